export { Collector, type CollectorOptions } from './collector.js';
export { FeedPipeline } from './feed-pipeline.js';
export { createSource, sourceIdOf, subscribedPlaces } from './create-source.js';
export { SourceHealth } from './source-health.js';
export { RefusedDatasets, type RefusedOfFeed } from './refused-datasets.js';
