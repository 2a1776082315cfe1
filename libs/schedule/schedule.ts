/**
 * The schedule a role reads: one GTFS dataset behind ids as the feed writes them (no `feedId:` in front). Every list is
 * in the order of the file it came from unless said otherwise. Read-only and safe to share; all lookups are synchronous.
 */
export interface Schedule {
  /** Content hash of the dataset's zip, as the caller of the import gave it. */
  readonly documentHash: string;
  readonly feedId: string;
  /** `feed_info.feed_version`. */
  readonly feedVersion?: string;
  /** IANA name from agency.txt; every clock time of the dataset counts in it. */
  readonly timeZone: string;
  /** First and last service date (`YYYYMMDD`) on which some trip's service runs. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Rows kept, by file name: `{ 'trips.txt': 9130, … }`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly agencies: readonly ScheduledAgency[];
  /** Stop id → latitude and longitude, where a stop is read at another place than the dataset has it. */
  readonly movedStops?: Readonly<Record<string, readonly [latitude: number, longitude: number]>>;

  findTrip(tripId: string): ScheduledTrip | undefined;
  findRoute(routeId: string): ScheduledRoute | undefined;
  findStop(stopId: string): ScheduledStop | undefined;
  /** All stops with this `stop_code`; codes are often shared by the two sides of a street. */
  findStopsByCode(code: string): ScheduledStop[];

  /** In stop_sequence order. */
  stopTimes(trip: ScheduledTrip): readonly ScheduledStopTime[];
  /** Latitude, longitude, latitude, … in drawing order; `undefined` where the trip names no shape, or an empty one. */
  shapeOf(trip: ScheduledTrip): Float64Array | undefined;
  /** Seconds since noon − 12 h at the first stop that has a time; `undefined` where no stop has. */
  firstDepartureSeconds(trip: ScheduledTrip): number | undefined;
  /** Rows of frequencies.txt in order of start; empty for a trip with clock times of its own. */
  frequenciesOf(trip: ScheduledTrip): readonly ScheduledHeadway[];
  /** Whether the service runs on the service date `YYYYMMDD`; unknown services and other forms of date never do. */
  isActive(serviceId: string, serviceDate: string): boolean;
  /** Trips of a route that first depart exactly at `startSeconds`; every direction when `directionId` is undefined. */
  tripsOf(routeId: string, directionId: number | undefined, startSeconds: number): ScheduledTrip[];

  /** First departures of a route within a span of the service day, both ends included, earliest first. */
  tripsStarting(
    routeId: string,
    directionId: number | undefined,
    fromSeconds: number,
    toSeconds: number,
  ): ScheduledTrip[];
  /** Trips that name the block, of all services, in file order; what it needs is made with the first question. */
  tripsOfBlock(blockId: string): ScheduledTrip[];
  /**
   * Runs that serve the stops reported, in that order and near those times; what it needs is made with the first
   * question.
   */
  searchRuns(question: RunQuestion): RunSearchResult;

  /** Calls at a stop within a span of a service day, in no order; what it needs is made with the first question. */
  callsAt(question: StopQuestion): StopCall[];
  /** Where the stop occurs in which stop patterns. */
  placesOf(stopId: string): PatternPlace[];
  /** Number of the trip's stop pattern: trips of one serve the same stops in the same order. */
  patternOf(trip: ScheduledTrip): number;
  /** The latest time of any run, in seconds since noon − 12 h of its service day: how far it may reach into the next. */
  latestSeconds(): number;

  /** Route id → ids of the stops some trip of it calls at, each once. Made anew with each call; routes without trips have none. */
  stopsByRoute(): Map<string, readonly string[]>;

  routes(): Iterable<ScheduledRoute>;
  stops(): Iterable<ScheduledStop>;
  trips(): Iterable<ScheduledTrip>;
  /** Every trip id in index order (`tripAt(i).tripId`), without building trips: for prefix or suffix maps. */
  tripIds(): Iterable<string>;
  tripAt(index: number): ScheduledTrip;
  /** Stops (any location type) within `radiusM` metres, nearest first. */
  stopsNear(latitude: number, longitude: number, radiusM: number): ScheduledStop[];
  /** Lets go of the buffer; every later call throws. */
  close(): void;
}

export interface ScheduledAgency {
  /** Empty where a single-agency dataset gives none. */
  agencyId: string;
  name?: string;
  url?: string;
  timeZone: string;
}

export interface ScheduledTrip {
  /** Place in this schedule, 0 … trips − 1; means nothing in another one. */
  index: number;
  tripId: string;
  routeId: string;
  serviceId: string;
  directionId?: number;
  headsign?: string;
  shortName?: string;
  shapeId?: string;
  blockId?: string;
}

export interface ScheduledRoute {
  routeId: string;
  agencyId?: string;
  shortName?: string;
  longName?: string;
  /** GTFS route_type, extended types included. */
  type: number;
  /** Six hexadecimal digits without `#`, as GTFS writes them. */
  color?: string;
  textColor?: string;
}

export interface ScheduledStop {
  stopId: string;
  code?: string;
  name?: string;
  /** WGS 84 degrees. */
  latitude?: number;
  longitude?: number;
  parentStation?: string;
  /** 0 stop or platform, 1 station, 2 entrance, 3 node, 4 boarding area. */
  locationType: number;
  platformCode?: string;
  /** Whether a wheelchair can board, as stops.txt says it of this stop; absent where it says nothing. */
  wheelchairBoarding?: 'yes' | 'no';
}

export interface ScheduledStopTime {
  stopSequence: number;
  /** Empty for a flex row that names a zone or group of stops instead. */
  stopId: string;
  /** Seconds since noon − 12 h of the service date; may pass 86 400. Absent where the feed leaves it to interpolation. */
  arrivalSeconds?: number;
  departureSeconds?: number;
  /** Absent where it is regular. */
  pickupType?: BoardingType;
  dropOffType?: BoardingType;
  /** What the vehicle shows from here on, where it differs from the trip's. */
  headsign?: string;
}

/** pickup_type or drop_off_type that is not regular. Spec: GTFS, stop_times.txt. */
export type BoardingType = 'none' | 'phone-agency' | 'coordinate-with-driver';

/** A row of frequencies.txt: runs of the trip every so often, its stop times read as offsets from each start. */
export interface ScheduledHeadway {
  /** First start, and the time before which the last one is; seconds since noon − 12 h. */
  startSeconds: number;
  endSeconds: number;
  /** At least 1. */
  headwaySeconds: number;
  /** exact_times = 1: runs start at `startSeconds + n × headwaySeconds` and at no other time. */
  isExact: boolean;
}

export interface StopQuestion {
  stopId: string;
  serviceDate: string;
  /** Seconds since noon − 12 h of the service date; the end is not part of the span. */
  fromSeconds: number;
  toSeconds: number;
  /** Which of both times has to lie in the span. The first call of a run is no arrival, its last one no departure. */
  by: 'arrival' | 'departure';
}

export interface StopCall {
  /** Index of the trip. */
  trip: number;
  /** Place in its stop times, 0 at the first stop. */
  place: number;
  /** Since noon − 12 h of the service date. */
  arrivalSeconds: number;
  departureSeconds: number;
  /** Whether the dataset gives no time here, and both are in proportion to the stops between those it gives. */
  isEstimated: boolean;
  /** Of a run by headway: when it sets out, and the row it is counted from. */
  startSeconds?: number;
  headway?: ScheduledHeadway;
}

export interface PatternPlace {
  pattern: number;
  place: number;
}

/** What real time reports of a run whose trip it does not name. */
export interface RunQuestion {
  /** In the order they are served. */
  calls: readonly ReportedCall[];
  /** Unknown routes are no hindrance: the stops decide. */
  routeId?: string;
  directionId?: number;
  /** Service days to look at, with the instant each starts (noon − 12 h). */
  days: readonly { serviceDate: string; startMs: number }[];
}

export interface ReportedCall {
  /** One stop, or all those a shared stop code may mean. */
  stopIds: readonly string[];
  /** Epoch ms; absent where the stop is reported without a time. */
  timeMs?: number;
  /** Whether `timeMs` is an arrival; else a departure. */
  isArrival?: boolean;
}

export interface FoundRun {
  trip: ScheduledTrip;
  serviceDate: string;
  /** Median of the delays at the stops reported, negative when early. */
  delaySeconds: number;
  /** Smaller is better; see `RunSearch`. */
  penaltySeconds: number;
}

export interface RunSearchResult {
  best?: FoundRun;
  /** The next best run, of another trip or day. */
  second?: FoundRun;
  /**
   * Why there is no `best`: too few stops or times reported; no trip serves these stops in this order; those near in
   * time do not run that day; none is near enough.
   */
  reason?: 'too-little' | 'no-such-trip' | 'not-running-that-day' | 'too-far';
}
