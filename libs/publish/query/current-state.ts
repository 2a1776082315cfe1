import type { Guard } from '#libs/catalogue';
import {
  StaleSources,
  compileFilter,
  EntityIndex,
  type EntityFilter,
  type FacetsOf,
  type LiveEntity,
  type LiveState,
  type UnknownIds,
} from '#libs/live';
import type { Kind, Audience } from '#libs/model';

export interface PageQuery {
  filter: EntityFilter;
  audience: Audience;
  guard: Guard;
  /** 1 to 1,000. */
  limit: number;
  /** Key after which to go on. */
  after?: string;
  /** The reader's now: what its source has not confirmed for too long by then is flagged `stale`. */
  nowMs: number;
  /** What the filter sees of an entity. Default: what it says itself. */
  see?: FacetsOf;
  /** Entities by stop and line, seen alike. Without it each is asked. */
  entities?: EntityIndex;
  /** Ids of the filter that nobody knows, to be named. */
  unknown?: UnknownIds;
}

/**
 * A page of current entities in key order, as one JSON text: `{"items":[…],"total":n,"next":"…"}`. Items are the events
 * as the bus stored them, but for the flag `stale` of those that may no longer be so.
 */
export function pageOfState(live: LiveState, kind: Kind, query: PageQuery): string {
  const found = foundBy(live, kind, query).filter(({ event }) => query.guard.mayRead(query.audience, event));
  const start = query.after === undefined ? 0 : firstAfter(found, query.after);
  const page = found.slice(start, start + query.limit);
  const stale = new StaleSources(live, query.nowMs);
  const more = start + page.length < found.length;
  const next = more ? `,"next":${JSON.stringify(encodeAfter(page.at(-1)!.event.key))}` : '';
  const unknown = query.unknown === undefined ? '' : `,"unknown":${JSON.stringify(byParameter(query.unknown))}`;
  return `{"items":[${page.map((entity) => shownJson(entity, stale)).join(',')}],"total":${found.length}${next}${unknown}}`;
}

/** In key order. */
function foundBy(live: LiveState, kind: Kind, { filter, see, entities }: PageQuery): LiveEntity[] {
  if (entities && EntityIndex.leads(filter))
    return entities.matching(kind, filter).sort((a, b) => (a.event.key < b.event.key ? -1 : 1));
  const matches = compileFilter(filter, see);
  const found: LiveEntity[] = [];
  for (const entity of live.inKeyOrder(kind) as Iterable<LiveEntity>) if (matches(entity.event)) found.push(entity);
  return found;
}

/** Unknown ids by the parameters of an address: `feed` for `feeds`. */
export function byParameter(unknown: UnknownIds): Record<string, string[]> {
  return Object.fromEntries(Object.entries(unknown).map(([part, ids]) => [part.slice(0, -1), ids]));
}

/** The text of an entity as a reader may see it now; made anew only where its source is stale. */
export function shownJson({ event, json }: LiveEntity, stale: StaleSources): string {
  const shown = stale.show(event);
  return shown === event ? json : JSON.stringify(shown);
}

function firstAfter(sorted: readonly LiveEntity[], key: string): number {
  const at = sorted.findIndex(({ event }) => event.key > key);
  return at === -1 ? sorted.length : at;
}

export function encodeAfter(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

/** `undefined` for what no page gave. */
export function decodeAfter(cursor: string): string | undefined {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  return key !== '' && encodeAfter(key) === cursor ? key : undefined;
}
