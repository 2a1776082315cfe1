import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Coordination } from '#libs/coordination';
import { ByteLimit } from './byte-limit.js';
import { problem } from './problem.js';

/** Whose budget is spent: a key's own, or that of the address. */
export interface Spender {
  keyId?: string;
  /** The key or person a session is of, which shares what it spends with all its sessions. */
  holder?: string;
  requestsPerMinute?: number;
}

export interface RequestLimitOptions {
  coordination: Coordination;
  /** 0 for no limit. */
  requestsPerMinute: number;
  /** What one client may be sent; 0 for no limit. */
  bytesPerMinute?: number;
  /** Proxies in front that append to X-Forwarded-For. */
  trustedProxies: number;
}

interface Refusal {
  detail: string;
  headers: Record<string, string>;
}

/** Never limited: who looks after the hub must see it when it is busiest. */
const ALWAYS = new Set(['/health/live', '/health/ready', '/metrics']);

/** How much one key, or one client address without a key, may ask of all publishers and streamers together, and be sent. */
export class RequestLimit {
  readonly bytes: ByteLimit;
  readonly refusedTotal = { requests: 0, bytes: 0 };
  private readonly budget: { limit: number; windowMs: number };

  constructor(private readonly options: RequestLimitOptions) {
    this.budget = { limit: options.requestsPerMinute, windowMs: 60_000 };
    this.bytes = new ByteLimit({ coordination: options.coordination, bytesPerMinute: options.bytesPerMinute ?? 0 });
  }

  /**
   * `false` when the request has been answered with 429; otherwise the bytes of its answer are counted. Headers:
   * draft-ietf-httpapi-ratelimit-headers.
   */
  admit(request: IncomingMessage, response: ServerResponse, who: Spender = {}): boolean {
    if (ALWAYS.has(request.url ?? '')) return true;
    const refused = this.refuse(request, who, response);
    if (!refused) {
      if (this.bytes.limit > 0) response.once('close', this.watch(request, who));
      return true;
    }
    problem(response, 429, 'Too many requests', refused.detail, refused.headers);
    return false;
  }

  /** Counts what the connection of the request is sent from now on; gives what ends that. */
  watch(request: IncomingMessage, who: Spender = {}): () => void {
    return this.bytes.watch(this.clientOf(request, who), request.socket);
  }

  /** Spends one of the client's budget, for a request, a connection or a message; says why not when there is none left. */
  refuse(request: IncomingMessage, who: Spender = {}, response?: ServerResponse): Refusal | undefined {
    const { coordination, requestsPerMinute } = this.options;
    const quota = (who.keyId === undefined ? undefined : who.requestsPerMinute) ?? requestsPerMinute;
    const client = this.clientOf(request, who);
    const name = who.keyId === undefined ? 'address' : 'key';
    const policies: string[] = [];
    const states: string[] = [];
    let refused: Refusal | undefined;
    const left = this.bytes.left(client);
    if (left) {
      const seconds = secondsOf(left.resetMs);
      policies.push(`"${name}-bytes";q=${this.bytes.limit};w=60;qu="content-bytes"`);
      states.push(`"${name}-bytes";r=${left.remaining};t=${seconds}`);
      if (left.remaining === 0) {
        this.refusedTotal.bytes += 1;
        refused = {
          detail: `at most ${this.bytes.limit} bytes a minute; again in ${seconds} s`,
          headers: { 'retry-after': seconds },
        };
      }
    }
    if (quota > 0) {
      // What is refused for its bytes costs no request.
      const cost = refused ? 0 : 1;
      const { allowed, limit, remaining, resetMs } = coordination.spend(client, cost, { ...this.budget, limit: quota });
      const seconds = secondsOf(resetMs);
      policies.unshift(`"${name}";q=${limit};w=60`);
      states.unshift(`"${name}";r=${Math.max(0, remaining)};t=${seconds}`);
      if (!allowed) {
        this.refusedTotal.requests += 1;
        refused = {
          detail: `at most ${limit} requests a minute; again in ${seconds} s`,
          headers: {
            'retry-after': seconds,
            'ratelimit-limit': String(limit),
            'ratelimit-remaining': '0',
            'ratelimit-reset': seconds,
          },
        };
      }
    }
    if (policies.length === 0) return undefined;
    const standard = { 'ratelimit-policy': policies.join(', '), ratelimit: states.join(', ') };
    if (response) for (const [field, value] of Object.entries(standard)) response.setHeader(field, value);
    return refused && { ...refused, headers: { ...refused.headers, ...standard } };
  }

  /** The name of a client in all processes. */
  clientOf(request: IncomingMessage, { keyId, holder = keyId }: Spender): string {
    return holder === undefined ? `http:${clientAddressOf(request, this.options.trustedProxies)}` : `key:${holder}`;
  }
}

const secondsOf = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

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
