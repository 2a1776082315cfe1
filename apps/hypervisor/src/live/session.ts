import { computed, signal } from '@preact/signals';
import { ask } from '../api/ask';
import type { HubProblem } from './refusal';

/** Who the page is used by, as `GET /v1/session` says. */
export interface Session {
  role: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
  name?: string;
  until?: string;
  csrf?: string;
  signIn: { provider: boolean; path: string };
}

const ANYBODY: Session = { role: 'reader', signIn: { provider: false, path: '/sign-in' } };

export const session = signal<Session>(ANYBODY);
/** The session ended while the page was open: what it had shown beyond open data is gone. */
export const hasEnded = signal(false);
/** Grows whenever whoever uses the page becomes somebody else: signed out, or signed in again in another window. */
export const identity = signal(0);
let isKnown = false;
export const isOperator = computed(() => session.value.role === 'operator' || session.value.role === 'admin');
/** Whether sandboxes can be made: by experimenters and whoever may do more. */
export const mayTry = computed(() => session.value.role === 'experimenter' || isOperator.value);

/** Asked when the page opens, whenever the hub ends its stream for want of access, and when the hub is there again. */
export async function loadSession(): Promise<void> {
  const answer = await ask('/v1/session', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`/v1/session answers ${answer.status}`);
  const found = (await answer.json()) as Session;
  const isAnother = isKnown && session.peek().csrf !== found.csrf;
  isKnown = true;
  session.value = found;
  if (!isAnother) return;
  hasEnded.value = found.csrf === undefined;
  identity.value += 1;
}

/** The hub has refused something. */
export class HubRefusal extends Error {
  constructor(readonly problem: HubProblem) {
    super(problem.detail ?? `${problem.status}`);
  }
}

/** Sends what changes something, as the one who has signed in. Rejects with a HubRefusal when the hub refuses it. */
export async function change(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<unknown> {
  const { csrf } = session.peek();
  const answer = await ask(path, {
    method,
    headers: {
      ...more,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(csrf !== undefined && { 'x-csrf-token': csrf }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new HubRefusal({ ...problemIn(text), status: answer.status });
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Whatever stands between may answer with a page of its own. */
function problemIn(text: string): Partial<HubProblem> {
  try {
    return JSON.parse(text) as Partial<HubProblem>;
  } catch {
    return {};
  }
}

export async function signOut(): Promise<void> {
  await change('DELETE', '/v1/session');
  location.reload();
}
