export * from './ids.js';
export * from './kinds.js';
export * from './modes.js';
export * from './transit.js';
export * from './shared-mobility.js';
export * from './road.js';
export * from './feed.js';
export * from './event.js';
