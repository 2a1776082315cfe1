export * from './coordination.js';
export { openMemoryCoordination, SharedMemory, type MemoryCoordinationOptions } from './memory/memory-coordination.js';
export { openRedisCoordination, type RedisCoordinationOptions } from './redis/open.js';
