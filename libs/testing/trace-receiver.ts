import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface OtlpBody {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status?: { code?: number; message?: string };
  attributes: { key: string; value: { stringValue?: string; intValue?: number | string } }[];
}

/** A part of a trace as a collector gets it. */
export interface ReceivedSpan {
  service: string | undefined;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  seconds: number;
  status: OtlpSpan['status'];
  fields: Record<string, string | number | undefined>;
}

/** A collector of OTLP over HTTP, in JSON, on a free port. */
export class TraceReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly requests: { path: string | undefined; authorization: string | undefined }[] = [];
  private readonly server = createServer((request, response) => {
    void this.take(request).then(() => {
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });

  static async open(): Promise<TraceReceiver> {
    const receiver = new TraceReceiver();
    await new Promise<void>((listening) => receiver.server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** `collector: append < document`, in the order of names: service, part and what it is a part of. */
  get tree(): string[] {
    const nameOf = new Map(this.spans.map(({ spanId, name }) => [spanId, name]));
    return this.spans
      .map(({ service, name, parentSpanId }) => {
        const above = parentSpanId ? ` < ${nameOf.get(parentSpanId) ?? '?'}` : '';
        return `${service}: ${name}${above}`;
      })
      .sort();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async take(request: IncomingMessage): Promise<void> {
    const { url: path, headers } = request;
    const body = JSON.parse(await text(request)) as OtlpBody;
    this.requests.push({ path, authorization: headers.authorization });
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const fields = Object.fromEntries(
          span.attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
        );
        const { traceId, spanId, name, status, parentSpanId } = span;
        const seconds = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e9;
        this.spans.push({
          service,
          traceId,
          spanId,
          name,
          status,
          fields,
          seconds,
          parentSpanId: parentSpanId || undefined,
        });
      }
    }
  }
}
