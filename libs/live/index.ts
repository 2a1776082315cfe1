export * from './live-state.js';
export * from './filter.js';
export * from './facets.js';
export * from './warm-snapshots.js';
export * from './feed-health.js';
export * from './filter-parts.js';
export * from './schedule-network.js';
export * from './unknown-ids.js';
