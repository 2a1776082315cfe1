export * from './session/index.js';
export * from './sandbox/index.js';
export * from './replay/index.js';
export * from './faults/index.js';
export { MOST_BATCH_BYTES, PUSHED_KINDS } from './push/index.js';
export * from './take-out/index.js';
export * from './mqtt/index.js';
export type { FaultState } from './faults/index.js';
