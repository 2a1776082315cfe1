import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Coordination } from '#libs/coordination';
import { problem } from './problem.js';

/** Whose budget is spent: a key's own, or that of the address. */
export interface Spender {
  keyId?: string;
  requestsPerMinute?: number;
}

export interface RequestLimitOptions {
  coordination: Coordination;
  /** 0 for no limit. */
  requestsPerMinute: number;
  /** Proxies in front that append to X-Forwarded-For. */
  trustedProxies: number;
}

/** Never limited: who looks after the hub must see it when it is busiest. */
const ALWAYS = new Set(['/health/live', '/health/ready', '/metrics']);

/** How much one key, or one client address without a key, may ask of all publishers and streamers together. */
export class RequestLimit {
  private readonly budget: { limit: number; windowMs: number };

  constructor(private readonly options: RequestLimitOptions) {
    this.budget = { limit: options.requestsPerMinute, windowMs: 60_000 };
  }

  /** `false` when the request has been answered with 429. Headers: draft-ietf-httpapi-ratelimit-headers. */
  admit(request: IncomingMessage, response: ServerResponse, who: Spender = {}): boolean {
    if (ALWAYS.has(request.url ?? '')) return true;
    const refused = this.refuse(request, who, response);
    if (!refused) return true;
    problem(response, 429, 'Too many requests', refused.detail, refused.headers);
    return false;
  }

  /** Spends one of the client's budget, for a request, a connection or a message; says why not when there is none left. */
  refuse(
    request: IncomingMessage,
    { keyId, requestsPerMinute: own }: Spender = {},
    response?: ServerResponse,
  ): { detail: string; headers: Record<string, string> } | undefined {
    const { coordination, requestsPerMinute } = this.options;
    const quota = (keyId === undefined ? undefined : own) ?? requestsPerMinute;
    if (quota === 0) return undefined;
    const spender =
      keyId === undefined ? `http:${clientAddressOf(request, this.options.trustedProxies)}` : `key:${keyId}`;
    const budget = { ...this.budget, limit: quota };
    const { allowed, limit, remaining, resetMs } = coordination.spend(spender, 1, budget);
    const seconds = String(Math.max(1, Math.ceil(resetMs / 1000)));
    const name = keyId === undefined ? 'address' : 'key';
    const standard = {
      'ratelimit-policy': `"${name}";q=${limit};w=60`,
      ratelimit: `"${name}";r=${Math.max(0, remaining)};t=${seconds}`,
    };
    if (response) for (const [field, value] of Object.entries(standard)) response.setHeader(field, value);
    if (allowed) return undefined;
    return {
      detail: `at most ${limit} requests a minute; again in ${seconds} s`,
      headers: {
        'retry-after': seconds,
        'ratelimit-limit': String(limit),
        'ratelimit-remaining': '0',
        'ratelimit-reset': seconds,
        ...standard,
      },
    };
  }
}

/** The address of who asks: of the connection, or as reported by that many trusted proxies in front. */
export function clientAddressOf(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '-';
  if (trustedProxies === 0) return peer;
  // Each proxy appends who asked it; what stands further left is the client's own claim.
  const given = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
  return given.at(-trustedProxies) ?? peer;
}
