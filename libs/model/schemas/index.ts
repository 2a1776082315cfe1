export * from './parts.js';
export * from './event.js';
export * from './mappable.js';
export * from './json-schema.js';
export { inputLosses, loss, sourceStatus } from './feed.js';
export { alarmHandling } from './operator.js';
export { auditRecord } from './audit.js';
