import { createHash } from 'node:crypto';
import { invalidRequest } from '#libs/errors';
import type { Clock } from '#libs/telemetry';

const MOST_KEPT = 1_000;
const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Answers by the `Idempotency-Key` they were asked with: who asks again after a lost answer is given the same one, and
 * nothing is done twice. Of one sandbox; forgotten with the process. Spec: draft-ietf-httpapi-idempotency-key-header.
 */
export class Idempotency<Answer> {
  private readonly kept = new Map<string, { body: string; untilMs: number; answer: Promise<Answer> }>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * `who` has a name space of his own. What failed as a whole may be tried again under the same key. Throws
   * REQUEST_INVALID for a key used for something else: another body, another feed, another type.
   */
  once(
    { key, who, about }: { key: string | undefined; who: string; about: readonly (string | undefined)[] },
    body: Uint8Array,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (key === undefined) return work();
    if (!KEY.test(key)) throw invalidRequest('Idempotency-Key', key, '1 to 200 visible characters');
    const digest = createHash('sha256').update(JSON.stringify(about)).update(body).digest('hex');
    const nowMs = this.clock.now();
    const name = `${who} ${key}`;
    const before = this.kept.get(name);
    if (before && before.untilMs > nowMs) {
      if (before.body !== digest)
        throw invalidRequest('Idempotency-Key', key, 'a new one: it was used for something else');
      return before.answer;
    }
    const answer = work();
    this.kept.delete(name);
    this.kept.set(name, { body: digest, untilMs: nowMs + KEPT_MS, answer });
    answer.catch(() => this.kept.delete(name));
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    return answer;
  }
}
