export * from './schema.js';
export * from './load.js';
export * from './environment.js';
export { parseDuration } from './duration.js';
