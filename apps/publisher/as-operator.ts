import type { FastifyRequest } from 'fastify';
import type { DeskWriter } from '#libs/desk';
import { enginesOf, mustBe, readerOf, type Engines } from '#libs/engines';
import { HubError, findHubError, invalidRequest } from '#libs/errors';
import { clientAddressOf } from '#libs/publish';

/** Does what operators may do, under the name of who asks; what is done, and refused, is in the audit. */
export async function asOperator<Answer>(
  engines: Engines,
  request: FastifyRequest,
  what: string,
  on: string | undefined,
  work: (writer: DeskWriter) => Promise<Answer>,
): Promise<Answer> {
  const { audit, config } = engines;
  const from = clientAddressOf(request.raw, config.limits.trustedProxies);
  const entry = { what, ...(on === undefined ? {} : { on: on.slice(0, 200) }), from };
  try {
    const { keyId, name, audience } = mustBe(request, 'operator');
    if (enginesOf(request, engines) !== engines)
      throw new HubError('NOT_FOUND', 'alarms, journal and alerts of operators are of the hub itself, not of a trial');
    const answer = await work({ name: name ?? keyId, audience });
    await audit.note({ ...entry, who: keyId, outcome: 'done' });
    return answer;
  } catch (error) {
    const detail = findHubError(error)?.code ?? (error as Error).name;
    await audit.note({ ...entry, who: readerOf(request).keyId ?? 'anybody', outcome: 'refused', detail });
    throw error;
  }
}

const LONGEST_KEY = 200;

/** `Idempotency-Key` of a request. Throws REQUEST_INVALID for one that is too long. */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = [headers['idempotency-key']].flat()[0];
  if (key === undefined || key === '') return undefined;
  if (key.length > LONGEST_KEY) throw invalidRequest('Idempotency-Key', key, `at most ${LONGEST_KEY} characters`);
  return key;
}
