import { HubError } from '#libs/errors';
import { facetsOf } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import type { Commune } from '#libs/territory';
import { activityAt, type Parking, type Station, type TrafficSituation } from '#libs/model';
import type { KnownStop } from '../transit/stop-directory.js';
import type { Portal } from './portal.js';

/** What there is and goes on in one commune. */
export interface CommuneFacts {
  commune: Commune;
  /** Stations and stops; platforms and entrances are parts of them. */
  stops: readonly KnownStop[];
  /** Ids of the lines that call there. */
  lines: readonly string[];
  events: ReadonlyMap<Kind, readonly HubEvent[]>;
  /** Of the situations those in force now. */
  works: readonly HubEvent[];
}

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

/** Of every commune of the territory, by code; walks the current state once. */
export function gatherCommunes(portal: Portal, nowMs: number): ReadonlyMap<string, CommuneFacts> {
  const { context, transit } = portal;
  const zone = context.catalogue.hub.timezone;
  const found = new Map(
    (context.communes ?? []).map((commune) => [
      commune.code,
      { commune, stops: [] as KnownStop[], lines: new Set<string>(), events: new Map<Kind, HubEvent[]>() },
    ]),
  );
  for (const stop of transit.directory().list()) {
    const place = stop.commune === undefined ? undefined : found.get(stop.commune);
    if (!place) continue;
    for (const route of stop.routes) place.lines.add(`${stop.feedId}:${route}`);
    if (stop.type === 'stop' || stop.type === 'station') place.stops.push(stop);
  }
  for (const { events } of portal.facts(nowMs)) {
    for (const [kind, list] of events) {
      for (const event of list) {
        const { commune } = facetsOf(event);
        const place = commune === undefined ? undefined : found.get(commune);
        if (!place) continue;
        const known = place.events.get(kind);
        if (known) known.push(event);
        else place.events.set(kind, [event]);
      }
    }
  }
  return new Map(
    [...found].map(([code, { lines, ...place }]) => {
      const works = (place.events.get('traffic-situation') ?? []).filter(({ entity }) =>
        (entity as TrafficSituation).records.some((record) => activityAt(record, nowMs, zone).state === 'active'),
      );
      return [code, { ...place, lines: [...lines], works }];
    }),
  );
}

/** Throws NOT_FOUND for a code the territory does not have. */
export function communeOf(portal: Portal, code: string, nowMs: number): CommuneFacts {
  const found = portal.communes(nowMs).get(code);
  if (found) return found;
  const communes = portal.context.communes?.length ?? 0;
  throw new HubError(
    'NOT_FOUND',
    communes === 0
      ? `commune: got "${code.slice(0, 20)}", yet this hub knows no communes (territory.communes)`
      : `commune: got "${code.slice(0, 20)}", expected the INSEE code of one of the ${communes} of this territory, as /communes lists them`,
  );
}

/** Figures of a commune by name; those it has nothing of are 0. */
export function figuresOf({ stops, lines, events, works }: CommuneFacts): Record<string, number> {
  const sum = (kind: Kind, value: (entity: never) => number | undefined): number =>
    (events.get(kind) ?? []).reduce((total, { entity }) => total + (value(entity as never) ?? 0), 0);
  return {
    stops: stops.length,
    lines: lines.length,
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
