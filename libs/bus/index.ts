export * from './bus.js';
export * from './cursor.js';
export * from './positions.js';
export { foldLatest } from './fold-latest.js';
export { openMemoryBus, type MemoryBusOptions } from './memory/memory-bus.js';
export { openEmbeddedBus, type EmbeddedBusOptions } from './embedded/open.js';
export { lockFolder, type FolderLock } from './embedded/folder-lock.js';
export { setAside } from './embedded/set-aside.js';
