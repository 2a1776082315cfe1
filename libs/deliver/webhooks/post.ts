import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { findHubError } from '#libs/errors';
import type { AddressGuard } from '#libs/sources';
import { withinTime } from '#libs/telemetry';

export type Posted =
  | { ok: true }
  /** `isGone`: the target wants no more (410). `retryAfterMs`: not before. `reason` once more in French for operators. */
  | { ok: false; reason: string; reasonFr: string; isGone?: boolean; retryAfterMs?: number };

const TIMEOUT_MS = 15_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * One attempt. The address is checked against the guard, name by name as it resolves; a redirect is a failure, for it could
 * lead anywhere; what the target answers is let go unread. Never rejects.
 */
export function post(
  address: string,
  body: string,
  headers: Record<string, string>,
  guard: AddressGuard,
  signal: AbortSignal,
): Promise<Posted> {
  return withinTime(signal, TIMEOUT_MS, (deadline) => postBefore(deadline, address, body, headers, guard, signal));
}

function postBefore(
  deadline: AbortSignal,
  address: string,
  body: string,
  headers: Record<string, string>,
  guard: AddressGuard,
  signal: AbortSignal,
): Promise<Posted> {
  return new Promise((resolve) => {
    const failed = (reason: string, reasonFr: string): void => resolve({ ok: false, reason, reasonFr });
    let url: URL;
    try {
      url = new URL(address);
      guard.check(url);
    } catch (refused) {
      return failed(findHubError(refused)?.message ?? 'no address', 'adresse refusée');
    }
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: 'POST',
        signal: deadline,
        lookup: guard.lookupFor(url),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Estuaire/0.1 (mobility data hub)',
          ...headers,
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.on('error', () => undefined);
        // What is not read would keep the connection; nothing of it is of interest.
        response.destroy();
        if (status >= 200 && status < 300) return resolve({ ok: true });
        const retryAfterMs = readRetryAfter(response.headers['retry-after']);
        resolve({
          ok: false,
          reason: `got HTTP ${status}, expected 2xx`,
          reasonFr: `le serveur répond ${status}`,
          ...(status === 410 && { isGone: true }),
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
      },
    );
    request.on('error', (cause) => {
      const refused = findHubError(cause);
      const code = (cause as NodeJS.ErrnoException).code;
      if (refused) return failed(refused.message, 'adresse refusée');
      if (deadline.aborted && !signal.aborted)
        return failed(`no answer within ${TIMEOUT_MS / 1_000} s`, `pas de réponse en ${TIMEOUT_MS / 1_000} s`);
      return failed(`cannot be reached (${code ?? 'connection lost'})`, `injoignable (${code ?? 'connexion perdue'})`);
    });
    request.end(body);
  });
}

function readRetryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds * 1_000, LONGEST_RETRY_AFTER_MS)
    : undefined;
}
