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
  /** Whether the service runs on the service date `YYYYMMDD`; unknown services and other forms of date never do. */
  isActive(serviceId: string, serviceDate: string): boolean;
  /** Trips of a route that first depart exactly at `startSeconds`; every direction when `directionId` is undefined. */
  tripsOf(routeId: string, directionId: number | undefined, startSeconds: number): ScheduledTrip[];

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
}

export interface ScheduledStopTime {
  stopSequence: number;
  /** Empty for a flex row that names a zone or group of stops instead. */
  stopId: string;
  /** Seconds since noon − 12 h of the service date; may pass 86 400. Absent where the feed leaves it to interpolation. */
  arrivalSeconds?: number;
  departureSeconds?: number;
}
