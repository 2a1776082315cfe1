export { MOST_BATCH_BYTES, MOST_EVENTS, readBatch, type PushedBatch } from './read-batch.js';
export { PUSHED_KINDS, judgeEvent, type JudgeContext, type JudgedEvent } from './judge-event.js';
export { PUSHED_GTFS_RT, PUSH_SOURCES, pushSourceOf } from './own-mapping.js';
export { fault, type EventFault, type RefusedEvent } from './refused-event.js';
