export * from './bus.js';
export * from './cursor.js';
export * from './positions.js';
export * from './log.js';
export { openMemoryBus, type MemoryBusOptions } from './memory/memory-bus.js';
