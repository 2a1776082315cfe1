import { civilDateAt, formatServiceDate, parseServiceDate, findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { EstimatedVehicleJourney, SiriCall, SiriTime } from '#libs/formats/siri';
import type { ScheduledTrip } from '#libs/schedule';
import type { KnownSchedule } from '../gtfs-rt/known-schedule.js';
import { type OutputMember } from '../../runs/output-member.js';
import { dataFrameRef } from './scope.js';

/** Runs whose starts are listed at most, of one trip by headway. */
const MAX_STARTS = 2_000;

/** A trip, and when it is under way, in seconds of its service day. */
interface Span {
  trip: ScheduledTrip;
  from: number;
  to: number;
  /** Of a trip by headway; of none where its headway is not exact: it has no times. */
  starts: readonly number[];
}

/** Of schedules in use; looked through once. */
const spans = new WeakMap<KnownSchedule, readonly Span[]>();

/**
 * Runs that the timetable has between two instants and no feed reports: planned times alone, and Monitored false.
 * `isReported`: whether a run is reported, by its reference, its day and its aimed start.
 */
export function* scheduledRuns(
  member: OutputMember,
  fromMs: SiriTime,
  toMs: SiriTime,
  isReported: (ref: string, day: string, originMs: SiriTime, isByHeadway: boolean) => boolean,
): Iterable<EstimatedVehicleJourney> {
  const { schedule, timeZone, id } = member;
  if (!schedule) return;
  const today = parseServiceDate(civilDateAt(fromMs, timeZone));
  if (today === undefined) return;
  // Runs of yesterday are still under way after midnight; the hour to come may be tomorrow's.
  for (const date of [today - 1, today, today + 1].map(formatServiceDate)) {
    const isRunning = running(schedule, date);
    const dayMs = findServiceDayEpochMs(date, 0, timeZone);
    if (dayMs === undefined) continue;
    for (const { trip, from, to, starts } of spansOf(schedule)) {
      if (dayMs + to * 1000 < fromMs || dayMs + from * 1000 > toMs || !isRunning(trip.serviceId)) continue;
      for (const start of starts) {
        const length = to - starts.at(-1)!;
        if (dayMs + (start + length) * 1000 < fromMs || dayMs + start * 1000 > toMs) continue;
        const originMs = dayMs + start * 1000;
        if (!isReported(id(trip.tripId), dataFrameRef(date, fromMs, timeZone), originMs, starts.length > 1))
          yield toJourney(trip, date, start, fromMs, member);
      }
    }
  }
}

function spansOf(schedule: KnownSchedule): readonly Span[] {
  let known = spans.get(schedule);
  if (!known) {
    known = [...schedule.trips()].flatMap((trip) => spanOf(trip, schedule) ?? []);
    spans.set(schedule, known);
  }
  return known;
}

function spanOf(trip: ScheduledTrip, schedule: KnownSchedule): Span | undefined {
  const first = schedule.firstDepartureSeconds(trip);
  const last = schedule.stopTimes(trip).at(-1);
  const end = last?.arrivalSeconds ?? last?.departureSeconds;
  if (first === undefined || end === undefined) return undefined;
  const headways = schedule.frequenciesOf(trip);
  const starts = headways.length === 0 ? [first] : startsOf(headways);
  if (starts.length === 0) return undefined;
  return { trip, from: starts[0]!, to: starts.at(-1)! + end - first, starts };
}

function startsOf(headways: ReturnType<KnownSchedule['frequenciesOf']>): number[] {
  const starts: number[] = [];
  for (const { startSeconds, endSeconds, headwaySeconds, isExact } of headways)
    for (let at = startSeconds; isExact && headwaySeconds > 0 && at < endSeconds; at += headwaySeconds)
      if (starts.length < MAX_STARTS) starts.push(at);
  return starts.sort((a, b) => a - b);
}

function running(schedule: KnownSchedule, date: string): (serviceId: string) => boolean {
  const known = new Map<string, boolean>();
  return (serviceId) => {
    let is = known.get(serviceId);
    if (is === undefined) known.set(serviceId, (is = schedule.isActive(serviceId, date)));
    return is;
  };
}

function toJourney(
  trip: ScheduledTrip,
  date: string,
  start: number,
  atMs: SiriTime,
  { schedule, timeZone, nature, id }: OutputMember,
): EstimatedVehicleJourney {
  const route = schedule!.findRoute(trip.routeId);
  const name = route?.shortName || route?.longName;
  const shift = start - schedule!.firstDepartureSeconds(trip)!;
  const at = (seconds: number | undefined): SiriTime | undefined =>
    findServiceDayEpochMs(date, seconds === undefined ? undefined : seconds + shift, timeZone);
  const calls = schedule!.stopTimes(trip).map(({ stopId, arrivalSeconds, departureSeconds }, place): SiriCall => {
    const stopName = schedule!.findStop(stopId)?.name;
    const [arrival, departure] = [at(arrivalSeconds), at(departureSeconds)];
    return {
      stopPointRef: id(stopId),
      order: place + 1,
      ...(stopName ? { stopPointName: { und: stopName } } : {}),
      ...(arrival === undefined ? {} : { aimedArrivalTime: arrival }),
      ...(departure === undefined ? {} : { aimedDepartureTime: departure }),
    };
  });
  return {
    recordedAtTime: atMs,
    lineRef: id(trip.routeId),
    directionRef: trip.directionId === undefined ? 'unknown' : String(trip.directionId),
    framedVehicleJourneyRef: {
      dataFrameRef: dataFrameRef(date, atMs, timeZone),
      datedVehicleJourneyRef: id(trip.tripId),
    },
    ...(name ? { publishedLineName: { und: name } } : {}),
    ...(route?.agencyId ? { operatorRef: id(route.agencyId) } : {}),
    ...(trip.headsign ? { destinationName: { und: trip.headsign } } : {}),
    originAimedDepartureTime: at(start - shift)!,
    monitored: false,
    dataSource: nature === 'observed' ? 'schedule' : nature,
    estimatedCalls: calls,
  };
}
