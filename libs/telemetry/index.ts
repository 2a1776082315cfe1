export * from './log.js';
export * from './metrics.js';
export * from './clock.js';
export * from './probe.js';
export * from './within-time.js';
export * from './masked-labels.js';
