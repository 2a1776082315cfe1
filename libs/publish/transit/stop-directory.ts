import type { FeedId, GeoPoint, Mode } from '#libs/model';
import { MODES, modeOfRouteType } from '#libs/model';
import type { Schedule, ScheduledStop } from '#libs/schedule';
import { distanceM } from '#libs/territory';
import type { PublishContext } from '../context.js';
import { NameSearch } from './name-search.js';

/** What a place of stops.txt is to a traveller. Nodes of pathways are none and are not listed. */
export type StopType = 'station' | 'stop' | 'platform' | 'entrance' | 'boarding-area';
export const STOP_TYPES: readonly StopType[] = ['station', 'stop', 'platform', 'entrance', 'boarding-area'];

export interface KnownStop {
  /** `feed:local`. */
  id: string;
  feedId: FeedId;
  stop: ScheduledStop;
  type: StopType;
  point?: GeoPoint;
  commune?: string;
  /** Local ids of the lines that call here, at a station those of its platforms; in the order of routes.txt. */
  routes: readonly string[];
  modes: readonly Mode[];
  /** Local ids, of a station: what belongs to it. */
  parts: readonly string[];
}

export interface FeedWithSchedule {
  feedId: FeedId;
  schedule: Schedule;
}

/** Feeds the audience may read that have a timetable in use, in the order of the configuration. */
export function readableSchedules({ audience, catalogue, findSchedule }: PublishContext): FeedWithSchedule[] {
  return catalogue.list().flatMap(({ feedId }) => {
    const schedule = catalogue.guard.mayReadFeed(audience, feedId) ? findSchedule(feedId) : undefined;
    return schedule ? [{ feedId, schedule }] : [];
  });
}

/** A stop found by its name, and what it is ordered by: score, lines of the name, feed, place among the names of its feed. */
export interface NamedStop {
  stop: KnownStop;
  score: number;
  lines: number;
  at: readonly [name: number, stop: number];
}

/** Length of a degree of latitude. */
const METRES_PER_DEGREE = 111_195;

/** Every stop of the open timetables in use, by id, name and place. Made anew when one of the timetables is another. */
export class StopDirectory {
  private readonly byId = new Map<string, KnownStop>();
  private readonly all: KnownStop[] = [];
  /** Stops with a position, the southernmost first: what a search by place looks through. */
  private readonly byLatitude: KnownStop[];
  private names: { search: NameSearch; stopsOf: KnownStop[][] } | undefined;
  private readonly places = new Map<KnownStop, number>();

  constructor(
    readonly feeds: readonly FeedWithSchedule[],
    communeOf: (point: GeoPoint) => string | undefined = () => undefined,
    /** Names of communes by their codes: people say them with a stop. */
    private readonly communeNames: ReadonlyMap<string, string> = new Map(),
  ) {
    for (const { feedId, schedule } of feeds) {
      for (const known of stopsOf(feedId, schedule, communeOf)) {
        this.places.set(known, this.all.length);
        this.all.push(known);
        this.byId.set(known.id, known);
      }
    }
    this.byLatitude = this.all.filter(({ point }) => point).sort((a, b) => a.point!.latitude - b.point!.latitude);
  }

  find(id: string): KnownStop | undefined {
    return this.byId.get(id);
  }

  list(): readonly KnownStop[] {
    return this.all;
  }

  /** Where it stands in `list()`. */
  placeOf(stop: KnownStop): number {
    return this.places.get(stop)!;
  }

  /** Stops and stations by name, the best first, with all words or, where none has all, with most; of names alike the one with more lines, those of one feed together. */
  search(text: string): { stops: NamedStop[]; isPartial: boolean } {
    this.names ??= nameIndex(this.all, this.communeNames);
    const { search, stopsOf } = this.names;
    const { hits, isPartial } = search.findBest(text);
    const stops = hits.flatMap(({ index, score }) => {
      const same = stopsOf[index]!;
      return same.map((stop, at) => ({ stop, score, lines: same[0]!.routes.length, at: [index, at] as const }));
    });
    return { stops, isPartial };
  }

  /** Within the radius, nearest first. */
  near(point: GeoPoint, radiusM: number): { stop: KnownStop; distanceM: number }[] {
    const band = radiusM / METRES_PER_DEGREE;
    const found: { stop: KnownStop; distanceM: number }[] = [];
    for (let at = this.firstFrom(point.latitude - band); at < this.byLatitude.length; at += 1) {
      const stop = this.byLatitude[at]!;
      if (stop.point!.latitude > point.latitude + band) break;
      const away = distanceM(point, stop.point!);
      if (away <= radiusM) found.push({ stop, distanceM: away });
    }
    return found.sort((a, b) => a.distanceM - b.distanceM || (a.stop.id < b.stop.id ? -1 : 1));
  }

  /** The places of one stop at which runs call: of a station its platforms. */
  calledAt({ feedId, stop, type, parts }: KnownStop): string[] {
    if (type === 'boarding-area') return stop.parentStation === undefined ? [] : [stop.parentStation];
    if (type !== 'station') return type === 'entrance' ? [] : [stop.stopId];
    return parts.filter((local) => this.byId.get(`${feedId}:${local}`)?.type === 'platform');
  }

  private firstFrom(latitude: number): number {
    let low = 0;
    let high = this.byLatitude.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.byLatitude[middle]!.point!.latitude < latitude) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function nameIndex(
  all: readonly KnownStop[],
  communeNames: ReadonlyMap<string, string>,
): { search: NameSearch; stopsOf: KnownStop[][] } {
  const byName = new Map<string, KnownStop[]>();
  for (const known of all) {
    const { name } = known.stop;
    if (!name) continue;
    // Feed by feed: what another feed calls alike does not move it.
    const same = byName.get(`${known.feedId} ${name}`);
    if (same) same.push(known);
    else byName.set(`${known.feedId} ${name}`, [known]);
  }
  const rank = ({ type }: KnownStop): number => STOP_TYPES.indexOf(type);
  const stopsOf = [...byName.values()];
  for (const same of stopsOf) same.sort((a, b) => rank(a) - rank(b) || b.routes.length - a.routes.length);
  stopsOf.sort((a, b) => b[0]!.routes.length - a[0]!.routes.length);
  const communes = stopsOf.map((same) => [
    ...new Set(same.flatMap(({ commune }) => (commune === undefined ? [] : (communeNames.get(commune) ?? [])))),
  ]);
  return {
    search: new NameSearch(
      stopsOf.map(([first]) => first!.stop.name!),
      communes,
    ),
    stopsOf,
  };
}

function typeOf({ locationType, parentStation }: ScheduledStop): StopType | undefined {
  if (locationType === 0) return parentStation === undefined ? 'stop' : 'platform';
  return ({ 1: 'station', 2: 'entrance', 4: 'boarding-area' } as const)[locationType];
}

function* stopsOf(
  feedId: FeedId,
  schedule: Schedule,
  communeOf: (point: GeoPoint) => string | undefined,
): Iterable<KnownStop> {
  const routesAt = new Map<string, Set<string>>();
  const note = (stop: string, route: string): void => {
    const known = routesAt.get(stop);
    if (known) known.add(route);
    else routesAt.set(stop, new Set([route]));
  };
  for (const [route, stops] of schedule.stopsByRoute()) {
    for (const stop of stops) {
      note(stop, route);
      const parent = schedule.findStop(stop)?.parentStation;
      if (parent !== undefined) note(parent, route);
    }
  }
  const order = new Map<string, number>();
  const modeOf = new Map<string, Mode>();
  for (const { routeId, type } of schedule.routes()) {
    order.set(routeId, order.size);
    modeOf.set(routeId, modeOfRouteType(type));
  }
  const parts = new Map<string, string[]>();
  for (const { stopId, parentStation } of schedule.stops()) {
    if (parentStation === undefined) continue;
    const known = parts.get(parentStation);
    if (known) known.push(stopId);
    else parts.set(parentStation, [stopId]);
  }
  for (const stop of schedule.stops()) {
    const type = typeOf(stop);
    if (!type) continue;
    const { stopId, latitude, longitude } = stop;
    const point = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
    const commune = point && communeOf(point);
    const routes = [...(routesAt.get(stopId) ?? [])].sort((a, b) => order.get(a)! - order.get(b)!);
    const modes = new Set(routes.map((route) => modeOf.get(route)!));
    yield {
      id: `${feedId}:${stopId}`,
      feedId,
      stop,
      type,
      ...(point && { point }),
      ...(commune === undefined ? {} : { commune }),
      routes,
      modes: MODES.filter((mode) => modes.has(mode)),
      parts: parts.get(stopId) ?? [],
    };
  }
}
