import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PRIVATE, SECURITY_HEADERS, problem } from '#libs/publish';

/** Archives sent at a time: each reads a whole log. */
const MOST_AT_ONCE = 2;
const TRY_AGAIN_S = 10;

/** Sends archives as they are made; one that breaks in the middle ends the connection, so that it is not taken for whole. */
export class TakeOutSender {
  private running = 0;

  constructor(private readonly onFault: (error: unknown) => void) {}

  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    make: () => AsyncIterable<Uint8Array>,
  ): Promise<void> {
    reply.hijack();
    const response = reply.raw;
    if (this.running >= MOST_AT_ONCE) {
      const headers = { 'retry-after': String(TRY_AGAIN_S) };
      problem(response, 503, 'Too many archives', `others are being sent; try again in ${TRY_AGAIN_S} s`, headers);
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
    this.running += 1;
    try {
      for await (const part of make()) {
        if (response.destroyed) return;
        if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      response.end();
    } catch (error) {
      this.onFault(error);
      response.destroy();
    } finally {
      this.running -= 1;
    }
  }
}
