import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Coordination } from '#libs/coordination';
import { problem } from './problem.js';

export interface RequestLimitOptions {
  coordination: Coordination;
  /** 0 for no limit. */
  requestsPerMinute: number;
  /** Proxies in front that append to X-Forwarded-For. */
  trustedProxies: number;
}

/** Never limited: who looks after the hub must see it when it is busiest. */
const ALWAYS = new Set(['/health/live', '/health/ready', '/metrics']);

/** How much one client address may ask of all publishers and streamers together. */
export class RequestLimit {
  private readonly budget: { limit: number; windowMs: number };

  constructor(private readonly options: RequestLimitOptions) {
    this.budget = { limit: options.requestsPerMinute, windowMs: 60_000 };
  }

  /** `false` when the request has been answered with 429. Headers: draft-ietf-httpapi-ratelimit-headers. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const refused = ALWAYS.has(request.url ?? '') ? undefined : this.refuse(request);
    if (!refused) return true;
    problem(response, 429, 'Too many requests', refused.detail, refused.headers);
    return false;
  }

  /** Spends one of the client's budget, for a request, a connection or a message; says why not when there is none left. */
  refuse(request: IncomingMessage): { detail: string; headers: Record<string, string> } | undefined {
    const { coordination, requestsPerMinute } = this.options;
    if (requestsPerMinute === 0) return undefined;
    const { allowed, limit, resetMs } = coordination.spend(`http:${this.clientOf(request)}`, 1, this.budget);
    if (allowed) return undefined;
    const seconds = String(Math.max(1, Math.ceil(resetMs / 1000)));
    return {
      detail: `at most ${limit} requests a minute; again in ${seconds} s`,
      headers: {
        'retry-after': seconds,
        'ratelimit-limit': String(limit),
        'ratelimit-remaining': '0',
        'ratelimit-reset': seconds,
      },
    };
  }

  private clientOf(request: IncomingMessage): string {
    const peer = request.socket.remoteAddress ?? '-';
    const { trustedProxies } = this.options;
    if (trustedProxies === 0) return peer;
    // Each proxy appends who asked it; what stands further left is the client's own claim.
    const given = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean);
    return given.at(-trustedProxies) ?? peer;
  }
}
