import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, type Engines } from '#libs/engines';
import { SECURITY_HEADERS, readSseQuery } from '#libs/publish';
import { WireText, parseClientMessage, refusedMessage, type CloseReason, type Transport } from '#libs/stream';
import type { Commune } from '#libs/territory';
import { StreamService } from './stream.service.js';

/** Before `EventSource` comes back; a server that is full asks for more patience. */
const RETRY_MS = 2_000;
const RETRY_WHEN_FULL_MS = 30_000;

/**
 * `/v1/stream/sse?kinds=…`: the same messages as server-sent events; `Last-Event-ID` is the cursor. They have no name, so
 * that `onmessage` of a plain `EventSource` gets all of them; with `named=true` each is named as its `op`.
 */
@Controller('v1/stream')
export class SseController {
  private readonly communes: readonly Commune[] | undefined;

  constructor(
    @Inject(StreamService) private readonly stream: StreamService,
    @Inject(ENGINES) { communes }: Engines,
  ) {
    this.communes = communes?.list();
  }

  @Get('sse')
  open(
    @Query() query: Record<string, string | string[] | undefined>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const { subscribe, isNamed } = readSseQuery(query, lastEventId, this.communes);
    // Once the stream is open nobody can be answered 400 any more.
    const parsed = parseClientMessage(subscribe);
    if ('fault' in parsed) throw refusedMessage(parsed.fault);
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'x-accel-buffering': 'no',
      ...SECURITY_HEADERS,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const hub = this.stream.hubOf(request.raw);
    const isFull = hub.counters.clients >= hub.limits.maxClients;
    response.write(`retry: ${isFull ? RETRY_WHEN_FULL_MS : RETRY_MS}\n\n`);
    const session = this.stream.connect(new SseTransport(response, isNamed), request.raw);
    if (!session) return;
    response.on('close', () => this.stream.disconnected(session));
    session.handle(subscribe);
  }
}

const CLOSE_PATIENCE_MS = 5_000;

class SseTransport implements Transport {
  constructor(
    private readonly response: ServerResponse,
    private readonly isNamed: boolean,
  ) {}

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  send(messages: readonly WireText[]): void {
    const { response } = this;
    response.cork();
    for (const message of messages) response.write(this.isNamed ? message.namedEvent : message.event);
    response.uncork();
  }

  drained(): Promise<void> {
    if (!this.response.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      this.response.once('drain', resolve);
      this.response.once('close', resolve);
    });
  }

  /** The reason travels as an event: HTTP has no close codes. `EventSource` reconnects by itself after the end. */
  close({ code, reason }: CloseReason): void {
    const { response } = this;
    const message = new WireText(JSON.stringify({ op: 'close', code, reason }), 'close');
    response.end(this.isNamed ? message.namedEvent : message.event);
    // One that does not read never takes this either.
    const late = setTimeout(() => response.destroy(), CLOSE_PATIENCE_MS);
    late.unref();
    response.once('close', () => clearTimeout(late));
  }
}
