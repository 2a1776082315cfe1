import { notFoundAt } from '#libs/errors';
import { facetsOf } from '#libs/live';
import type { FeedId, HubEvent, Kind } from '#libs/model';
import type { Commune } from '#libs/territory';
import { activityAt, type Parking, type Station, type TrafficSituation } from '#libs/model';
import type { KnownStop } from '../transit/stop-directory.js';
import type { Portal } from './portal.js';

/** A stop as pages of communes show it. */
export type CommuneStop = Pick<KnownStop, 'id' | 'feedId' | 'type' | 'point' | 'commune' | 'routes' | 'modes'> & {
  stop: Pick<KnownStop['stop'], 'name' | 'code'>;
};

/** What one feed has in one commune. */
export interface FeedInCommune {
  feed: FeedId;
  /** Stations and stops; platforms and entrances are parts of them. */
  stops: CommuneStop[];
  /** Ids of the lines that call there, and what they are called. */
  lines: [id: string, name: string][];
  events: [kind: Kind, events: HubEvent[]][];
}

/** What there is and goes on in one commune. */
export interface CommuneFacts {
  commune: Commune;
  stops: readonly CommuneStop[];
  /** What the lines that call there are called, by id. */
  lines: ReadonlyMap<string, string>;
  events: ReadonlyMap<Kind, readonly HubEvent[]>;
  /** Of the situations those in force now. */
  works: readonly HubEvent[];
}

/** Figures of a commune by name. */
export type CommuneFigures = Record<string, number>;

/** Kinds that can be had by commune, with the name of their files. */
export const SLICES = {
  stations: 'station',
  'free-vehicles': 'free-vehicle',
  parkings: 'parking',
  'traffic-situations': 'traffic-situation',
  'traffic-measurements': 'traffic-measurement',
  'variable-message-signs': 'variable-message-sign',
  'vehicle-positions': 'vehicle-position',
} as const satisfies Readonly<Record<string, Kind>>;
export type SliceName = keyof typeof SLICES | 'stops';

/**
 * What each feed has in each commune of the territory, by code, in the order of the configuration; walks the current state
 * once.
 */
export function gatherCommunes(portal: Portal, nowMs: number): ReadonlyMap<string, readonly FeedInCommune[]> {
  const { context, transit } = portal;
  const found = new Map((context.communes ?? []).map(({ code }) => [code, [] as FeedInCommune[]]));
  const stopsOf = new Map<FeedId, KnownStop[]>();
  for (const stop of transit.directory().list()) {
    const known = stopsOf.get(stop.feedId);
    if (known) known.push(stop);
    else stopsOf.set(stop.feedId, [stop]);
  }
  for (const { feed, events } of portal.facts(nowMs)) {
    const ofFeed = new Map<string, FeedInCommune & { byKind: Map<Kind, HubEvent[]>; named: Set<string> }>();
    const at = (code: string | undefined) => {
      const place = code === undefined ? undefined : found.get(code);
      if (!place) return undefined;
      let one = ofFeed.get(code!);
      if (!one) {
        one = { feed: feed.feedId, stops: [], lines: [], events: [], byKind: new Map(), named: new Set() };
        ofFeed.set(code!, one);
      }
      return one;
    };
    const schedule = transit.schedule(feed.feedId);
    for (const known of stopsOf.get(feed.feedId) ?? []) {
      const one = at(known.commune);
      if (!one) continue;
      for (const route of known.routes) {
        const id = `${feed.feedId}:${route}`;
        if (one.named.has(id)) continue;
        one.named.add(id);
        const { shortName, longName } = schedule?.findRoute(route) ?? {};
        one.lines.push([id, shortName ?? longName ?? id]);
      }
      if (known.type === 'stop' || known.type === 'station') one.stops.push(shownStop(known));
    }
    for (const [kind, list] of events)
      for (const event of list) {
        const one = at(facetsOf(event).commune);
        if (!one) continue;
        const known = one.byKind.get(kind);
        if (known) known.push(event);
        else one.byKind.set(kind, [event]);
      }
    for (const [code, { feed: feedId, stops, lines, byKind }] of ofFeed)
      found.get(code)!.push({ feed: feedId, stops, lines, events: [...byKind] });
  }
  return found;
}

function shownStop({ id, feedId, type, point, commune, routes, modes, stop: { name, code } }: KnownStop): CommuneStop {
  return {
    id,
    feedId,
    type,
    routes,
    modes,
    ...(point && { point }),
    ...(commune !== undefined && { commune }),
    stop: { ...(name !== undefined && { name }), ...(code !== undefined && { code }) } as CommuneStop['stop'],
  };
}

/** What all feeds together have in a commune. `zone`: of the territory. */
export function communeFacts(
  commune: Commune,
  feeds: readonly FeedInCommune[],
  nowMs: number,
  zone: string,
): CommuneFacts {
  const events = new Map<Kind, HubEvent[]>();
  for (const feed of feeds)
    for (const [kind, list] of feed.events) events.set(kind, [...(events.get(kind) ?? []), ...list]);
  const works = (events.get('traffic-situation') ?? []).filter(({ entity }) =>
    (entity as TrafficSituation).records.some((record) => activityAt(record, nowMs, zone).state === 'active'),
  );
  return {
    commune,
    stops: feeds.flatMap(({ stops }) => stops),
    lines: new Map(feeds.flatMap(({ lines }) => lines)),
    events,
    works,
  };
}

/** Throws NOT_FOUND for a code the territory does not have. */
export function communeOf(portal: Portal, code: string, nowMs: number): CommuneFacts {
  const found = portal.commune(code, nowMs);
  if (found) return found;
  const communes = portal.context.communes?.length ?? 0;
  throw notFoundAt(
    'commune',
    code,
    communes === 0
      ? 'a hub that knows communes (territory.communes)'
      : `the INSEE code of one of the ${communes} of this territory, as /communes lists them`,
  );
}

/** Figures of a commune by name; those it has nothing of are 0. */
export function figuresOf({ stops, lines, events, works }: CommuneFacts): CommuneFigures {
  const sum = (kind: Kind, value: (entity: never) => number | undefined): number =>
    (events.get(kind) ?? []).reduce((total, { entity }) => total + (value(entity as never) ?? 0), 0);
  return {
    stops: stops.length,
    lines: lines.size,
    vehicles: events.get('vehicle-position')?.length ?? 0,
    stations: events.get('station')?.length ?? 0,
    bikes:
      sum('station', ({ status }: Station) => status?.vehiclesAvailable) + (events.get('free-vehicle')?.length ?? 0),
    docks: sum('station', ({ status }: Station) => status?.docksAvailable),
    parkings: events.get('parking')?.length ?? 0,
    spaces: sum('parking', ({ spacesAvailable }: Parking) => spacesAvailable),
    worksShort: works.length,
  };
}
