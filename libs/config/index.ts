export * from './schema.js';
export { FORMATS, isScheduleFormat } from './source-section.js';
export * from './load.js';
export * from './environment.js';
export { engineAddressProblems, isRedisAddress, passwordEnvOf } from './engine-addresses.js';
export { parseDuration } from './duration.js';
export { MAPPED_FORMATS, type MappingConfig } from './mapping-section.js';
export { type SiriRequestSection, type SiriServiceSection, type SiriSubscribeSection } from './siri-section.js';
export type {
  AlertTemplate,
  EscalationConfig,
  OperatorsConfig,
  ProducersConfig,
  ResponseCardConfig,
} from './operators-section.js';
export { PUSH_PREFIX, readTrialFeed, type TrialFeed } from './trial-feed.js';
export { isZone } from './time-zone.js';
export { readSecretFiles } from './secret-files.js';
