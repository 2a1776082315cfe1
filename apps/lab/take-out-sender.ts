import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readerOf } from '#libs/engines';
import { PRIVATE, SECURITY_HEADERS, problem } from '#libs/publish';
import { holderOf } from '#libs/security';
import { withinTime } from '#libs/telemetry';

/** Archives sent at a time: each reads a whole log. Of one key or person one: whoever reads slowly keeps nobody else waiting. */
const MOST_AT_ONCE = 4;
const TRY_AGAIN_S = 10;
/** A reader who takes nothing for so long has gone, whatever his socket says. */
const IDLE_MS = 60_000;

/** Sends archives as they are made; one that breaks in the middle ends the connection, so that it is not taken for whole. */
export class TakeOutSender {
  private readonly running = new Set<string>();

  constructor(private readonly onFault: (error: unknown) => void) {}

  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    make: () => AsyncIterable<Uint8Array>,
  ): Promise<void> {
    reply.hijack();
    const response = reply.raw;
    const holder = holderOf(readerOf(request)) ?? '-';
    if (this.running.has(holder) || this.running.size >= MOST_AT_ONCE) {
      const headers = { 'retry-after': String(TRY_AGAIN_S) };
      const detail = `${this.running.has(holder) ? 'another is' : 'others are'} being sent; try again in ${TRY_AGAIN_S} s`;
      problem(response, 503, 'Too many archives', detail, headers);
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': PRIVATE,
      'access-control-allow-origin': '*',
      ...SECURITY_HEADERS,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    this.running.add(holder);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      for await (const part of make()) {
        if (response.destroyed) return;
        if (!response.write(part))
          await withinTime(gone.signal, IDLE_MS, (signal) => once(response, 'drain', { signal }));
      }
      response.end();
    } catch (error) {
      if (!gone.signal.aborted) this.onFault(error);
      response.destroy();
    } finally {
      this.running.delete(holder);
    }
  }
}
