import type { FeedId, HubEvent } from '#libs/model';
import type { BoardingType, ScheduledHeadway, ScheduledTrip } from '#libs/schedule';

/** What is planned and what is expected, in epoch ms. */
export interface CallTime {
  scheduledMs?: number;
  expectedMs?: number;
}

/** A stop of a run. */
export interface RunCall {
  /** In the order they are served, 0 at the first. */
  place: number;
  stopSequence?: number;
  /** As planned; local to the feed. */
  stopId: string;
  /** Where it stops today, of the same station. */
  assignedStopId?: string;
  arrival: CallTime;
  departure: CallTime;
  /** The stop alone: is left out, or nothing is known of it. */
  exception?: 'skipped' | 'no-data';
  /** Of this stop, where it differs from the run's. */
  headsign?: string;
  /** The timetable gives no time here: it lies between those it gives. */
  isEstimated: boolean;
  occupancy?: string;
  /** Whether one may board or alight; absent where it is regular. */
  pickupType?: BoardingType;
  dropOffType?: BoardingType;
  /** Where what is shown of it lies in time, for whoever looks through many; absent where nothing is known of it. */
  spans?: Partial<Record<'arrival' | 'departure', { earliestMs: number; latestMs: number }>>;
}

/** Whether passengers may leave from the stop with the run, or come to it: the end of a run has no departure. */
export function servesPassengers(
  run: Run,
  { place, pickupType, dropOffType }: RunCall,
  by: 'arrival' | 'departure',
): boolean {
  if (by === 'departure') return place !== run.calls.length - 1 && pickupType !== 'none';
  return place !== 0 && dropOffType !== 'none';
}

/** One run on one day, as the timetable has it or as it is reported. Ids are local to the feed. */
export interface Run {
  feedId: FeedId;
  /** The event that reports it; absent where the timetable alone does. */
  event?: HubEvent<'trip-update'>;
  /** The trip it is a run of, or a double of. */
  trip?: ScheduledTrip;
  tripId?: string;
  routeId?: string;
  directionId?: number;
  serviceDate?: string;
  headsign?: string;
  shortName?: string;
  /** Of a run by headway, and of the double of a trip: when it sets out, in seconds of its service day. */
  startSeconds?: number;
  headway?: ScheduledHeadway;
  isCancelled: boolean;
  isExtra: boolean;
  calls: readonly RunCall[];
  /** Place of the last call known to be behind it at an instant; −1 where none is. */
  lastServed(nowMs: number): number;
}

export type CallState = 'scheduled' | 'predicted' | 'cancelled' | 'skipped' | 'added' | 'no-data';

/** How one call stands; `time` is the arrival or the departure, whichever is asked for. */
export function stateOf(run: Run, call: RunCall, time: CallTime): CallState {
  if (run.isCancelled) return 'cancelled';
  if (call.exception) return call.exception;
  if (run.isExtra) return 'added';
  return time.expectedMs === undefined ? 'scheduled' : 'predicted';
}

/**
 * The time a reader of departures (or arrivals) is shown. Where only the other of both is reported: a run leaves as
 * soon as it has come, and not before its time; it comes as late as it leaves, and not after that. Of what is not
 * served nothing is expected.
 */
export function shownTimeOf(run: Run, call: RunCall, by: 'arrival' | 'departure'): CallTime {
  const { arrival, departure } = call;
  const isServed = !run.isCancelled && call.exception === undefined;
  if (by === 'departure') {
    const scheduledMs = departure.scheduledMs ?? arrival.scheduledMs;
    const afterArrival =
      arrival.expectedMs === undefined ? undefined : Math.max(arrival.expectedMs, scheduledMs ?? arrival.expectedMs);
    return timesOf(scheduledMs, isServed ? (departure.expectedMs ?? afterArrival) : undefined);
  }
  const scheduledMs = arrival.scheduledMs ?? departure.scheduledMs;
  return timesOf(scheduledMs, isServed ? (arrival.expectedMs ?? beforeDeparture(departure, scheduledMs)) : undefined);
}

/** The call with where it lies in time, worked out once for all who ask. */
export function withSpans(call: RunCall): RunCall {
  const { arrival, departure } = call;
  const times = [arrival.scheduledMs, arrival.expectedMs, departure.scheduledMs, departure.expectedMs];
  const known = times.filter((ms) => ms !== undefined);
  if (known.length === 0) return call;
  const span = { earliestMs: Math.min(...known), latestMs: Math.max(...known) };
  // An arrival that is counted back from the departure is none of its times.
  const isCountedBack = arrival.expectedMs === undefined && departure.expectedMs !== undefined;
  return { ...call, spans: isCountedBack ? { departure: span } : { departure: span, arrival: span } };
}

function beforeDeparture({ scheduledMs: leavesMs, expectedMs }: CallTime, arrivesMs?: number): number | undefined {
  if (expectedMs === undefined || leavesMs === undefined || arrivesMs === undefined) return expectedMs;
  return Math.min(expectedMs, arrivesMs + expectedMs - leavesMs);
}

function timesOf(scheduledMs: number | undefined, expectedMs: number | undefined): CallTime {
  const times: CallTime = {};
  if (scheduledMs !== undefined) times.scheduledMs = scheduledMs;
  if (expectedMs !== undefined) times.expectedMs = expectedMs;
  return times;
}
