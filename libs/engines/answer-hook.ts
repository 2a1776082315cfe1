import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PRIVATE, PRIVATE_VARY, codingFor, isUnchanged, type AnswerCache } from '#libs/publish';
import type { Clock } from '#libs/telemetry';
import { doorOf } from './lab-entry.js';
import { readerOf } from './reader-of.js';

/** How long a reader may keep an answer of `/v1`: the pace of what changes fastest in it. */
const MAX_AGE_S = 5;

/**
 * What HTTP offers of an output, for the answers of `/v1` the framework gives: a strong ETag, Last-Modified, 304, gzip and
 * br, Cache-Control. Left alone are answers that say themselves how long they hold (`no-store`), faults, streams, and what
 * a reader with a key was given.
 */
export function addAnswerHook(fastify: FastifyInstance, cache: AnswerCache, clock: Clock): void {
  fastify.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    if (isPrivate(request) && reply.getHeader('cache-control') === undefined)
      void reply.header('cache-control', PRIVATE).header('vary', PRIVATE_VARY);
    if (!isAnswer(request, reply) || typeof payload !== 'string') return payload;
    const { headers, url } = request;
    // Titles are in the language asked for.
    const address = `${url} ${headers['accept-language'] ?? ''}`;
    const representation = cache.put(address, '', payload, MAX_AGE_S, clock.now());
    const coding = codingFor(headers['accept-encoding'], representation);
    void reply
      .header('etag', `"${representation.etag}${coding ? `-${coding}` : ''}"`)
      .header('last-modified', representation.lastModified)
      .header('cache-control', representation.cacheControl)
      .header('vary', 'accept-encoding, accept-language')
      .header('access-control-expose-headers', 'etag, last-modified');
    if (isUnchanged(headers['if-none-match'], headers['if-modified-since'], representation)) {
      void reply.code(304).removeHeader('content-type').removeHeader('content-length');
      return null;
    }
    if (!coding) return payload;
    const packed = await cache.packed(address, representation, coding);
    void reply.header('content-encoding', coding).removeHeader('content-length');
    return packed[coding];
  });
}

/** What only some are given: a reader with a key, or whoever is inside a session. */
function isPrivate(request: FastifyRequest): boolean {
  return readerOf(request).audience !== 'open' || doorOf(request) !== undefined;
}

function isAnswer(request: FastifyRequest, reply: FastifyReply): boolean {
  const { method, url } = request;
  return (
    (method === 'GET' || method === 'HEAD') &&
    url.startsWith('/v1/') &&
    reply.statusCode === 200 &&
    !isPrivate(request) &&
    reply.getHeader('cache-control') === undefined
  );
}
