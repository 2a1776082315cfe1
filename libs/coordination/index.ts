export * from './coordination.js';
