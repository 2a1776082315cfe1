export * from './types.js';
export { netexToGtfs } from './convert.js';
