import type { EntityKey, FeedId, Kind } from '#libs/model';
import type { Facets, FacetsOf } from './facets.js';
import { compileFilter, type EntityFilter } from './filter.js';
import type { Change, LiveEntity, LiveState } from './live-state.js';

/** Parts of a filter whose values lead to entities. */
const INDEXED = ['stops', 'routes'] as const;

/** An index with so few changes behind is brought up to date rather than made anew, whatever it holds. */
const FEW = 1_000;

/** How entities are seen: `stampOf` changes when those of a feed are seen otherwise although nothing new came in. */
export interface Sight {
  facetsOf: FacetsOf;
  stampOf?: (feed: FeedId) => unknown;
}

interface Indexed {
  feed: FeedId;
  facets: Facets;
}

/** Of one kind; made with the first question that names a stop or a line. */
interface KindIndex {
  entries: Map<EntityKey, Indexed>;
  byPart: Record<(typeof INDEXED)[number], Map<string, Set<EntityKey>>>;
  stamps: Map<FeedId, unknown>;
  /** Changed since; looked at with the next question. */
  dirty: Set<EntityKey>;
}

/**
 * Current entities by stop and line: a question costs what it finds, not what is there. It is brought up to date when it
 * is asked, so what nobody asks for costs next to nothing; one that nobody asks for any more is forgotten when as much
 * has changed as it holds. Bounded by the current entities.
 */
export class EntityIndex {
  readonly counters = { builtTotal: 0, updatedTotal: 0, forgottenTotal: 0 };
  private readonly kinds = new Map<Kind, KindIndex>();

  constructor(
    private readonly live: LiveState,
    private readonly sight: Sight,
  ) {
    live.listen((changes) => this.note(changes));
    live.onReset(() => this.kinds.clear());
  }

  /** Whether a filter names what leads to its entities; else all of a kind are asked. */
  static leads(filter: EntityFilter): boolean {
    return INDEXED.some((part) => (filter[part] ?? []).length > 0);
  }

  /** Exactly the entities the filter meets, in no order. */
  matching(kind: Kind, filter: EntityFilter): LiveEntity[] {
    const meets = compileFilter(filter, this.sight.facetsOf);
    const found: LiveEntity[] = [];
    const keys = this.keysFor(kind, filter);
    if (keys === undefined) {
      for (const entity of this.live.list(kind) as Iterable<LiveEntity>) if (meets(entity.event)) found.push(entity);
      return found;
    }
    for (const key of keys) {
      const entity = this.live.find(kind, key) as LiveEntity | undefined;
      if (entity && meets(entity.event)) found.push(entity);
    }
    return found;
  }

  /** Keys that may meet the filter; `undefined` where it names neither a stop nor a line. */
  private keysFor(kind: Kind, filter: EntityFilter): Iterable<EntityKey> | undefined {
    const asked = INDEXED.filter((part) => (filter[part] ?? []).length > 0);
    if (asked.length === 0) return undefined;
    const { byPart } = this.upToDate(kind);
    const candidates = asked.map((part) => filter[part]!.flatMap((value) => byPart[part].get(value) ?? []));
    const sizeOf = (sets: readonly Set<EntityKey>[]): number => sets.reduce((sum, { size }) => sum + size, 0);
    const fewest = candidates.reduce((best, sets) => (sizeOf(sets) < sizeOf(best) ? sets : best));
    return fewest.length === 1 ? fewest[0]! : new Set(fewest.flatMap((set) => [...set]));
  }

  private note(changes: readonly Change[]): void {
    if (this.kinds.size === 0) return;
    for (const { delivery } of changes) this.kinds.get(delivery.event.kind)?.dirty.add(delivery.event.key);
    for (const [kind, { dirty }] of this.kinds) {
      if (dirty.size < Math.max(FEW, this.live.count(kind))) continue;
      this.kinds.delete(kind);
      this.counters.forgottenTotal += 1;
    }
  }

  private upToDate(kind: Kind): KindIndex {
    let index = this.kinds.get(kind);
    if (!index) {
      index = {
        entries: new Map(),
        byPart: { stops: new Map(), routes: new Map() },
        stamps: new Map(),
        dirty: new Set(Array.from(this.live.list(kind), ({ event }) => event.key)),
      };
      this.kinds.set(kind, index);
      this.counters.builtTotal += 1;
    }
    const { stampOf } = this.sight;
    for (const [feed, stamp] of index.stamps) {
      const now = stampOf?.(feed);
      if (now === stamp) continue;
      index.stamps.set(feed, now);
      for (const [key, entry] of index.entries) if (entry.feed === feed) index.dirty.add(key);
    }
    for (const key of index.dirty) this.update(kind, index, key);
    this.counters.updatedTotal += index.dirty.size;
    index.dirty.clear();
    return index;
  }

  private update(kind: Kind, { entries, byPart, stamps }: KindIndex, key: EntityKey): void {
    const before = entries.get(key);
    const event = this.live.find(kind, key)?.event;
    const facets = event && this.sight.facetsOf(event);
    if (facets) {
      entries.set(key, { feed: event.feed, facets });
      if (!stamps.has(event.feed)) stamps.set(event.feed, this.sight.stampOf?.(event.feed));
    } else entries.delete(key);
    if (before?.facets === facets) return;
    for (const part of INDEXED) {
      const was = before?.facets[part] ?? [];
      const is = facets?.[part] ?? [];
      if (was.length === is.length && was.every((value, i) => value === is[i])) continue;
      for (const value of was) {
        const keys = byPart[part].get(value);
        keys?.delete(key);
        if (keys?.size === 0) byPart[part].delete(value);
      }
      for (const value of is) {
        const keys = byPart[part].get(value);
        if (keys) keys.add(key);
        else byPart[part].set(value, new Set([key]));
      }
    }
  }
}
