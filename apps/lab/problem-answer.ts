import type { FastifyReply } from 'fastify';
import { problemOf } from '#libs/publish';

/** Body of an answer that is a problem of the laboratory's own; `retryAfterS` says when to come back. Spec: RFC 9457. */
export function problemAnswer(
  reply: FastifyReply,
  status: number,
  title: string,
  detail: string,
  retryAfterS?: number,
): object {
  void reply.status(status).header('content-type', 'application/problem+json; charset=utf-8');
  if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS));
  return problemOf(status, title, detail);
}
