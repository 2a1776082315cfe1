import { compileFilter, type EntityFilter, type FacetsOf } from '#libs/live';
import { KINDS, type EntityKey, type HubEvent, type Instant, type Kind } from '#libs/model';
import type { RecordStore } from '#libs/record';
import { encodeAfter } from './current-state.js';
import { readQueryInstant } from './history.js';
import { invalid, single, type readPageQuery } from './request.js';

export interface StateAtQuery {
  kind: Kind;
  at: Instant;
  filter: EntityFilter;
  limit: number;
  after?: string;
}

/** Kinds whose state at an instant can be had: all but those that are kept without a key. */
export const KEPT_BY_KEY: readonly Kind[] = KINDS.filter((kind) => kind !== 'free-vehicle');
/** What describes an entity and is not kept with each report of it: taken from what is known of it now. */
const DESCRIPTIONS: Partial<Record<Kind, readonly string[]>> = {
  'vehicle-position': ['routeColor'],
  station: ['name', 'address'],
  'traffic-measurement': ['name', 'line', 'point', 'lanes'],
};
/** As the store gives them at once. */
const ROWS = 1_000;

/** `?at=` of a list, with the list's filters. Throws REQUEST_INVALID, also for kinds without such a state. */
export function readStateQuery(
  kind: Kind,
  at: string | string[] | undefined,
  page: ReturnType<typeof readPageQuery>,
  zone: string,
): StateAtQuery {
  if (!KEPT_BY_KEY.includes(kind)) throw invalid('at', kind, `a list of ${KEPT_BY_KEY.join(', ')}`);
  return { kind, ...page, at: readQueryInstant('at', single(at) ?? '', zone)! };
}

/** A page of the entities as they were last reported by the instant, in key order, of those a reader may see. */
export async function stateAt(
  store: RecordStore,
  { kind, at, filter, limit, after }: StateAtQuery,
  mayRead: (event: HubEvent) => boolean,
  see?: FacetsOf,
  current?: (kind: Kind, key: EntityKey) => { event: HubEvent } | undefined,
): Promise<{ at: Instant; items: HubEvent[]; next?: string }> {
  const matches = compileFilter(filter, see);
  const items: HubEvent[] = [];
  let key = after as EntityKey | undefined;
  for (;;) {
    const stored = await store.stateAt({ kind, at, ...(key === undefined ? {} : { after: key }) });
    for (const event of stored) {
      describe(event, current?.(kind, event.key)?.event);
      if (!mayRead(event) || !matches(event)) continue;
      if (items.length === limit) return { at, items, next: encodeAfter(items.at(-1)!.key) };
      items.push(event);
    }
    if (stored.length < ROWS) return { at, items };
    key = stored.at(-1)!.key;
  }
}

function describe({ kind, entity }: HubEvent, current: HubEvent | undefined): void {
  const known = current?.entity as Record<string, unknown> | undefined;
  const past = entity as unknown as Record<string, unknown>;
  for (const name of DESCRIPTIONS[kind] ?? []) {
    if (isUnknown(past[name]) && known?.[name] !== undefined) past[name] = known[name];
  }
}

/** Absent, or a text in no language. */
function isUnknown(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
