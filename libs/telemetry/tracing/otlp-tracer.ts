import { findHubError, masked } from '#libs/errors';
import type { Span as OtelSpan } from '@opentelemetry/api';
import type { Metrics } from '../metrics.js';
import { rememberTraces } from './event-traces.js';
import type { Span, Tracer } from './tracer.js';

export interface TracingOptions {
  /** Where the collector takes traces by OTLP over HTTP: `http://collector:4318`, or with the whole path. */
  endpoint: string;
  /** Share of documents that are traced, above 0 up to 1. */
  sample: number;
  /** Value of the header Authorization. */
  authorization?: string | undefined;
  /** What this process is: a role, or `hub`. */
  service: string;
  metrics: Metrics;
}

const PATH = '/v1/traces';
const TIMEOUT_MS = 10_000;
/** Parts that wait to be sent; what comes on top is dropped, see `estuaire_trace_spans_total`. */
const MOST_WAITING = 2_048;
const STOP_PATIENCE_MS = 3_000;

/** Sends traces by OTLP over HTTP (JSON), in batches, aside. A collector that is away costs nothing but its traces. */
export async function openTracer(options: TracingOptions): Promise<Tracer> {
  const [api, { resourceFromAttributes }, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: addressOf(options.endpoint),
    timeoutMillis: TIMEOUT_MS,
    ...(options.authorization !== undefined && { headers: { Authorization: options.authorization } }),
  });
  const counts = { ended: 0, sent: 0, failed: 0 };
  options.metrics.total(
    'estuaire_trace_spans_total',
    'Parts of traces that ended, were sent to the collector and failed to be; the rest waits or was dropped',
    ['what'],
    (set) => {
      for (const [what, count] of Object.entries(counts)) set(count, { what });
    },
  );
  const processor = new sdk.BatchSpanProcessor({
    maxQueueSize: MOST_WAITING,
    exporter: {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          counts[result.code === 0 ? 'sent' : 'failed'] += spans.length;
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
      forceFlush: () => exporter.forceFlush(),
    },
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.namespace': 'estuaire', 'service.name': options.service }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.sample) }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('estuaire');
  const { ROOT_CONTEXT, trace, TraceFlags, SpanStatusCode } = api;

  const spanOf = (span: OtelSpan): Span => {
    const { traceId, spanId } = span.spanContext();
    return {
      traceId,
      traceparent: `00-${traceId}-${spanId}-01`,
      child: (name, startMs) =>
        spanOf(
          tracer.startSpan(
            name,
            startMs === undefined ? {} : { startTime: startMs },
            trace.setSpan(ROOT_CONTEXT, span),
          ),
        ),
      set: (fields) => void span.setAttributes(fields),
      fail: (error) => {
        const code = findHubError(error)?.code;
        if (code !== undefined) span.setAttribute('error.type', code);
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: masked(error instanceof Error ? error.message : String(error)).slice(0, 300),
        });
      },
      end: (endMs) => {
        counts.ended += 1;
        span.end(endMs);
      },
    };
  };
  rememberTraces();
  return {
    begin: (name, fields, startMs) => {
      const span = tracer.startSpan(
        name,
        { attributes: fields, ...(startMs !== undefined && { startTime: startMs }) },
        ROOT_CONTEXT,
      );
      return span.isRecording() ? spanOf(span) : undefined;
    },
    goOn: (traceparent, name) => {
      const [, traceId, spanId] = traceparent.split('-');
      const parent = { traceId: traceId ?? '', spanId: spanId ?? '', traceFlags: TraceFlags.SAMPLED, isRemote: true };
      if (!api.isSpanContextValid(parent)) return undefined;
      return spanOf(tracer.startSpan(name, {}, trace.setSpanContext(ROOT_CONTEXT, parent)));
    },
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_PATIENCE_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}

/** A collector is configured by its address alone, as other programs do; one behind a path of its own by all of it. */
function addressOf(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith(PATH)) url.pathname = url.pathname.replace(/\/$/, '') + PATH;
  return url.href;
}
