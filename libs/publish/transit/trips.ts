import { notFoundAt } from '#libs/errors';
import {
  civilDateAt,
  formatServiceDate,
  parseGtfsTime,
  parseServiceDate,
  findServiceDayEpochMs,
} from '#libs/formats/gtfs';
import { INTERPOLATED, toInstant, type FeedId } from '#libs/model';
import type { Schedule, ScheduledHeadway, ScheduledTrip } from '#libs/schedule';
import type { TransitTrip, TripCall } from '../describe/transit-answers.js';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { plannedCalls } from './planned-calls.js';
import { stateOf, shownTimeOf, type CallState, type Run, type RunCall } from './run.js';
import { runKey, type ReportedBoard } from './reported-runs.js';
import { readDate } from './service-day.js';
import type { Transit } from './transit.js';
import { timesOf, type TransitView } from './transit-view.js';

/** Without a date, the run is looked for on so many days from yesterday on. */
const DAYS_AHEAD = 8;
const LONGEST_DAY = 400;

/** `/v1/trips/{id}`: a run with all its calls. Throws NOT_FOUND, also for a day the trip does not run on. */
export function describeTrip(transit: Transit, id: string, asked: QueryParameters, nowMs: number): TransitTrip {
  const { feedId, schedule, local } = transit.scheduleOf(id, 'trip');
  const board = transit.reported.of(feedId, schedule);
  const run = findRun(feedId, schedule, board, local, readDate(asked), readStart(asked), nowMs);
  if (!run) throw notFoundAt('id', id, 'the id of a trip that runs then', describeMissing(id, schedule, local, asked));
  return toAnswer(transit, run, schedule, nowMs);
}

function describeMissing(id: string, schedule: Schedule, local: string, asked: QueryParameters): string {
  const what = `no trip ${id.slice(0, 80)}`;
  if (!schedule.findTrip(local)) return what;
  const when = [asked.text('date') ?? 'any of the next seven days', asked.text('startTime')].filter(Boolean);
  return `${what} on ${when.join(' at ')}: the timetable has it on other days or at other times`;
}

function readStart(asked: QueryParameters): number | undefined {
  const text = asked.text('startTime');
  const seconds = text === undefined ? undefined : parseGtfsTime(text);
  if (text !== undefined && seconds === undefined) throw invalid('startTime', text, 'HH:MM:SS such as 08:10:00');
  return seconds;
}

function findRun(
  feedId: FeedId,
  schedule: Schedule,
  board: ReportedBoard,
  local: string,
  date: string | undefined,
  start: number | undefined,
  nowMs: number,
): Run | undefined {
  const trip = schedule.findTrip(local);
  if (!trip) return board.findById(local, date);
  for (const serviceDate of date === undefined ? datesToLookAt(schedule, nowMs) : [date]) {
    const found = runOn(
      feedId,
      schedule,
      board,
      trip,
      serviceDate,
      start,
      date === undefined ? nowMs : undefined,
      nowMs,
    );
    if (found) return found;
  }
  // A run reported for a day the timetable does not have it on.
  return board.findById(local, date);
}

/** Service dates whose runs may be under way, and those of the next days. */
export function datesToLookAt(schedule: Schedule, nowMs: number): string[] {
  const today = parseServiceDate(civilDateAt(nowMs, schedule.timeZone));
  if (today === undefined) return [];
  const before = Math.min(LONGEST_DAY, Math.ceil(schedule.latestSeconds() / 86_400));
  return Array.from({ length: before + DAYS_AHEAD }, (_, at) => formatServiceDate(today - before + at));
}

/** The run of one day. `notOverMs`: an instant it must not be over at; else any will do. */
export function runOn(
  feedId: FeedId,
  schedule: Schedule,
  board: ReportedBoard,
  trip: ScheduledTrip,
  serviceDate: string,
  start: number | undefined,
  notOverMs: number | undefined,
  nowMs: number,
): Run | undefined {
  if (!schedule.isActive(trip.serviceId, serviceDate)) return undefined;
  for (const { startSeconds, headway } of startsOf(schedule, trip, serviceDate, start, nowMs)) {
    const reported = board.find(runKey(trip.tripId, serviceDate, startSeconds));
    const run = reported ?? scheduledRun(feedId, schedule, trip, serviceDate, startSeconds, headway);
    if (notOverMs === undefined || endMs(run) >= notOverMs) return run;
  }
  return undefined;
}

function endMs({ calls }: Run): number {
  return calls.reduce((end, { arrival, departure }) => {
    const last = departure.expectedMs ?? arrival.expectedMs ?? departure.scheduledMs ?? arrival.scheduledMs;
    return Math.max(end, last ?? -Infinity);
  }, -Infinity);
}

interface Start {
  startSeconds?: number;
  headway?: ScheduledHeadway;
}

/** When the trip sets out on that day: once, or by its headways. */
function startsOf(
  schedule: Schedule,
  trip: ScheduledTrip,
  serviceDate: string,
  start: number | undefined,
  nowMs: number,
): Start[] {
  const headways = schedule.frequenciesOf(trip);
  if (headways.length === 0) return start === undefined || start === schedule.firstDepartureSeconds(trip) ? [{}] : [];
  if (start !== undefined) {
    const headway = headways.find(
      ({ startSeconds, endSeconds, headwaySeconds, isExact }) =>
        start >= startSeconds && start < endSeconds && (!isExact || (start - startSeconds) % headwaySeconds === 0),
    );
    return headway ? [{ startSeconds: start, headway }] : [];
  }
  const dayMs = findServiceDayEpochMs(serviceDate, 0, schedule.timeZone) ?? 0;
  const length = Math.max(0, ...schedule.stopTimes(trip).map((one) => one.arrivalSeconds ?? one.departureSeconds ?? 0));
  const earliest = (nowMs - dayMs) / 1000 - (length - (schedule.firstDepartureSeconds(trip) ?? 0));
  return headways.flatMap((headway): Start[] => {
    const { startSeconds, endSeconds, headwaySeconds } = headway;
    const next = startSeconds + Math.max(0, Math.ceil((earliest - startSeconds) / headwaySeconds)) * headwaySeconds;
    return next < endSeconds ? [{ startSeconds: next, headway }] : [{ startSeconds, headway }];
  });
}

function scheduledRun(
  feedId: FeedId,
  schedule: Schedule,
  trip: ScheduledTrip,
  serviceDate: string,
  startSeconds: number | undefined,
  headway: ScheduledHeadway | undefined,
): Run {
  return {
    feedId,
    trip,
    tripId: trip.tripId,
    routeId: trip.routeId,
    serviceDate,
    ...(trip.directionId === undefined ? {} : { directionId: trip.directionId }),
    ...(trip.headsign === undefined ? {} : { headsign: trip.headsign }),
    ...(trip.shortName === undefined ? {} : { shortName: trip.shortName }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(headway && { headway }),
    isCancelled: false,
    isExtra: false,
    calls: plannedCalls(schedule, trip, serviceDate, startSeconds),
    lastServed: () => -1,
  };
}

function toAnswer(transit: Transit, run: Run, schedule: Schedule, nowMs: number): TransitTrip {
  const view = transit.view(nowMs);
  const { feedId, routeId, headsign } = run;
  const route = routeId === undefined ? undefined : view.routeRef(feedId, schedule, routeId);
  const lastServed = run.lastServed(nowMs);
  const headway = view.headwayOf(run, schedule.timeZone);
  const points = run.trip && schedule.shapeOf(run.trip);
  const vehicles = vehiclesOn(transit, run);
  const firstExpected = run.calls.findIndex(
    (call) => (call.departure.expectedMs ?? call.arrival.expectedMs) !== undefined,
  );
  const calls = run.calls.map((call) => {
    const { place, arrival, departure } = call;
    const plannedMs = departure.scheduledMs ?? arrival.scheduledMs;
    // Feeds say no more of the stops behind the vehicle.
    const isBehind = place < firstExpected && plannedMs !== undefined && plannedMs <= nowMs;
    return toCall(view, run, call, schedule, place <= lastServed || isBehind);
  });
  return {
    at: toInstant(nowMs),
    trip: view.tripRef(run),
    ...(run.trip?.blockId && { block: `${feedId}:${run.trip.blockId}` }),
    state: stateOfRun(run, calls),
    ...(route && { route }),
    ...(headsign && { headsign }),
    ...(headway && { headway }),
    calls,
    ...(points && {
      shape: {
        type: 'LineString' as const,
        coordinates: Array.from({ length: points.length / 2 }, (_, at) => [points[2 * at + 1]!, points[2 * at]!]),
      },
    }),
    ...(vehicles.length > 0 && { vehicles }),
    timezone: schedule.timeZone,
    ...view.trustOf(run),
    sources: view.sources(),
  };
}

function stateOfRun({ isCancelled, isExtra }: Run, calls: readonly TripCall[]): CallState {
  if (isCancelled) return 'cancelled';
  if (isExtra) return 'added';
  if (calls.some(({ state }) => state === 'predicted')) return 'predicted';
  return calls.length > 0 && calls.every(({ state }) => state === 'no-data') ? 'no-data' : 'scheduled';
}

function toCall(view: TransitView, run: Run, call: RunCall, schedule: Schedule, passed: boolean): TripCall {
  const { feedId } = run;
  const { stopId, assignedStopId, stopSequence, isEstimated, headsign, occupancy, pickupType, dropOffType } = call;
  const stop = view.stopRef(feedId, schedule, stopId);
  const assigned = assignedStopId === undefined ? undefined : view.stopRef(feedId, schedule, assignedStopId);
  const platform = (assigned ?? stop).platformCode;
  const [arrival, departure] = [shownTimeOf(run, call, 'arrival'), shownTimeOf(run, call, 'departure')];
  const atMs = departure.expectedMs ?? departure.scheduledMs ?? arrival.expectedMs ?? arrival.scheduledMs ?? 0;
  const state = stateOf(run, call, departure.expectedMs === undefined ? arrival : departure);
  return {
    state,
    stop,
    ...(assigned && { assignedStop: assigned }),
    ...(platform && { platform }),
    ...(stopSequence === undefined ? {} : { stopSequence }),
    ...(headsign && { headsign }),
    arrival: timesOf(arrival),
    departure: timesOf(departure),
    ...(occupancy && { occupancy }),
    ...(pickupType && { pickupType }),
    ...(dropOffType && { dropOffType }),
    ...(passed && { passed }),
    alerts: view.alertsOf(view.concernsRun(run, schedule, assignedStopId ? [stopId, assignedStopId] : [stopId]), atMs),
    flags: isEstimated ? [INTERPOLATED] : [],
  };
}

/** Vehicles that name the trip and its day, or no day. */
function vehiclesOn({ context }: Transit, { feedId, tripId, serviceDate }: Run): string[] {
  const keys: string[] = [];
  for (const { event } of context.live.list('vehicle-position')) {
    const { trip } = event.entity!;
    if (event.feed !== feedId || trip?.tripId !== `${feedId}:${tripId}`) continue;
    if (trip.startDate !== undefined && trip.startDate !== serviceDate) continue;
    if (context.catalogue.guard.mayRead(context.audience, event)) keys.push(event.key);
  }
  return keys.sort();
}
