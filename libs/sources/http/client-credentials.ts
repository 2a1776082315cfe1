import { HubError, forgetSecret, rememberSecret } from '#libs/errors';
import type { Clock } from '#libs/telemetry';
import type { AddressGuard } from './address-guard.js';
import { fetchDocument, place } from './fetch-document.js';

/** What lets a source in, where that changes with time. One may serve all documents of a system. */
export interface Authoriser {
  /** Headers for a request now. Rejects with SOURCE_DENIED, or as a request does, when there are none to be had. */
  headers(signal: AbortSignal): Promise<Record<string, string>>;
  /** The upstream does not accept them any more: others are fetched for the next request. */
  refused(): void;
}

export interface ClientCredentialsOptions {
  tokenUrl: string;
  /** Shown to nobody; sent by HTTP Basic (RFC 6749 §2.3.1). */
  clientId: string;
  clientSecret: string;
  scope?: string;
  timeoutMs: number;
  guard: AddressGuard;
  clock: Clock;
}

/** A token is renewed so long before it ends, that no request is under way with a dead one. */
const MARGIN_MS = 30_000;
/** Of a token nobody says the age of. */
const DEFAULT_LIFE_S = 300;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * OAuth 2.0 client credentials (RFC 6749 §4.4), as GBFS 2.3 and 3.0 systems with authentication ask for. One token is
 * kept, in memory only, and fetched anew before it ends or when the upstream refuses it; requests that come meanwhile
 * wait for the same one.
 */
export class ClientCredentials implements Authoriser {
  private token: { text: string; untilMs: number } | undefined;
  private fetching: Promise<string> | undefined;

  constructor(private readonly options: ClientCredentialsOptions) {}

  async headers(signal: AbortSignal): Promise<Record<string, string>> {
    const isGood = this.token !== undefined && this.options.clock.now() < this.token.untilMs;
    const text = isGood ? this.token!.text : await this.renewed(signal);
    return { authorization: `Bearer ${text}` };
  }

  refused(): void {
    if (this.token) forgetSecret(this.token.text);
    this.token = undefined;
  }

  private renewed(signal: AbortSignal): Promise<string> {
    this.fetching ??= this.fetchToken(signal).finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetchToken(signal: AbortSignal): Promise<string> {
    const { tokenUrl, clientId, clientSecret, scope, timeoutMs, guard, clock } = this.options;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
    rememberSecret(basic);
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });
    const answer = await fetchDocument(tokenUrl, {
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      post: { contentType: 'application/x-www-form-urlencoded', text: form.toString() },
      validators: {},
      limits: { timeoutMs, maxBytes: MAX_ANSWER_BYTES, maxRedirects: 0 },
      guard,
      signal,
    }).catch((cause: unknown) => {
      const { got } = cause as HubError;
      // RFC 6749 §5.2: 400 or 401 is the server's no.
      throw got === 'HTTP 400' || got === 'HTTP 401' ? denied(tokenUrl, got, 'a token for this client', cause) : cause;
    });
    const { access_token: text, expires_in: life, token_type: type } = parsed(answer);
    if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) {
      throw denied(tokenUrl, 'an answer without access_token', 'an OAuth 2.0 token');
    }
    if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
      throw denied(tokenUrl, `a token of type ${type.slice(0, 40)}`, 'one of type Bearer');
    }
    const lifeS = typeof life === 'number' && life > 0 ? life : DEFAULT_LIFE_S;
    // A token shorter than the margin is used for half of its life.
    const untilMs = clock.now() + Math.max(lifeS * 1000 - MARGIN_MS, lifeS * 500);
    // An upstream that echoes what it was asked with must not get it shown.
    if (this.token) forgetSecret(this.token.text);
    rememberSecret(text);
    this.token = { text, untilMs };
    return text;
  }
}

function parsed(answer: Awaited<ReturnType<typeof fetchDocument>>): Record<string, unknown> {
  if (answer.status !== 'ok') return {};
  try {
    return Object(JSON.parse(Buffer.from(answer.bytes).toString('utf8'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function denied(tokenUrl: string, got: string, expected: string, cause?: unknown): HubError {
  const where = place(tokenUrl);
  return new HubError('SOURCE_DENIED', `${where}: got ${got}, expected ${expected}`, {
    where,
    got,
    expected,
    retryable: true,
    cause,
  });
}
