export * from './types.js';
export { netexToGtfs } from './convert.js';
export { NETEX_SUPPORT } from './support.js';
