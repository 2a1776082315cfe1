import type { IncomingMessage } from 'node:http';
import { clientAddressOf } from './request-limit.js';

/** What a client holds for long: others wait meanwhile, or find no room. */
export type HeldThing = 'streams' | 'exports';

const EXPORT = /^\/v1\/(exports\/|(sandboxes|replays)\/[^/?]+\/archive(\?|$))/;
const EVENTS = /^\/v1\/stream\/sse(\?|$)/;

/** What a request holds as long as its answer lasts. */
export function heldBy({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): HeldThing | undefined {
  if (method !== 'GET') return undefined;
  return EVENTS.test(url) ? 'streams' : EXPORT.test(url) ? 'exports' : undefined;
}

export interface ClientSlotsOptions {
  /** At a time, of one key, or one address without a key; 0 for no limit. */
  most: Record<HeldThing, number>;
  trustedProxies: number;
}

/**
 * Streams and exports one client holds in this process at a time. Without it one who reads slowly takes all there is room
 * for, and the others are told that the hub is busy.
 */
export class ClientSlots {
  readonly refusedTotal: Record<HeldThing, number> = { streams: 0, exports: 0 };
  private readonly held = new Map<string, number>();

  constructor(private readonly options: ClientSlotsOptions) {}

  /** Gives what lets go of it, once; or why it is not had. */
  take(
    what: HeldThing,
    request: IncomingMessage,
    { keyId }: { keyId?: string },
  ): { release: () => void } | { detail: string; headers: Record<string, string> } {
    const most = this.options.most[what];
    if (most === 0) return { release: () => undefined };
    const name = `${what} ${keyId ?? clientAddressOf(request, this.options.trustedProxies)}`;
    const held = this.held.get(name) ?? 0;
    if (held >= most) {
      this.refusedTotal[what] += 1;
      const who = keyId === undefined ? 'address' : 'key';
      return {
        detail: `at most ${most} ${what} at a time for one ${who}; end one first`,
        headers: {
          'retry-after': '10',
          'ratelimit-policy': `"${what}";q=${most};qu="concurrent-requests"`,
          ratelimit: `"${what}";r=0`,
        },
      };
    }
    this.held.set(name, held + 1);
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        const left = this.held.get(name)! - 1;
        if (left > 0) this.held.set(name, left);
        else this.held.delete(name);
      },
    };
  }
}
