export * from './recorded-data.js';
