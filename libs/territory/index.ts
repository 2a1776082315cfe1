export * from './basemap.js';
export * from './communes.js';
export * from './distance.js';
