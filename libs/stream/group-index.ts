import { compileFilter, isOpenFilter, type Change, type EntityFilter, type FacetsOf, type Predicate } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import { leftFilter } from './messages.js';
import type { Interest } from './subscription.js';

/** What is found by its own values instead of by asking every group; of several parts the first one here is used. */
const INDEXED = ['stops', 'routes', 'feeds'] as const;
type Indexed = (typeof INDEXED)[number];

/** One group under each value it asks for. `now` and `before` hold the serial of the change it was last found for. */
interface Entry<G> {
  group: G;
  /** What the filter asks besides the part the entry is found by; absent where that is all. */
  rest: Predicate | undefined;
  now: number;
  before: number;
}

interface KindEntries<G> {
  byPart: Record<Indexed, Map<string, Set<Entry<G>>>>;
  /** Filters that name no stop, line or feed: each is asked. */
  asked: Set<Entry<G>>;
  /** No filter at all. */
  open: Set<Entry<G>>;
}

/**
 * Which groups see a change, found from the stops, lines and feed of the event: what is spent follows what is found, not
 * the number of groups. The answer is that of every group's own filter.
 */
export class GroupIndex<G extends { readonly interest: Interest }> {
  private readonly kinds = new Map<Kind, KindEntries<G>>();
  private readonly entries = new Map<G, Entry<G>>();
  private readonly found: Entry<G>[] = [];
  private serial = 0;

  constructor(private readonly see: FacetsOf) {}

  add(group: G): void {
    const { filter, kindList } = group.interest;
    const { part, rest } = split(filter);
    const entry: Entry<G> = { group, now: 0, before: 0, rest: isOpenFilter(rest) ? undefined : this.compile(rest) };
    this.entries.set(group, entry);
    for (const kind of kindList) for (const set of this.placesOf(kind, filter, part)) set.add(entry);
  }

  delete(group: G): void {
    const entry = this.entries.get(group);
    if (!entry) return;
    this.entries.delete(group);
    const { filter, kindList } = group.interest;
    const { part } = split(filter);
    for (const kind of kindList) {
      const kindEntries = this.kinds.get(kind)!;
      if (part === undefined) {
        kindEntries.open.delete(entry);
        kindEntries.asked.delete(entry);
        continue;
      }
      const byValue = kindEntries.byPart[part];
      for (const value of filter[part]!) {
        const set = byValue.get(value);
        set?.delete(entry);
        if (set?.size === 0) byValue.delete(value);
      }
    }
  }

  /** Gives each group that sees the change the JSON it sees: the event itself, or that it left the filter. */
  route({ delivery, previous }: Change, give: (group: G, json: string) => void): void {
    const { event, json } = delivery;
    const kindEntries = this.kinds.get(event.kind);
    if (!kindEntries) return;
    for (const { group } of kindEntries.open) if (group.interest.mayRead(event)) give(group, json);
    const found = this.findFor(kindEntries, event, previous?.event);
    let left: string | undefined;
    for (const { group, now } of found) {
      if (!group.interest.mayRead(event)) continue;
      // A removal says nothing of the entity: whoever held it hears of it.
      if (now === this.serial || event.op === 'remove') give(group, json);
      else give(group, (left ??= leftFilter(event)));
    }
  }

  /** Groups whose filter meets the event, or met the one before it. */
  private findFor(kindEntries: KindEntries<G>, event: HubEvent, previous: HubEvent | undefined): readonly Entry<G>[] {
    this.serial += 1;
    this.found.length = 0;
    const { byPart, asked } = kindEntries;
    if (asked.size === 0 && INDEXED.every((part) => byPart[part].size === 0)) return this.found;
    const isUpsert = event.op === 'upsert';
    if (isUpsert) this.mark(kindEntries, event, true);
    if (previous === undefined) return this.found;
    // A run that is late once more is seen as before: whoever meets it met it.
    if (isUpsert && previous.feed === event.feed && this.see(previous) === this.see(event)) return this.found;
    this.mark(kindEntries, previous, false);
    return this.found;
  }

  private mark({ byPart, asked }: KindEntries<G>, event: HubEvent, isNow: boolean): void {
    const { serial } = this;
    const meet = (entry: Entry<G>): void => {
      if (isNow ? entry.now === serial : entry.before === serial) return;
      if (entry.rest && !entry.rest(event)) return;
      if (entry.now !== serial && entry.before !== serial) this.found.push(entry);
      if (isNow) entry.now = serial;
      else entry.before = serial;
    };
    const meetAll = (part: Indexed, value: string): void => {
      const set = byPart[part].get(value);
      if (set) for (const entry of set) meet(entry);
    };
    meetAll('feeds', event.feed);
    if (byPart.stops.size > 0) for (const stop of this.see(event).stops) meetAll('stops', stop);
    if (byPart.routes.size > 0) for (const route of this.see(event).routes) meetAll('routes', route);
    for (const entry of asked) meet(entry);
  }

  private placesOf(kind: Kind, filter: EntityFilter, part: Indexed | undefined): Set<Entry<G>>[] {
    let kindEntries = this.kinds.get(kind);
    if (!kindEntries) {
      kindEntries = {
        byPart: { stops: new Map(), routes: new Map(), feeds: new Map() },
        asked: new Set(),
        open: new Set(),
      };
      this.kinds.set(kind, kindEntries);
    }
    if (part === undefined) return [isOpenFilter(filter) ? kindEntries.open : kindEntries.asked];
    const byValue = kindEntries.byPart[part];
    return filter[part]!.map((value) => {
      const set = byValue.get(value) ?? new Set();
      byValue.set(value, set);
      return set;
    });
  }

  private compile(filter: EntityFilter): Predicate {
    return compileFilter(filter, this.see);
  }
}

/** The part a filter is found by, and what else it asks. */
function split(filter: EntityFilter): { part: Indexed | undefined; rest: EntityFilter } {
  const part = INDEXED.find((one) => (filter[one] ?? []).length > 0);
  return { part, rest: part === undefined ? filter : { ...filter, [part]: undefined } };
}
