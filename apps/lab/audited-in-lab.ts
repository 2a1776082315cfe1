import type { FastifyRequest } from 'fastify';
import { audited, type Engines } from '#libs/engines';

/** A deed of the laboratory, in the audit by the id of what it is about: the one asked for, or of what it made. */
export function auditedInLab<Answer>(
  engines: Engines,
  request: FastifyRequest,
  deed: { what: string; on?: string | undefined },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const idOf = (answer: Answer): string | undefined => (answer as { id?: string } | undefined)?.id;
  return audited(engines, request, { what: deed.what, on: deed.on }, work, idOf);
}
