export * from './log.js';
export * from './metrics.js';
export * from './clock.js';
export * from './probe.js';
export * from './within-time.js';
export * from './masked-labels.js';
export type { Span, Tracer } from './tracing/tracer.js';
export { markTraced, traceOf, tracesOf } from './tracing/event-traces.js';
export { openTracer, type TracingOptions } from './tracing/otlp-tracer.js';
