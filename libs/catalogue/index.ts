export * from './licences.js';
export * from './feed-catalogue.js';
export * from './guard.js';
