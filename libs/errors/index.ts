export * from './codes.js';
export * from './issue.js';
export * from './hub-error.js';
export * from './mask.js';
export * from './for-readers.js';
export { invalidRequest } from './invalid-request.js';
