export * from './record.js';
export * from './options.js';
export { RecordLoop, type RecordLoopOptions } from './record-loop.js';
