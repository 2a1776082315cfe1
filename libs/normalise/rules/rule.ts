import type { Schedule, ScheduledTrip, ReportedCall } from '#libs/schedule';
import type { DocumentRule } from './document-rule.js';
import type { EntityRule } from './entity-rule.js';
import type { ServiceDayFinder } from '../runs/service-day.js';

/**
 * What the ids of real-time documents mean: rewrites them, as the feed writes them, before anything is looked up, or finds
 * the scheduled trip they mean. Absent: leave as is.
 */
export interface IdRule {
  readonly name: string;
  tripId?(id: string): string;
  routeId?(id: string): string;
  stopId?(id: string): string;
  vehicleId?(id: string): string;
  /** Stops an id may mean that is no stop_id; several where the schedule alone cannot decide. */
  stopsMeant?(id: string): readonly string[];
  /**
   * Finds the scheduled trip a run means; the first rule of a feed that finds one wins. `undefined`: the run says nothing
   * this rule could use. A rule looks at one run alone, so the order of entities changes nothing.
   */
  match?(run: RunToMatch, context: MatchContext): TripMatch | NoMatch | undefined;
  /** The rule for one dataset, where it depends on what ids there are; asked once a dataset. */
  withSchedule?(schedule: Schedule): IdRule;
}

/** How a match was made; part of the published data, as `matchedBy`. */
export type MatchReason = 'trip-id' | 'nyct-trip-id' | 'merged-trips' | 'start' | 'stops';

/**
 * Why there is none; closed, so that counts by it are bounded. `too-far`: the nearest candidate lies outside the rule's
 * bounds. `too-little`: neither an id nor a start nor stops with times to go by.
 */
export const UNMATCHED_REASONS = [
  'no-such-trip',
  'ambiguous',
  'not-running-that-day',
  'too-far',
  'too-little',
] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** What a document says about a run, with its ids already repaired. */
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
  /** Stops and times reported; made only when a rule asks. */
  calls?(): readonly ReportedCall[];
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
  days: ServiceDayFinder;
}

/** A rule that finds trips; its name is that of the match. */
export type MatchRule = IdRule & Required<Pick<IdRule, 'match'>> & { readonly name: MatchReason };

/** What the feed knows of its shared mobility better than the files say. */
export interface SharedMobilityRules {
  /** Ids of stations that are none. */
  droppedStations: ReadonlySet<string>;
  /** Rings drawn anticlockwise mean their outside. */
  windingMatters: boolean;
}

/** What is repaired of the feed's timetables before they are read. */
export interface TimetableRules {
  /** Trips that start again at 00:00 past midnight are counted on past 24:00. */
  countsPastMidnight: boolean;
}

/** The rules of one feed, by what they act on: ids, matching, trip updates, vehicles, whole documents, shared mobility, timetables. */
export interface FeedRules {
  ids: readonly IdRule[];
  /** Of `ids`, those that find trips, and after them those every feed has. */
  matching: readonly MatchRule[];
  runs: readonly EntityRule<'trip-update'>[];
  vehicles: readonly EntityRule<'vehicle-position'>[];
  documents: readonly DocumentRule[];
  sharedMobility: SharedMobilityRules;
  timetable: TimetableRules;
}

/** Rules on ids in the form they have with this dataset. */
export function bindRules(ids: readonly IdRule[], schedule: Schedule): readonly IdRule[] {
  return ids.map((rule) => rule.withSchedule?.(schedule) ?? rule);
}
