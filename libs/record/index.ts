export * from './record.js';
export type { EmbeddedStoreOptions, PostgresStoreOptions } from './options.js';
export { exportColumns, exportFilters } from './export.js';
export { RecordLoop, type RecordLoopOptions } from './record-loop.js';
export type { EmbeddedBuild } from './pglite/pglite-engine.js';
export { openEmbeddedStore } from './pglite/open.js';
export { openPostgresStore } from './postgres/open.js';
export { KeyTable, type KeyTableOptions } from './postgres/key-table.js';
