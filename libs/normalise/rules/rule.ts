import type { EntityKey, GeoPoint } from '#libs/model';
import type { Schedule, ScheduledTrip, ToldCall } from '#libs/schedule';
import type { Mend } from './mend.js';
import type { ServiceDays } from './service-day.js';

/** Changes ids of real-time documents, as the feed writes them, before anything is looked up. Absent: leave as is. */
export interface IdRule {
  readonly name: string;
  tripId?(id: string): string;
  routeId?(id: string): string;
  stopId?(id: string): string;
  vehicleId?(id: string): string;
  /** Stops an id may mean that is no stop_id; several where the schedule alone cannot tell which. */
  stopsMeant?(id: string): readonly string[];
  /** The rule for one dataset, where it depends on what ids there are; asked once a dataset. */
  withSchedule?(schedule: Schedule): IdRule;
}

/** How a match was made; part of the published data, as `matchedBy`. */
export type MatchReason = 'trip-id' | 'nyct-trip-id' | 'merged-trips' | 'start' | 'stops';

/** Why there is none. Closed, so that counts by it are bounded. */
export const UNMATCHED_REASONS = [
  'no-such-trip',
  'ambiguous',
  'not-running-that-day',
  'too-far',
  'too-little',
] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** What a document tells of a run, ids already as meant. */
export interface RunToMatch {
  tripId?: string;
  routeId?: string;
  directionId?: number;
  /** `HH:MM:SS`. */
  startTime?: string;
  /** `YYYYMMDD`; a day that does not exist is left out. */
  startDate?: string;
  /** A run beyond the timetable: only an exact id can mean a scheduled trip. */
  isExtra?: boolean;
  /** Epoch ms when the vehicle was, or will be, on the run; in the feed's own time, before any replay's shift. */
  atMs?: number;
  /** Stops and times told; made only when a rule asks. */
  calls?(): readonly ToldCall[];
}

/** From this score on a run names its trip; below, a rule guessed it. */
export const NAMED_SCORE = 0.95;

export interface TripMatch {
  trip: ScheduledTrip;
  /** 1 for an exact id; less where a rule had to guess. */
  score: number;
  /** The service day the rule found it on; absent where the rule looked at the id alone. */
  serviceDate?: string;
}

export interface NoMatch {
  trip?: undefined;
  unmatched: UnmatchedReason;
  /** The rule knows such runs better than those after it: they are not asked. */
  isFinal?: boolean;
}

export interface MatchContext {
  schedule: Schedule;
  days: ServiceDays;
}

/**
 * Finds the scheduled trip a run means; the first rule of a feed that finds one wins. `undefined`: the run tells nothing
 * this rule could use. A rule looks at one run alone, so the order of entities changes nothing.
 */
export interface MatchRule {
  readonly name: MatchReason;
  match(run: RunToMatch, context: MatchContext): TripMatch | NoMatch | undefined;
}

/** Mends the times of a whole document; the first rule of a feed that moves them counts. */
export interface TimeRule {
  readonly name: string;
  /** Seconds to add to every time, 0 to leave them; both in seconds since 1970. */
  offsetSeconds(documentSeconds: number, receivedSeconds: number): number;
}

/** Says on which lines a feed's predictions are any; local route id and short name. */
export interface LineRule {
  readonly name: string;
  isFollowed(routeId: string | undefined, routeName: string | undefined): boolean;
}

/** What is told of a vehicle that its feed puts on a run. */
export interface VehicleOnRun {
  label?: string;
  headsign?: string;
  /** Local id of the line the vehicle names, rules on ids applied; only where the schedule has such a line. */
  toldRouteId?: string;
  /** Local id of the line its trip has in the schedule. */
  tripRouteId?: string;
}

/** Says which vehicles are not on the run their feed puts them on: the position is kept, the run is not. */
export interface VehicleRule {
  readonly name: string;
  isOffRun(vehicle: VehicleOnRun): boolean;
}

/** Says which positions cannot be where the vehicle is. Remembers what it was told: made for one feed. */
export interface PlaceRule {
  readonly name: string;
  /** Flag of `quality` of such a position. */
  readonly flag: string;
  /** What could be, for the issue. */
  readonly expected: string;
  /** To be told every position of every vehicle, in the order they come; epoch ms. The same one again is judged alike. */
  isDoubtful(vehicle: EntityKey, point: GeoPoint, atMs: number): boolean;
}

/** Finds out over several documents on which lines predictions are none. Remembers: made for one feed. */
export interface PollRule {
  readonly name: string;
  /** What a document tells of its lines; `isAgain`: one that is read a second time, which counts once. */
  begin(isAgain: boolean): PolledLines;
}

/** The lines of one document, by local route id. */
export interface PolledLines {
  /** Whether `isTheoretical` may come to be true: its runs wait until all of the document has been read. */
  isInDoubt(line: string): boolean;
  /** A run of the line that predicts something, and whether it is late or early anywhere. */
  see(line: string, tellsDelay: boolean): void;
  /** To be asked once all runs have been seen. */
  isTheoretical(line: string): boolean;
  /** Counts the document; one that was not read to its end is not counted. */
  end(): void;
}

/** Finds out over several documents on which lines cancellations are none. Remembers: made for one feed. */
export interface CancelRule {
  readonly name: string;
  /** What a document tells of its lines; `isAgain`: one that is read a second time, which counts once. */
  begin(isAgain: boolean): CancelledLines;
}

/** The runs of one document by local route id: to be told of each, then asked, then ended. */
export interface CancelledLines {
  see(line: string, isCancelled: boolean): void;
  isQuarantined(line: string): boolean;
  end(): void;
}

/** Says when what a document leaves out is to be held. Remembers: made for one feed. */
export interface ShrinkRule {
  readonly name: string;
  /** `stream`: one kind of one source; its entities told so far and those of the new document; epoch ms. */
  holds(stream: string, before: number, now: number, atMs: number): boolean;
}

/** Says which of several vehicles on one run is on it. Remembers nothing. */
export interface RivalRule {
  readonly name: string;
  isBetter(vehicle: RivalVehicle, than: RivalVehicle): boolean;
}

export interface RivalVehicle {
  key: EntityKey;
  /** Instant it was seen at; empty where nothing tells it. */
  observedAt: string;
  /** From the way of the trip, in metres; absent where it or the way is not known. */
  offWayM?: number;
}

/** What the feed knows of its bike share better than the files say. */
export interface SharedMobilityRules {
  /** Ids of stations that are none. */
  droppedStations: ReadonlySet<string>;
  /** Rings drawn anticlockwise mean their outside. */
  windingMatters: boolean;
}

/** What is mended of the feed's timetables before they are read. */
export interface TimetableRules {
  /** Trips that start again at 00:00 past midnight are counted on past 24:00. */
  countsPastMidnight: boolean;
}

export interface FeedRules {
  ids: readonly IdRule[];
  matching: readonly MatchRule[];
  times: readonly TimeRule[];
  lines: readonly LineRule[];
  vehicles: readonly VehicleRule[];
  places: readonly PlaceRule[];
  polls?: PollRule;
  runMends: readonly Mend<'trip-update'>[];
  vehicleMends: readonly Mend<'vehicle-position'>[];
  cancels?: CancelRule;
  rivals?: RivalRule;
  shrink?: ShrinkRule;
  sharedMobility: SharedMobilityRules;
  timetable: TimetableRules;
}

/** Rules on ids in the form they have with this dataset. */
export function bindRules(ids: readonly IdRule[], schedule: Schedule): readonly IdRule[] {
  return ids.map((rule) => rule.withSchedule?.(schedule) ?? rule);
}
