import { compileFilter, type EntityFilter, type FacetsOf } from '#libs/live';
import type { EntityKey, HubEvent, Instant, Kind } from '#libs/model';
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

/** Kinds whose entities are as last reported until a newer report says otherwise. */
export const HOLD: readonly Kind[] = [
  'alert',
  'traffic-situation',
  'trip-modification',
  'variable-message-sign',
  'alarm',
  'dataset',
];
/** As the store gives them at once. */
const ROWS = 1_000;

/** `?at=` of a list, with the list's filters. Throws REQUEST_INVALID, also for kinds without such a state. */
export function readStateQuery(
  kind: Kind,
  at: string | string[] | undefined,
  page: ReturnType<typeof readPageQuery>,
  zone: string,
): StateAtQuery {
  if (!HOLD.includes(kind)) throw invalid('at', kind, `a list of ${HOLD.join(', ')}; others have a history by key`);
  return { kind, ...page, at: readQueryInstant('at', single(at) ?? '', zone)! };
}

/** A page of the entities as they were last reported by the instant, in key order, of those a reader may see. */
export async function stateAt(
  store: RecordStore,
  { kind, at, filter, limit, after }: StateAtQuery,
  mayRead: (event: HubEvent) => boolean,
  see?: FacetsOf,
): Promise<{ at: Instant; items: HubEvent[]; next?: string }> {
  const matches = compileFilter(filter, see);
  const items: HubEvent[] = [];
  let key = after as EntityKey | undefined;
  for (;;) {
    const stored = await store.stateAt({ kind, at, ...(key === undefined ? {} : { after: key }) });
    for (const event of stored) {
      if (!mayRead(event) || !matches(event)) continue;
      if (items.length === limit) return { at, items, next: encodeAfter(items.at(-1)!.key) };
      items.push(event);
    }
    if (stored.length < ROWS) return { at, items };
    key = stored.at(-1)!.key;
  }
}
