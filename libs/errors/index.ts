export * from './codes.js';
export * from './issue.js';
export * from './hub-error.js';
export * from './mask.js';
export * from './for-readers.js';
export { invalidRequest } from './invalid-request.js';
export { notFoundAt } from './not-found.js';
export { faultOfShape, type ShapeFault } from './fault-of-shape.js';
