import type { IncomingMessage } from 'node:http';
import { clientAddressOf } from './request-limit.js';

/** What a client holds for long: others wait meanwhile, or find no room. */
export type SlotKind = 'streams' | 'exports' | 'connections';

const EXPORT = /^\/v1\/(exports\/|(sandboxes|replays)\/[^/?]+\/archive(\?|$))/;
const EVENTS = /^\/v1\/stream\/sse(\?|$)/;

/** What a request holds as long as its answer lasts. */
export function slotKindOf({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): SlotKind | undefined {
  if (method !== 'GET') return undefined;
  return EVENTS.test(url) ? 'streams' : EXPORT.test(url) ? 'exports' : undefined;
}

export interface ClientSlotsOptions {
  /** At a time, of one key, or one address without a key; 0 for no limit. */
  most: Record<SlotKind, number>;
  trustedProxies: number;
  /** Held at last hearing in other processes, by the names of `held`. Default: there are none. */
  elsewhere?: (name: string) => number;
}

/** A place that was had, with what lets go of it, once; or why there is none. */
export type Slot = { release: () => void } | { detail: string; headers: Record<string, string> };

/**
 * Streams, exports and connections one client holds at a time. Without it one who reads slowly takes all there is room for,
 * and the others are told that the hub is busy.
 */
export class ClientSlots {
  readonly refusedTotal: Record<SlotKind, number> = { streams: 0, exports: 0, connections: 0 };
  private readonly taken = new Map<string, number>();

  constructor(private readonly options: ClientSlotsOptions) {}

  /** What clients hold in this process, by a name that is the same in all. */
  held(): Iterable<readonly [name: string, count: number]> {
    return this.taken;
  }

  take(what: SlotKind, request: IncomingMessage, { keyId, holder = keyId }: { keyId?: string; holder?: string }): Slot {
    const client = holder ?? clientAddressOf(request, this.options.trustedProxies);
    return this.takeOf(what, client, holder === undefined ? 'address' : 'key');
  }

  /** For a connection, which says nothing of itself but its address. */
  takeConnection(address: string): Slot {
    return this.takeOf('connections', address, 'address');
  }

  private takeOf(what: SlotKind, client: string, who: 'address' | 'key'): Slot {
    const most = this.options.most[what];
    if (most === 0) return { release: () => undefined };
    const name = `${what} ${client}`;
    const held = this.taken.get(name) ?? 0;
    if (held + (this.options.elsewhere?.(name) ?? 0) >= most) {
      this.refusedTotal[what] += 1;
      return {
        detail: `at most ${most} ${what} at a time for one ${who}; end one first`,
        headers: {
          'retry-after': '10',
          'ratelimit-policy': `"${what}";q=${most};qu="concurrent-requests"`,
          ratelimit: `"${what}";r=0`,
        },
      };
    }
    this.taken.set(name, held + 1);
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        const left = this.taken.get(name)! - 1;
        if (left > 0) this.taken.set(name, left);
        else this.taken.delete(name);
      },
    };
  }
}
