import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest } from '#libs/errors';
import { faultOf, problemOf } from '#libs/publish';

/** Deeper than anything an address asks for; what is said of a body in its refusal walks into it by recursion. */
export const MOST_BODY_DEPTH = 64;

/** Refuses bodies that nest without end, before anybody reads them. Those that are left as they were sent have bounds of their own. */
export function refuseDeepBodies(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (!isNestedBeyond(request.body, MOST_BODY_DEPTH)) return done();
    const error = invalidRequest('body', 'what nests deeper', `at most ${MOST_BODY_DEPTH} levels`);
    void reply
      .status(400)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problemOf(400, 'Invalid request', error.message, faultOf(error))));
  });
}

/** Without recursion: a megabyte of brackets nests deeper than any stack. */
export function isNestedBeyond(value: unknown, most: number): boolean {
  let level = partsOf(value);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((part) => Object.values(part).flatMap(partsOf));
  }
  return false;
}

function partsOf(value: unknown): object[] {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) ? [value] : [];
}
