import { encodeCursor } from '#libs/bus';
import type { Change, FacetsOf } from '#libs/live';
import type { HubEvent, Kind, Position } from '#libs/model';
import { GroupIndex } from './group-index.js';
import { events } from './messages.js';
import type { StreamSession } from './stream-session.js';
import { hold, type Interest, type StreamSubscription } from './subscription.js';
import type { WireText } from './wire-text.js';

/** With so many events waiting for their groups they are handed over at once: the queue has a bound. */
const MAX_WAITING = 100_000;

/** Subscriptions that get the very same bytes. */
export interface Group {
  id: string;
  key: string;
  interest: Interest;
  members: Set<StreamSession>;
  /** Events found for the group and not handed over yet, in the order of the bus. */
  seen: string[];
  keys: string[];
  /** The first of them: what comes after it in the bus is newer. */
  oldest: HubEvent | undefined;
}

/** Is told how old what clients are given is, and whether those that come back get all they missed. */
export interface StreamMeasure {
  delivered(oldest: { receivedAt: string; observedAt?: string | undefined }, events: number): void;
  cameBack(hadGap: boolean): void;
}

/** Kinds whose time of observation is now; an alert or a timetable may have been written days ago. */
const OBSERVED_NOW: ReadonlySet<Kind> = new Set(['vehicle-position', 'trip-update']);

export interface FanOutOptions {
  see: FacetsOf;
  now: () => number;
  /** Of one turn of the event loop for messages of groups; what comes on top is for the next. */
  turnMs: number;
  counters: { eventsSentTotal: number; conflatedTotal: number; groups: number };
  measure?: StreamMeasure | undefined;
  /** Everything found so far has been handed over. */
  onDone: () => void;
}

/**
 * Finds the groups of each change by their index, then hands them their messages a few milliseconds a turn of the event
 * loop: a poll that concerns a thousand groups holds up nobody else. A message is made and framed once a group.
 */
export class FanOut {
  private readonly groups = new Map<string, Group>();
  private readonly index: GroupIndex<Group>;
  private readonly waiting = new Set<Group>();
  private waitingEvents = 0;
  private at: readonly Position[] = [];
  private readonly cursors = new Map<string, string>();
  private isSet = false;

  constructor(private readonly options: FanOutOptions) {
    this.index = new GroupIndex(options.see);
  }

  get isBusy(): boolean {
    return this.waiting.size > 0;
  }

  find(key: string): Group | undefined {
    return this.groups.get(key);
  }

  /** What waits for the group is for those who are in it already. */
  join(session: StreamSession, { id, groupKey, interest }: StreamSubscription): void {
    let group = this.groups.get(groupKey);
    if (group) this.deliver(group);
    else {
      group = { id, key: groupKey, interest, members: new Set(), seen: [], keys: [], oldest: undefined };
      this.groups.set(groupKey, group);
      this.index.add(group);
    }
    group.members.add(session);
    this.options.counters.groups = this.groups.size;
  }

  leave(session: StreamSession, { groupKey }: StreamSubscription): void {
    const group = this.groups.get(groupKey);
    if (!group) return;
    group.members.delete(session);
    if (group.members.size > 0) return;
    this.forget(group);
    this.groups.delete(groupKey);
    this.index.delete(group);
    this.options.counters.groups = this.groups.size;
  }

  /** Finds who sees the changes, which are all that came before `at`; hands over what there is time for. */
  route(changes: readonly Change[], at: readonly Position[]): void {
    this.at = at;
    this.cursors.clear();
    for (const change of changes) {
      const { event } = change.delivery;
      const { kind, key } = event;
      const name = `${kind}/${key}`;
      this.index.route(change, (group, json) => {
        group.oldest ??= event;
        group.seen.push(json);
        group.keys.push(name);
        this.waiting.add(group);
        this.waitingEvents += 1;
      });
    }
    if (this.waitingEvents > MAX_WAITING) this.deliverAll();
    else if (!this.isSet) this.turn();
  }

  /** Hands over what waits for one group. */
  settle(groupKey: string): void {
    const group = this.groups.get(groupKey);
    if (group) this.deliver(group);
  }

  deliverAll(): void {
    for (const group of this.waiting) this.deliver(group);
    this.options.onDone();
  }

  /** Nobody is given what waits. */
  drop(): void {
    for (const group of this.waiting) this.forget(group);
  }

  private turn(): void {
    this.isSet = false;
    const startedMs = performance.now();
    for (const group of this.waiting) {
      this.deliver(group);
      for (const session of group.members) session.flush();
      if (performance.now() - startedMs >= this.options.turnMs) break;
    }
    if (this.waiting.size === 0) return this.options.onDone();
    this.isSet = true;
    setImmediate(() => this.turn());
  }

  private forget(group: Group): void {
    if (!this.waiting.delete(group)) return;
    this.waitingEvents -= group.seen.length;
    group.seen = [];
    group.keys = [];
    group.oldest = undefined;
  }

  private deliver(group: Group): void {
    const { seen, keys, members, interest, oldest } = group;
    if (seen.length === 0) return;
    this.forget(group);
    const { counters } = this.options;
    let message: WireText | undefined;
    let sent = 0;
    for (const session of members) {
      const subscription = session.subscriptions.get(group.id)!;
      if (subscription.held) {
        for (let i = 0; i < seen.length; i += 1) hold(subscription.held, keys[i]!, seen[i]!);
        counters.conflatedTotal += seen.length;
        session.release(subscription, this.options.now());
      } else {
        session.queue((message ??= events(group.id, seen, this.cursorOf(interest.kindList))));
        sent += seen.length;
      }
    }
    counters.eventsSentTotal += sent;
    if (sent > 0 && oldest) this.measure(oldest, sent);
  }

  private measure({ kind, receivedAt, observedAt }: HubEvent, events: number): void {
    this.options.measure?.delivered(
      { receivedAt, observedAt: OBSERVED_NOW.has(kind) ? observedAt : undefined },
      events,
    );
  }

  /** Where a reader goes on who has been given everything found so far. */
  cursorOf(kinds: readonly Kind[]): string {
    const name = kinds.join();
    let cursor = this.cursors.get(name);
    if (cursor === undefined) this.cursors.set(name, (cursor = encodeCursor(this.at, kinds)));
    return cursor;
  }
}
