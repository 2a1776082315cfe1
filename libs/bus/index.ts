export * from './bus.js';
export * from './cursor.js';
export * from './positions.js';
export { openMemoryBus, type MemoryBusOptions } from './memory/memory-bus.js';
export { openEmbeddedBus, type EmbeddedBusOptions } from './embedded/open.js';
export { lockFolder, type FolderLock, type LockState } from './folder-lock.js';
export { setAside } from './set-aside.js';
export { openKafkaBus, type KafkaBusOptions } from './kafka/open.js';
