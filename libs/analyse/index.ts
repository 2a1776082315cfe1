export { Analyst, type AnalystSettings } from './analyst.js';
export {
  DEFAULT_OPTIONS,
  withDefaults,
  type Adjusted,
  type AlarmLife,
  type AnalystOptions,
  type StationRarity,
} from './options.js';
