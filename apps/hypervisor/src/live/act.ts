import { signal } from '@preact/signals';
import { UNHEARD, refusalOf, type Refusal } from './refusal';
import { HubRefusal, change, loadSession } from './session';

/** What was not done last; shown until something else is done. */
export const refusal = signal<Refusal | undefined>(undefined);

/** Does something once, however often the button is pressed: one name for each press is the hub's to recognise. */
export async function act(
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
  idempotencyKey = randomName(),
): Promise<unknown> {
  refusal.value = undefined;
  try {
    return await change(method, path, body ?? {}, { 'idempotency-key': idempotencyKey });
  } catch (error) {
    const why = error instanceof HubRefusal ? refusalOf(error.problem) : UNHEARD;
    refusal.value = why;
    // Whoever may no longer act is not shown buttons any more.
    if (why.needsSignIn) void loadSession().catch(() => undefined);
    return undefined;
  }
}

export function onAlarm(key: string, name: string, body?: object): Promise<unknown> {
  return act('POST', `/v1/alarms/${encodeURIComponent(key)}/${name}`, body);
}

/** Pages that are not served over https have no `randomUUID`. */
function randomName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
