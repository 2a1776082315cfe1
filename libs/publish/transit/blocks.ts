import { notFoundAt } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { BlockTrip, TransitBlock } from '../describe/transit-answers.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { plannedCalls } from './planned-calls.js';
import type { ReportedBoard } from './reported-runs.js';
import { shownTimeOf, stateOf, type CallTime, type Run } from './run.js';
import { readDate } from './service-day.js';
import type { Transit } from './transit.js';
import { timesOf } from './transit-view.js';
import { datesToLookAt, runOn } from './trips.js';

/** Of one day. A dataset that gives all its trips one block id is no reason to answer with all of them. */
const MOST_TRIPS = 200;
/** Trips of one day that are put in order before that; each is looked up in what is reported. */
const MOST_LOOKED_AT = 1_000;

/** A run of the block with its ends: what decides whether it is over. */
interface Stretch {
  run: Run;
  departure: CallTime;
  arrival: CallTime;
  startMs: number;
  endMs: number;
}

/**
 * `/v1/blocks/{id}`: what one vehicle is planned to run on a service date, in order, and how each trip stands. Throws
 * NOT_FOUND, also for a day without a trip of the block.
 */
export function describeBlock(transit: Transit, id: string, asked: QueryParameters, nowMs: number): TransitBlock {
  const { feedId, schedule, local } = transit.scheduleOf(id, 'block');
  const date = readDate(asked);
  const found = blockOn(transit, feedId, schedule, local, date, nowMs);
  if (!found)
    throw notFoundAt('id', id, 'the id of a block that runs then', describeMissing(id, schedule, local, date));
  const { serviceDate, stretches } = found;
  const view = transit.view(nowMs);
  view.use(feedId);
  const vehicles = vehiclesByTrip(transit, feedId, serviceDate, new Set(stretches.map(({ run }) => run.tripId!)));
  const next = stretches.findIndex(({ run, startMs }) => !run.isCancelled && startMs > nowMs);
  const trips = stretches.slice(0, MOST_TRIPS).map((stretch, at): BlockTrip => {
    const { run, departure, arrival } = stretch;
    const { routeId, headsign, calls } = run;
    const route = routeId === undefined ? undefined : view.routeRef(feedId, schedule, routeId);
    const before = stretches.slice(0, at).findLast((one) => !one.run.isCancelled);
    const delaySeconds = delayNow(run, nowMs);
    return {
      trip: view.tripRef(run),
      progress: progressOf(stretch, at, next, nowMs),
      state: stateOf(run, calls[0]!, departure.expectedMs === undefined ? arrival : departure),
      ...(route && { route }),
      ...(headsign && { headsign }),
      from: view.stopRef(feedId, schedule, calls[0]!.stopId),
      to: view.stopRef(feedId, schedule, calls.at(-1)!.stopId),
      departure: timesOf(departure),
      arrival: timesOf(arrival),
      ...(delaySeconds === undefined ? {} : { delaySeconds }),
      ...layoverOf(before, stretch),
      ...(vehicles.has(run.tripId!) && { vehicles: vehicles.get(run.tripId!)! }),
      ...view.trustOf(run),
    };
  });
  return {
    at: toInstant(nowMs),
    id: `${feedId}:${local}`,
    feed: feedId,
    serviceDate: serviceDate as never,
    timezone: schedule.timeZone,
    trips,
    total: stretches.length,
    sources: view.sources(),
  };
}

/** Trips of the block that run on that date, each with the span it is planned in; none where the id is unknown. */
export function plannedBlock(
  transit: Transit,
  id: string,
  serviceDate: string,
): { feedId: FeedId; tripId: string; startMs: number; endMs: number }[] {
  const { feedId, schedule, local } = transit.scheduleOf(id, 'block');
  return stretchesOn(transit, feedId, schedule, local, serviceDate, transit.context.clock.now())
    .slice(0, MOST_TRIPS)
    .map(({ run, startMs, endMs }) => ({ feedId, tripId: run.tripId!, startMs, endMs }));
}

function blockOn(
  transit: Transit,
  feedId: FeedId,
  schedule: Schedule,
  block: string,
  date: string | undefined,
  nowMs: number,
): { serviceDate: string; stretches: Stretch[] } | undefined {
  for (const serviceDate of date === undefined ? datesToLookAt(schedule, nowMs) : [date]) {
    const stretches = stretchesOn(transit, feedId, schedule, block, serviceDate, nowMs);
    if (stretches.length === 0) continue;
    if (date !== undefined || stretches.some(({ endMs }) => endMs >= nowMs)) return { serviceDate, stretches };
  }
  return undefined;
}

function stretchesOn(
  transit: Transit,
  feedId: FeedId,
  schedule: Schedule,
  block: string,
  serviceDate: string,
  nowMs: number,
): Stretch[] {
  const board: ReportedBoard = transit.reported.of(feedId, schedule);
  return schedule
    .tripsOfBlock(block)
    .filter(({ serviceId }) => schedule.isActive(serviceId, serviceDate))
    .slice(0, MOST_LOOKED_AT)
    .flatMap((trip) => {
      const run = runOn(feedId, schedule, board, trip, serviceDate, undefined, undefined, nowMs);
      if (!run) return [];
      // What real time takes out of the timetable altogether has no calls of its own; those it was to make remain.
      const shown: Run =
        run.calls.length > 0
          ? run
          : { ...run, isCancelled: true, calls: plannedCalls(schedule, trip, serviceDate, run.startSeconds) };
      return shown.calls.length > 0 ? [stretchOf(shown)] : [];
    })
    .sort((a, b) => plannedStart(a) - plannedStart(b));
}

function stretchOf(run: Run): Stretch {
  const departure = shownTimeOf(run, run.calls[0]!, 'departure');
  const arrival = shownTimeOf(run, run.calls.at(-1)!, 'arrival');
  return {
    run,
    departure,
    arrival,
    startMs: departure.expectedMs ?? departure.scheduledMs ?? Infinity,
    endMs: arrival.expectedMs ?? arrival.scheduledMs ?? -Infinity,
  };
}

function plannedStart({ departure, startMs }: Stretch): number {
  return departure.scheduledMs ?? startMs;
}

function progressOf({ run, startMs, endMs }: Stretch, at: number, next: number, nowMs: number): BlockTrip['progress'] {
  if (run.isCancelled) return 'cancelled';
  if (endMs < nowMs) return 'done';
  if (startMs <= nowMs) return 'running';
  return at === next ? 'next' : 'later';
}

/** Between the end of the trip before it that runs and its start, as planned, and what a late end leaves of it. */
function layoverOf(
  before: Stretch | undefined,
  { departure, run }: Stretch,
): Pick<BlockTrip, 'layoverSeconds' | 'expectedLayoverSeconds'> {
  const startMs = departure.scheduledMs;
  if (!before || run.isCancelled || startMs === undefined) return {};
  const seconds = (endMs: number): number => Math.round((startMs - endMs) / 1000);
  const { scheduledMs, expectedMs } = before.arrival;
  return {
    ...(scheduledMs === undefined ? {} : { layoverSeconds: seconds(scheduledMs) }),
    ...(expectedMs === undefined ? {} : { expectedLayoverSeconds: seconds(expectedMs) }),
  };
}

/** How late at the first call still to come that says so, else at the last one that did. */
function delayNow(run: Run, nowMs: number): number | undefined {
  if (run.isCancelled) return undefined;
  const known = run.calls.flatMap((call) => {
    const { scheduledMs, expectedMs } = shownTimeOf(run, call, call.place === 0 ? 'departure' : 'arrival');
    return scheduledMs === undefined || expectedMs === undefined ? [] : [{ scheduledMs, expectedMs }];
  });
  const shown = known.find(({ expectedMs }) => expectedMs >= nowMs) ?? known.at(-1);
  return shown && Math.round((shown.expectedMs - shown.scheduledMs) / 1000);
}

/** Vehicles that say now that they are on one of the trips, of that date or of none. */
function vehiclesByTrip(
  { context }: Transit,
  feedId: FeedId,
  serviceDate: string,
  trips: ReadonlySet<string>,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { event } of context.live.list('vehicle-position')) {
    const { trip } = event.entity!;
    if (event.feed !== feedId || !trip?.tripId?.startsWith(`${feedId}:`)) continue;
    const local = trip.tripId.slice(feedId.length + 1);
    if (!trips.has(local) || (trip.startDate !== undefined && trip.startDate !== serviceDate)) continue;
    if (!context.catalogue.guard.mayRead(context.audience, event)) continue;
    found.set(local, [...(found.get(local) ?? []), event.key].sort());
  }
  return found;
}

function describeMissing(id: string, schedule: Schedule, block: string, date: string | undefined): string {
  const what = `no block ${id.slice(0, 80)}`;
  if (schedule.tripsOfBlock(block).length === 0) return what;
  return `${what} on ${date ?? 'any of the next seven days'}: the timetable has it on other days`;
}
