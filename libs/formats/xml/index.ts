export * from './vocabulary.js';
export * from './fault.js';
