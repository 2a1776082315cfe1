import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HubError } from '#libs/errors';
import { KINDS, isKind } from '#libs/model';
import { SECURITY_HEADERS, readPageQuery } from '#libs/publish';
import { parseClientMessage, type CloseReason, type Transport, type WireText } from '#libs/stream';
import { StreamService } from './stream.service.js';

/** `/v1/stream/sse?kinds=…`: the same messages as server-sent events; `Last-Event-ID` is the cursor. */
@Controller('v1/stream')
export class SseController {
  constructor(@Inject(StreamService) private readonly stream: StreamService) {}

  @Get('sse')
  open(
    @Query() query: Record<string, string | string[] | undefined>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const { kinds: asked, cursor, ...rest } = query;
    const kinds = asked ? [asked].flat().flatMap((text) => text.split(',')) : [...KINDS];
    const { filter } = readPageQuery(rest, kinds.filter(isKind));
    const subscribe = JSON.stringify({
      op: 'subscribe',
      id: 'sse',
      kinds,
      filter,
      cursor: lastEventId ?? [cursor].flat()[0],
    });
    // Once the stream is open nobody can be told 400 any more.
    const parsed = parseClientMessage(subscribe);
    if ('fault' in parsed) throw new HubError('REQUEST_INVALID', parsed.fault.message);
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'x-accel-buffering': 'no',
      ...SECURITY_HEADERS,
    });
    const session = this.stream.hub.connect(new SseTransport(response), 'open');
    if (!session) return;
    response.on('close', () => session.disconnected());
    session.handle(subscribe);
  }
}

const CLOSE_PATIENCE_MS = 5_000;

class SseTransport implements Transport {
  constructor(private readonly response: ServerResponse) {}

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  send(messages: readonly WireText[]): void {
    const { response } = this;
    response.cork();
    for (const message of messages) response.write(message.event);
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
    response.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
    // One that does not read never takes this either.
    const late = setTimeout(() => response.destroy(), CLOSE_PATIENCE_MS);
    late.unref();
    response.once('close', () => clearTimeout(late));
  }
}
