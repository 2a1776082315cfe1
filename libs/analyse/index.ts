export { Analyst, type AnalystSettings } from './analyst.js';
export { figureThresholds, type FigureThreshold } from './thresholds.js';
export type { Schedules } from './drafts/draft-desk.js';
export {
  DEFAULT_OPTIONS,
  withDefaults,
  type Adjusted,
  type AlarmLife,
  type AnalystOptions,
  type StationRarity,
} from './options.js';
