export * from './record.js';
export * from './options.js';
