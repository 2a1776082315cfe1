export { Collector, type CollectorOptions } from './collector.js';
export { FeedPipeline, type ReadDocument } from './feed-pipeline.js';
export { PipelineFactory, type PipelineFactoryOptions } from './pipeline-factory.js';
export { createSource, sourceIdOf, subscribedPlaces } from './create-source.js';
export { MATCHED_SHARE } from './feed-reasons.js';
export { SourceHealth } from './source-health.js';
export { RefusedDatasets, type RefusedOfFeed } from './refused-datasets.js';
