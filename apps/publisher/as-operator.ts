import type { FastifyRequest } from 'fastify';
import type { DeskWriter } from '#libs/desk';
import { audited, enginesOf, mustBe, type Engines } from '#libs/engines';
import { invalidRequest, notFoundAt } from '#libs/errors';

/** Does what operators may do, under the name of who asks; what is done, and refused, is in the audit. */
export async function asOperator<Answer>(
  engines: Engines,
  request: FastifyRequest,
  what: string,
  on: string | undefined,
  work: (writer: DeskWriter) => Promise<Answer>,
): Promise<Answer> {
  return audited(engines, request, { what, on }, async () => {
    const { keyId, name, audience } = mustBe(request, 'operator');
    if (enginesOf(request, engines) !== engines)
      throw notFoundAt('path', request.url, 'the hub itself, not a trial', 'a trial has no operators');
    return work({ name: name ?? keyId, audience });
  });
}

const LONGEST_KEY = 200;

/** `Idempotency-Key` of a request. Throws REQUEST_INVALID for one that is too long. */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = [headers['idempotency-key']].flat()[0];
  if (key === undefined || key === '') return undefined;
  if (key.length > LONGEST_KEY) throw invalidRequest('Idempotency-Key', key, `at most ${LONGEST_KEY} characters`);
  return key;
}
