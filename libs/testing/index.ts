export * from './recorded-data.js';
export * from './events.js';
export * from './bus-reader.js';
export * from './bus-contract.js';
export * from './child-program.js';
export * from './record-contract.js';
export * from './manual-clock.js';
export * from './gtfs-rt-rules.js';
