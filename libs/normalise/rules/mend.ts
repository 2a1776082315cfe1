import type { IssueCode } from '#libs/errors';
import type { Instant, Kind, TripDescriptor, TripUpdate } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Observation } from '../draft.js';
import type { ServiceDays } from './service-day.js';

/** What a rule may know beside the entity it mends. */
export interface MendContext {
  sourceId: string;
  /** Of the document's header; absent where it has none. */
  headerAt?: Instant;
  receivedMs: number;
  /** Milliseconds a replay's times are moved by. */
  timeShiftMs: number;
  schedule?: Schedule;
  days?: ServiceDays;
  /** Trip id as the document writes it. */
  rawTripId?: string;
  /** What the feed last told of a run. */
  findRun(trip: TripDescriptor): TripUpdate | undefined;
}

export interface Mended<K extends Kind> {
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

/** Mends one entity where its feed is known to get it wrong; `undefined`: nothing to mend. May remember: made for one feed. */
export interface Mend<K extends Kind> {
  readonly name: string;
  mend(observation: Observation<K>, context: MendContext): Mended<K> | undefined;
  /** Told every run with the vehicle it names, before the vehicles are; only where a rule needs it. */
  seeRun?(run: Observation<'trip-update'>, context: MendContext): void;
}
