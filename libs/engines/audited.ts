import type { IncomingMessage } from 'node:http';
import { findHubError } from '#libs/errors';
import { clientAddressOf } from '#libs/publish';
import type { Engines } from './engines.js';
import { readerOf } from './reader-of.js';

/** What is noted of an action. */
export interface AuditedAction {
  /** `keys.create`, `alarms.mute`. */
  what: string;
  /** What it is done to, as far as that is known before. */
  on?: string | undefined;
  /** Who does it, where that is not told by a key or session. */
  who?: string | undefined;
}

const LONGEST_ON = 200;

/**
 * Does what is worth a line in the audit, and notes who did what, from where and how it ended, done or refused. `onOf` says
 * what came of it: the id of what was made. Rejects with what `work` rejects with.
 */
export async function audited<Answer>(
  { audit, config }: Engines,
  request: { raw: IncomingMessage },
  { what, on, who = 'anybody' }: AuditedAction,
  work: () => Promise<Answer>,
  onOf: (answer: Answer) => string | undefined = () => undefined,
): Promise<Answer> {
  const entry = {
    what,
    from: clientAddressOf(request.raw, config.limits.trustedProxies),
    who: readerOf(request).keyId ?? who,
    ...(on !== undefined && { on: on.slice(0, LONGEST_ON) }),
  };
  try {
    const answer = await work();
    const made = onOf(answer);
    await audit.note({ ...entry, outcome: 'done', ...(made !== undefined && { on: made }) });
    return answer;
  } catch (error) {
    await audit.note({ ...entry, outcome: 'refused', detail: findHubError(error)?.code ?? (error as Error).name });
    throw error;
  }
}
