export * from './field.js';
export * from './shape.js';
export { ShapeReader, add, noteUnread, type Values } from './shape-reader.js';
