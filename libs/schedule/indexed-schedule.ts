import { HubError } from '#libs/errors';
import { NO_RELATIVE_TIME, NO_TIME, parseServiceDate, runsOn } from '#libs/formats/gtfs';
import { readHeadways } from './headway-store.js';
import { viewsOf, type IndexViews } from './index-views.js';
import { BlockIndex } from './block-index.js';
import { CallIndex } from './call-index.js';
import { RunSearch } from './run-search.js';
import { SlotCache } from './slot-cache.js';
import { StopCalls } from './stop-calls.js';
import type {
  PatternPlace,
  RunQuestion,
  RunSearchResult,
  Schedule,
  ScheduledAgency,
  ScheduledHeadway,
  ScheduledRoute,
  ScheduledStop,
  BoardingType,
  ScheduledStopTime,
  ScheduledTrip,
  StopCall,
  StopQuestion,
} from './schedule.js';
import { DEGREES } from './shape-store.js';

/** Objects made from the index are kept while they are asked for again and again; each cache has a fixed size. */
const CACHED_TRIPS = 16_384;
const CACHED_STOP_TIMES = 4_096;
const CACHED_SHAPES = 256;

/** A Schedule over a packed index; see the interface for what each member promises. */
export class IndexedSchedule implements Schedule {
  readonly documentHash: string;
  readonly feedId: string;
  readonly feedVersion?: string;
  readonly timeZone: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly agencies: readonly ScheduledAgency[];
  readonly movedStops: NonNullable<Schedule['movedStops']>;
  private opened: IndexViews | undefined;
  private index: CallIndex | undefined;
  private search: RunSearch | undefined;
  private boards: StopCalls | undefined;
  private blocks: BlockIndex | undefined;
  private readonly tripCache = new SlotCache<ScheduledTrip>(CACHED_TRIPS);
  private readonly stopTimeCache = new SlotCache<readonly ScheduledStopTime[]>(CACHED_STOP_TIMES);
  private readonly shapeCache = new SlotCache<Float64Array>(CACHED_SHAPES);

  /** Throws HubError INDEX_UNREADABLE for bytes that are no index of this version, or damaged. */
  constructor(bytes: Uint8Array) {
    this.opened = viewsOf(bytes);
    const { meta } = this.opened;
    this.documentHash = meta.documentHash;
    this.feedId = meta.feedId;
    this.feedVersion = meta.feedVersion;
    this.timeZone = meta.timeZone;
    this.validFrom = meta.validFrom;
    this.validTo = meta.validTo;
    this.counts = meta.counts;
    this.agencies = meta.agencies;
    this.movedStops = meta.movedStops;
  }

  private get views(): IndexViews {
    if (!this.opened) throw new HubError('INDEX_UNREADABLE', `the schedule of ${this.feedId} is closed`);
    return this.opened;
  }

  findTrip(tripId: string): ScheduledTrip | undefined {
    const index = this.views.tripIds.find(tripId);
    return index < 0 ? undefined : this.tripAt(index);
  }

  tripAt(index: number): ScheduledTrip {
    const { views } = this;
    return this.tripCache.get(index) ?? this.tripCache.put(index, readTrip(views, index));
  }

  findRoute(routeId: string): ScheduledRoute | undefined {
    const index = this.views.routeIds.find(routeId);
    return index < 0 ? undefined : this.routeAt(index);
  }

  findStop(stopId: string): ScheduledStop | undefined {
    const index = this.views.stopIds.find(stopId);
    return index < 0 ? undefined : this.views.stops.at(index);
  }

  findStopsByCode(code: string): ScheduledStop[] {
    return this.views.stops.findByCode(code);
  }

  stopsNear(latitude: number, longitude: number, radiusM: number): ScheduledStop[] {
    return this.views.stops.near(latitude, longitude, radiusM);
  }

  stopTimes(trip: ScheduledTrip): readonly ScheduledStopTime[] {
    const { views } = this;
    return this.stopTimeCache.get(trip.index) ?? this.stopTimeCache.put(trip.index, readStopTimes(views, trip.index));
  }

  firstDepartureSeconds(trip: ScheduledTrip): number | undefined {
    const base = this.views.tripBase[trip.index]!;
    return base === NO_TIME ? undefined : base;
  }

  shapeOf(trip: ScheduledTrip): Float64Array | undefined {
    const { tripShape, shapeOffsets, shapePoints } = this.views;
    const shape = tripShape[trip.index]!;
    if (shape < 0) return undefined;
    const known = this.shapeCache.get(shape);
    if (known) return known;
    const run = shapePoints.subarray(shapeOffsets[shape]! * 2, shapeOffsets[shape + 1]! * 2);
    return run.length === 0
      ? undefined
      : this.shapeCache.put(
          shape,
          Float64Array.from(run, (value) => value / DEGREES),
        );
  }

  isActive(serviceId: string, serviceDate: string): boolean {
    const { serviceIds, services } = this.views;
    const index = serviceIds.find(serviceId);
    const day = parseServiceDate(serviceDate);
    return index >= 0 && day !== undefined && runsOn(services[index]!, day);
  }

  frequenciesOf(trip: ScheduledTrip): readonly ScheduledHeadway[] {
    return readHeadways(this.views, trip.index);
  }

  searchRuns(question: RunQuestion): RunSearchResult {
    this.search ??= new RunSearch(this.views, this.callIndex, (trip) => this.tripAt(trip));
    return this.search.find(question);
  }

  callsAt(question: StopQuestion): StopCall[] {
    return this.stopCalls.find(question);
  }

  placesOf(stopId: string): PatternPlace[] {
    return this.stopCalls.placesOf(stopId);
  }

  patternOf(trip: ScheduledTrip): number {
    return this.views.tripPattern[trip.index]!;
  }

  latestSeconds(): number {
    return this.stopCalls.latestSeconds;
  }

  private get callIndex(): CallIndex {
    return (this.index ??= new CallIndex(this.views));
  }

  private get stopCalls(): StopCalls {
    return (this.boards ??= new StopCalls(this.views, this.callIndex));
  }

  tripsOf(routeId: string, directionId: number | undefined, startSeconds: number): ScheduledTrip[] {
    return this.tripsStarting(routeId, directionId, startSeconds, startSeconds);
  }

  tripsStarting(
    routeId: string,
    directionId: number | undefined,
    fromSeconds: number,
    toSeconds: number,
  ): ScheduledTrip[] {
    const { routeIds, byRouteAndStart, tripRoute, tripBase, tripDirection } = this.views;
    const route = routeIds.find(routeId);
    if (route < 0) return [];
    const isBefore = (trip: number): boolean =>
      tripRoute[trip]! < route || (tripRoute[trip] === route && tripBase[trip]! < fromSeconds);
    let low = 0;
    let high = byRouteAndStart.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(byRouteAndStart[middle]!)) low = middle + 1;
      else high = middle;
    }
    const found: ScheduledTrip[] = [];
    for (let i = low; i < byRouteAndStart.length; i += 1) {
      const trip = byRouteAndStart[i]!;
      if (tripRoute[trip] !== route || tripBase[trip]! > toSeconds) break;
      if (directionId === undefined || tripDirection[trip] === directionId) found.push(this.tripAt(trip));
    }
    return found;
  }

  tripsOfBlock(blockId: string): ScheduledTrip[] {
    this.blocks ??= new BlockIndex(this.views);
    return this.blocks.tripsOf(blockId).map((trip) => this.tripAt(trip));
  }

  stopsByRoute(): Map<string, readonly string[]> {
    const { tripRoute, tripPattern, patternOffsets, patternStops, routeIds, stopIds } = this.views;
    const patterns = new Map<number, Set<number>>();
    for (let trip = 0; trip < tripRoute.length; trip += 1) {
      const known = patterns.get(tripRoute[trip]!);
      if (known) known.add(tripPattern[trip]!);
      else patterns.set(tripRoute[trip]!, new Set([tripPattern[trip]!]));
    }
    const found = new Map<string, readonly string[]>();
    for (const [route, its] of patterns) {
      const stops = new Set<number>();
      for (const pattern of its)
        for (let at = patternOffsets[pattern]!; at < patternOffsets[pattern + 1]!; at += 1)
          if (patternStops[at]! >= 0) stops.add(patternStops[at]!);
      found.set(
        routeIds.text(route),
        [...stops].map((stop) => stopIds.text(stop)),
      );
    }
    return found;
  }

  *routes(): Iterable<ScheduledRoute> {
    for (let i = 0; i < this.views.routeIds.size; i += 1) yield this.routeAt(i);
  }

  *stops(): Iterable<ScheduledStop> {
    for (let i = 0; i < this.views.stopIds.size; i += 1) yield this.views.stops.at(i);
  }

  *trips(): Iterable<ScheduledTrip> {
    for (let i = 0; i < this.views.tripIds.size; i += 1) yield readTrip(this.views, i);
  }

  *tripIds(): Iterable<string> {
    for (let i = 0; i < this.views.tripIds.size; i += 1) yield this.views.tripIds.text(i);
  }

  close(): void {
    this.opened = undefined;
    this.index = undefined;
    this.search = undefined;
    this.boards = undefined;
    this.blocks = undefined;
    this.tripCache.clear();
    this.stopTimeCache.clear();
    this.shapeCache.clear();
  }

  private routeAt(index: number): ScheduledRoute {
    const { views } = this;
    const { texts } = views;
    return {
      routeId: views.routeIds.text(index),
      agencyId: texts.optional(views.routeAgency[index]!),
      shortName: texts.optional(views.routeShortName[index]!),
      longName: texts.optional(views.routeLongName[index]!),
      type: views.routeType[index]!,
      color: texts.optional(views.routeColor[index]!),
      textColor: texts.optional(views.routeTextColor[index]!),
    };
  }
}

function readTrip(views: IndexViews, index: number): ScheduledTrip {
  const { texts } = views;
  const direction = views.tripDirection[index]!;
  const shape = views.tripShape[index]!;
  return {
    index,
    tripId: views.tripIds.text(index),
    routeId: views.routeIds.text(views.tripRoute[index]!),
    serviceId: views.serviceIds.text(views.tripService[index]!),
    directionId: direction < 0 ? undefined : direction,
    headsign: texts.optional(views.tripHeadsign[index]!),
    shortName: texts.optional(views.tripShortName[index]!),
    shapeId: shape < 0 ? undefined : views.shapeIds.text(shape),
    blockId: texts.optional(views.tripBlock[index]!),
  };
}

function readStopTimes(views: IndexViews, trip: number): ScheduledStopTime[] {
  const pattern = views.tripPattern[trip]!;
  const start = views.patternOffsets[pattern]!;
  const length = views.patternOffsets[pattern + 1]! - start;
  const times = views.profileOffsets[views.tripProfile[trip]!]!;
  const base = views.tripBase[trip]!;
  const absolute = (relative: number): number | undefined =>
    relative === NO_RELATIVE_TIME ? undefined : base + relative;
  const terms = views.tripTerms[trip]!;
  const termsStart = terms < 0 ? -1 : views.termsOffsets[terms]!;
  return Array.from({ length }, (_, i) => {
    const stop = views.patternStops[start + i]!;
    return {
      ...(termsStart < 0 ? {} : termsAt(views, termsStart + i)),
      stopSequence: views.patternSequences[start + i]!,
      stopId: stop < 0 ? '' : views.stopIds.text(stop),
      arrivalSeconds: absolute(views.profileArrivals[times + i]!),
      departureSeconds: absolute(views.profileDepartures[times + i]!),
    };
  });
}

const BOARDING_TYPES: readonly (BoardingType | undefined)[] = [
  undefined,
  'none',
  'phone-agency',
  'coordinate-with-driver',
];

function termsAt(views: IndexViews, at: number): Partial<ScheduledStopTime> {
  const boarding = views.termsBoardings[at]!;
  const [pickupType, dropOffType] = [BOARDING_TYPES[boarding & 3], BOARDING_TYPES[boarding >> 2]];
  const headsign = views.texts.optional(views.termsHeadsigns[at]!);
  return { ...(pickupType && { pickupType }), ...(dropOffType && { dropOffType }), ...(headsign && { headsign }) };
}
