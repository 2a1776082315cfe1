export * from './protocol.js';
export * from './transport.js';
export * from './wire-text.js';
export { Packing } from './packing.js';
export {
  StreamHub,
  DEFAULT_LIMITS,
  type StreamHubOptions,
  type StreamLimits,
  type StreamCounters,
} from './stream-hub.js';
export type { Publish, PublishAnswer } from './publish.js';
export { StreamSession } from './stream-session.js';
export { asyncApi } from './asyncapi.js';
