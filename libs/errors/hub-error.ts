import type { ErrorCode } from './codes.js';
import { masked } from './mask.js';

export interface HubErrorDetail {
  feedId?: string;
  /** File and line, URL without its query, or a path such as `feeds[3].every`. */
  where?: string;
  got?: string;
  expected?: string;
  retryable?: boolean;
  cause?: unknown;
}

/**
 * Our failure to do the work. Callers decide by `code` and `retryable`, never by text. Wrapped once per boundary with
 * `cause`; handled or rethrown, never both logged and rethrown.
 */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly feedId?: string;
  readonly where?: string;
  readonly got?: string;
  readonly expected?: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, detail: HubErrorDetail = {}) {
    super(masked(message), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'HubError';
    this.code = code;
    this.feedId = detail.feedId;
    this.where = masked(detail.where);
    this.got = masked(detail.got);
    this.expected = masked(detail.expected);
    this.retryable = detail.retryable ?? false;
  }
}

/** The HubError in a chain of causes, if there is one. */
export function findHubError(error: unknown): HubError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof HubError) return at;
  return undefined;
}

/** The HubError in a chain of causes, or one of this code around what was thrown. */
export function asHubError(cause: unknown, code: ErrorCode, detail: Omit<HubErrorDetail, 'cause'> = {}): HubError {
  return findHubError(cause) ?? new HubError(code, (cause as Error).message, { ...detail, cause });
}
