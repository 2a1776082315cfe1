import type { IssueCode } from '#libs/errors';
import type { Instant, TripDescriptor, TripUpdate } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Observation } from '../event-diff.js';
import type { RunKind } from '../runs/run-kind.js';
import type { ServiceDayFinder } from '../runs/service-day.js';

/** What a rule may know beside the entity it corrects. */
export interface EntityContext {
  sourceId: string;
  /** Of the document itself; absent where it gives none. */
  documentTime?: Instant;
  receivedMs: number;
  /** Milliseconds a replay's times are moved by. */
  timeShiftMs: number;
  schedule?: Schedule;
  days?: ServiceDayFinder;
  /** What the feed last reported of a run. */
  findRun(trip: TripDescriptor): TripUpdate | undefined;
  /** Trip id as the document writes it. */
  writtenTripId?: string;
  /** Local id of the line the document names, rules on ids applied; only where the schedule has such a line. */
  namedRouteId?: string;
}

/** What a rule found wrong with an entity, and the entity as it should be. */
export interface Correction<K extends RunKind> {
  /** Absent: the entity is left out. */
  observation?: Observation<K>;
  /** The field that was wrong, what it was, and what was expected. */
  field: string;
  got: string;
  expected: string;
  /** Default REPAIRED. */
  code?: IssueCode;
  /** Default `repaired:<rule>`. */
  flag?: string;
  /** To be judged again when the same bytes come again. */
  isDoubted?: boolean;
}

/**
 * Corrects one run or vehicle where its feed is known to get it wrong; `undefined`: nothing to correct. What it remembers
 * is its own: it is made for one feed, and shown every entity in the order they come.
 */
export interface EntityRule<K extends RunKind = RunKind> {
  readonly name: string;
  readonly kind: K;
  correct(observation: Observation<K>, context: EntityContext): Correction<K> | undefined;
  /** Is shown every run with the vehicle it names, before the vehicles are; only where a rule needs it. */
  seeRun?(run: Observation<'trip-update'>, context: EntityContext): void;
}
