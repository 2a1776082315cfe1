import {
  compileFilter,
  isOpenFilter,
  type EntityFilter,
  type FacetsOf,
  type LiveEntity,
  type Predicate,
} from '#libs/live';
import type { Guard } from '#libs/catalogue';
import type { HubEvent, Kind, Audience } from '#libs/model';
import { leftFilter } from './messages.js';

/** What a subscription asks for; two that ask the same share the work of answering. */
export class Interest {
  readonly kinds: ReadonlySet<Kind>;
  readonly kindList: readonly Kind[];
  private readonly predicate: Predicate;
  private readonly open: boolean;

  constructor(
    kinds: readonly Kind[],
    readonly filter: EntityFilter,
    readonly audience: Audience,
    private readonly guard: Guard,
    see?: FacetsOf,
  ) {
    this.kinds = new Set(kinds);
    this.kindList = [...this.kinds];
    this.predicate = compileFilter(filter, see);
    this.open = isOpenFilter(filter);
  }

  includes(event: HubEvent): boolean {
    return this.kinds.has(event.kind) && this.guard.mayRead(this.audience, event) && this.predicate(event);
  }

  mayRead(event: HubEvent): boolean {
    return this.guard.mayRead(this.audience, event);
  }

  /**
   * The event as JSON where nobody knows what the client holds (after a resume): itself, or `left-filter` for what does
   * not meet the filter, which says nothing to a client that never had it.
   */
  viewAfterResume({ event, json }: LiveEntity): string | undefined {
    if (!this.kinds.has(event.kind) || !this.guard.mayRead(this.audience, event)) return undefined;
    if (this.open || event.op === 'remove' || this.predicate(event)) return json;
    return leftFilter(event);
  }
}

/**
 * One subscription of one client. A hub holds thousands of these, most of them idle: what two clients that ask the same
 * can share (interest, key, id) is one object for all.
 */
export interface StreamSubscription {
  readonly id: string;
  readonly interest: Interest;
  readonly groupKey: string;
  readonly minIntervalMs: number;
  nextSendMs: number;
  /** Collects, newest per key, while the client cannot or may not be sent to. */
  held: Map<string, string> | undefined;
  /** True while a snapshot or a catch-up is on its way; live events must wait for it. */
  opening: boolean;
  ended: boolean;
}

/** Newest per key, moved to the end so that the order of what is sent is the order of the newest events. */
export function hold(held: Map<string, string>, key: string, json: string): void {
  held.delete(key);
  held.set(key, json);
}
