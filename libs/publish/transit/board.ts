import { civilDateAt, formatServiceDate, parseServiceDate, findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { FeedId } from '#libs/model';
import type { Schedule, StopCall } from '#libs/schedule';
import {
  servesPassengers,
  stateOf,
  shownTimeOf,
  type CallState,
  type CallTime,
  type Run,
  type RunCall,
} from './run.js';
import type { OrderKey } from './part-list.js';
import { runKey, type ReportedBoard } from './reported-runs.js';

const DAY_S = 86_400;

export interface BoardQuestion {
  /** Local ids of the places runs call at. */
  stopIds: readonly string[];
  by: 'arrival' | 'departure';
  /** Of the expected time, or of the scheduled where none is; the end is not part of it. */
  fromMs: number;
  toMs: number;
  /** What is behind a vehicle by now is not shown as to come. */
  nowMs: number;
  /** Local ids; absent for all. */
  routeIds?: ReadonlySet<string>;
}

/** A call as a board shows it. */
export interface BoardCall {
  run: Run;
  call: RunCall;
  time: CallTime;
  state: CallState;
  /** What it is ordered by: when it is expected, or planned where nothing is. */
  atMs: number;
}

/**
 * Departures or arrivals at stops of one feed: timetable and real time in one list, in order of the expected time. A run
 * that is reported replaces its own in the timetable; one beyond the timetable is listed among them.
 */
export function boardOf(
  feedId: FeedId,
  schedule: Schedule,
  reported: ReportedBoard,
  question: BoardQuestion,
): BoardCall[] {
  const board: BoardCall[] = [];
  for (const stopId of question.stopIds) {
    addScheduled(board, stopId, feedId, schedule, reported, question);
    addReported(board, stopId, reported, question);
  }
  return callsInOrder(board);
}

export function callsInOrder(board: BoardCall[]): BoardCall[] {
  return board.sort(
    (a, b) =>
      a.atMs - b.atMs ||
      (a.time.scheduledMs ?? a.atMs) - (b.time.scheduledMs ?? b.atMs) ||
      compare(a.run.routeId, b.run.routeId) ||
      compare(a.run.tripId, b.run.tripId) ||
      a.call.place - b.call.place,
  );
}

/** What `callsInOrder` goes by. */
export function orderOfCall({ atMs, time, run, call }: BoardCall): OrderKey {
  return [atMs, time.scheduledMs ?? atMs, run.routeId ?? '', run.tripId ?? '', call.place];
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Service dates whose runs may be under way between two instants: those of days before go on past midnight. */
export function serviceDates(schedule: Schedule, fromMs: number, toMs: number): string[] {
  const first = dayAt(fromMs, schedule.timeZone);
  const last = dayAt(toMs, schedule.timeZone);
  if (first === undefined || last === undefined) return [];
  const before = Math.ceil(schedule.latestSeconds() / DAY_S);
  // Noon less twelve hours may lie before midnight: times of 00:00 are then of the day before.
  return Array.from({ length: last + 1 - first + before + 1 }, (_, at) => serviceDateOf(first - before + at));
}

const dates = new Map<number, string>();

/** Boards of one hour all ask for the same few days. */
function serviceDateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= REMEMBERED) dates.clear();
    dates.set(day, (date = formatServiceDate(day)));
  }
  return date;
}

/** Clocks of all zones change on a quarter of an hour: within one it is the same day, which is dear to ask for. */
const QUARTER_MS = 900_000;
const REMEMBERED = 2_000;
const days = new Map<string, number | undefined>();

function dayAt(ms: number, timeZone: string): number | undefined {
  const quarter = Math.floor(ms / QUARTER_MS);
  const key = `${timeZone} ${quarter}`;
  if (!days.has(key)) {
    if (days.size >= REMEMBERED) days.clear();
    days.set(key, parseServiceDate(civilDateAt(quarter * QUARTER_MS, timeZone)));
  }
  return days.get(key);
}

function addScheduled(
  board: BoardCall[],
  stopId: string,
  feedId: FeedId,
  schedule: Schedule,
  reported: ReportedBoard,
  { by, fromMs, toMs, routeIds }: BoardQuestion,
): void {
  for (const serviceDate of serviceDates(schedule, fromMs, toMs)) {
    const startMs = findServiceDayEpochMs(serviceDate, 0, schedule.timeZone);
    if (startMs === undefined) continue;
    const calls = schedule.callsAt({
      stopId,
      serviceDate,
      fromSeconds: (fromMs - startMs) / 1000,
      toSeconds: (toMs - startMs) / 1000,
      by,
    });
    for (const call of calls) {
      const trip = schedule.tripAt(call.trip);
      if (routeIds && !routeIds.has(trip.routeId)) continue;
      if (reported.find(runKey(trip.tripId, serviceDate, call.startSeconds))) continue;
      board.push(scheduledCall(feedId, schedule, serviceDate, startMs, call, by));
    }
  }
}

function scheduledCall(
  feedId: FeedId,
  schedule: Schedule,
  serviceDate: string,
  startMs: number,
  { trip: index, place, arrivalSeconds, departureSeconds, isEstimated, startSeconds, headway }: StopCall,
  by: BoardQuestion['by'],
): BoardCall {
  const trip = schedule.tripAt(index);
  const run: Run = {
    feedId,
    trip,
    tripId: trip.tripId,
    routeId: trip.routeId,
    directionId: trip.directionId,
    serviceDate,
    headsign: trip.headsign,
    shortName: trip.shortName,
    startSeconds,
    headway,
    isCancelled: false,
    isExtra: false,
    calls: [],
    lastServed: () => -1,
  };
  const { arrivalSeconds: _, departureSeconds: __, ...stopTime } = schedule.stopTimes(trip)[place]!;
  const call: RunCall = {
    ...stopTime,
    place,
    arrival: { scheduledMs: startMs + arrivalSeconds * 1000 },
    departure: { scheduledMs: startMs + departureSeconds * 1000 },
    isEstimated,
  };
  const time = by === 'departure' ? call.departure : call.arrival;
  return { run, call, time, state: 'scheduled', atMs: time.scheduledMs! };
}

function addReported(board: BoardCall[], stopId: string, reported: ReportedBoard, question: BoardQuestion): void {
  const { by, fromMs, toMs, nowMs, routeIds, stopIds } = question;
  for (const { run, call } of reported.at(stopId)) {
    const span = call.spans?.[by];
    if (span && (span.latestMs < fromMs || span.earliestMs >= toMs)) continue;
    if (!servesPassengers(run, call, by)) continue;
    if (routeIds && !(run.routeId !== undefined && routeIds.has(run.routeId))) continue;
    // Where both platforms are asked for it stands at the one it is planned at.
    if (call.stopId !== stopId && stopIds.includes(call.stopId)) continue;
    const time = shownTimeOf(run, call, by);
    const atMs = time.expectedMs ?? time.scheduledMs;
    if (atMs === undefined || atMs < fromMs || atMs >= toMs) continue;
    if (atMs > nowMs && call.place <= run.lastServed(nowMs)) continue;
    board.push({ run, call, time, state: stateOf(run, call, time), atMs });
  }
}
