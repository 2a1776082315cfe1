export * from './incoming.js';
export * from './territory.js';
export { FeedNormaliser, type Normalised, type NormaliserOptions } from './feed-normaliser.js';
export {
  compileRules,
  RULE_NAMES,
  ServiceDayFinder,
  UNMATCHED_REASONS,
  type FeedRules,
  type MatchContext,
  type MatchRule,
  type RunToMatch,
} from './rules/index.js';
export { matchByStops } from './rules/match-by-stops.js';
export type { ContentTime } from './read/siri/content-times.js';
export type { GbfsDatasetBody } from './shared-mobility/system-description.js';
export { distanceFromBox } from './swapped.js';
