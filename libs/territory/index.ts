export * from './communes.js';
export * from './distance.js';
