export * from './incoming.js';
export * from './territory.js';
export { FeedNormaliser, type Normalised, type NormaliserOptions } from './feed-normaliser.js';
export { compileRules, RULE_NAMES, type FeedRules } from './rules/index.js';
export type { GbfsDatasetBody } from './gbfs/gbfs-normaliser.js';
