import { HubError, findHubError, type HubErrorDetail } from '#libs/errors';

/** No server keeps the hub away for longer, whatever it says. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** An answer that says when to come again. */
export class RetryLater extends HubError {
  constructor(
    message: string,
    detail: HubErrorDetail,
    /** Header `Retry-After` as it came. */
    readonly retryAfter: string,
  ) {
    super('SOURCE_STATUS', message, { ...detail, retryable: true });
  }
}

/**
 * Milliseconds a failure asks to be left alone for: seconds, or an HTTP date against `now`; at most an hour. 0 where it says
 * nothing, or nothing readable. Spec: RFC 9110 §10.2.3.
 */
export function retryAfterMs(failure: unknown, now: number): number {
  const known = findHubError(failure);
  if (!(known instanceof RetryLater)) return 0;
  const text = known.retryAfter.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return waitMs > 0 ? Math.min(waitMs, LONGEST_RETRY_AFTER_MS) : 0;
}
