import type { StopTimeUpdate, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { EstimatedVehicleJourney, JourneyInfo, MonitoredStopVisit, SiriCall, SiriTime } from '#libs/formats/siri';
import { localId, type HubEvent } from '#libs/model';
import type { ScheduledTrip } from '#libs/schedule';
import { toTripUpdateEntity } from './realtime-entities.js';
import { dataFrameRef, instantOf, isDoubtful, unobserved, type SiriMember } from './siri-scope.js';
import { OCCUPANCY, wordOf } from './siri-words.js';

/** Flags of runs no vehicle is followed on. */
const UNFOLLOWED: readonly string[] = ['suspect:theoretical-times', 'suspect:unmonitored'];

/** What ET and SM say of a run; `undefined` where the schedule beside does not bear it out, or it names no line. */
export function toJourney(
  event: HubEvent<'trip-update'>,
  member: SiriMember,
  nowMs: number,
): EstimatedVehicleJourney | undefined {
  const update = toTripUpdateEntity(event, member.schedule)?.tripUpdate;
  if (update?.trip.routeId === undefined) return undefined;
  const { trip } = update;
  const scheduled = trip.tripId === undefined ? undefined : member.schedule?.findTrip(trip.tripId);
  const journey: EstimatedVehicleJourney = {
    recordedAtTime: Date.parse(event.observedAt),
    ...journeyInfo(event, trip, scheduled, member),
  };
  if (trip.tripId === undefined) journey.estimatedVehicleJourneyCode = member.id(localId(event.key));
  const relationship = trip.scheduleRelationship;
  if (relationship === 'CANCELED' || relationship === 'DELETED') journey.cancellation = true;
  if (relationship === 'ADDED' || relationship === 'NEW') journey.extraJourney = true;
  if (update.vehicle?.id) journey.vehicleRef = member.id(update.vehicle.id);
  const calls = toCalls(update.stopTimeUpdate, trip.startDate ?? event.entity!.trip.startDate, scheduled, member);
  const recorded = calls.filter((call) => isServed(call, nowMs));
  const estimated = calls.filter((call) => !isServed(call, nowMs)).map(withoutActual);
  if (recorded.length > 0) journey.recordedCalls = recorded;
  if (estimated.length > 0) journey.estimatedCalls = estimated;
  if (scheduled && calls.length === member.schedule!.stopTimes(scheduled).length) journey.isCompleteStopSequence = true;
  return journey;
}

/** Whose run it is, its ends, and how far it can be believed (invariant 4). */
export function journeyInfo(
  event: HubEvent<'trip-update' | 'vehicle-position'>,
  trip: TripDescriptor,
  scheduled: ScheduledTrip | undefined,
  { schedule, timeZone, nature, id }: SiriMember,
): JourneyInfo {
  const { routeId, tripId, directionId } = trip;
  const info: JourneyInfo = {};
  const route = routeId === undefined ? undefined : schedule?.findRoute(routeId);
  if (routeId !== undefined) {
    info.lineRef = id(routeId);
    // The schema wants a direction; GTFS may have none.
    info.directionRef = directionId === undefined ? 'unknown' : String(directionId);
  }
  const observedMs = Date.parse(event.observedAt);
  if (tripId !== undefined)
    info.framedVehicleJourneyRef = {
      dataFrameRef: dataFrameRef(trip.startDate, observedMs, timeZone),
      datedVehicleJourneyRef: id(tripId),
    };
  const name = route?.shortName || route?.longName;
  if (name) info.publishedLineName = { und: name };
  if (route?.agencyId) info.operatorRef = id(route.agencyId);
  if (scheduled?.headsign) info.destinationName = { und: scheduled.headsign };
  const first = scheduled && schedule ? schedule.firstDepartureSeconds(scheduled) : undefined;
  const origin = instantOf(trip.startDate, first, timeZone);
  if (origin !== undefined) info.originAimedDepartureTime = origin;
  const word = unobserved(event, nature);
  const { flags } = event.quality;
  // Nobody follows a simulated or replayed vehicle, whatever its positions look like.
  info.monitored = word !== 'simulated' && word !== 'replayed' && !UNFOLLOWED.some((flag) => flags.includes(flag));
  if (word !== undefined || isDoubtful(event)) info.predictionInaccurate = true;
  info.dataSource = word ?? 'observed';
  return info;
}

function toCalls(
  updates: readonly StopTimeUpdate[],
  startDate: string | undefined,
  scheduled: ScheduledTrip | undefined,
  { schedule, timeZone, id }: SiriMember,
): SiriCall[] {
  const stopTimes = scheduled && schedule ? schedule.stopTimes(scheduled) : [];
  const calls: SiriCall[] = [];
  updates.forEach((update, index) => {
    // The platform it stops at today, where that is another one.
    const stopId = update.stopTimeProperties?.assignedStopId ?? update.stopId;
    if (stopId === undefined) return;
    const place = stopTimes.findIndex(({ stopSequence }) => stopSequence === update.stopSequence);
    const planned = stopTimes[place];
    const call: SiriCall = { stopPointRef: id(stopId), order: place >= 0 ? place + 1 : index + 1 };
    const name = schedule?.findStop(stopId)?.name;
    if (name) call.stopPointName = { und: name };
    const occupancy = wordOf(OCCUPANCY, update.departureOccupancyStatus);
    if (occupancy) call.occupancy = occupancy;
    const arrival = instantOf(startDate, planned?.arrivalSeconds, timeZone);
    const departure = instantOf(startDate, planned?.departureSeconds, timeZone);
    if (arrival !== undefined) call.aimedArrivalTime = arrival;
    if (departure !== undefined) call.aimedDepartureTime = departure;
    if (update.scheduleRelationship === 'SKIPPED') call.cancellation = true;
    else if (update.scheduleRelationship === 'NO_DATA') {
      call.arrivalStatus = 'noReport';
      call.departureStatus = 'noReport';
    } else {
      const arrives = toTime(update.arrival, arrival);
      const departs = toTime(update.departure, departure) ?? leavesLate(update, arrival, departure);
      if (arrives !== undefined) call[isKnown(update.arrival) ? 'actualArrivalTime' : 'expectedArrivalTime'] = arrives;
      if (departs !== undefined)
        call[isKnown(update.departure) ? 'actualDepartureTime' : 'expectedDepartureTime'] = departs;
    }
    calls.push(call);
  });
  return calls;
}

function toTime(event: StopTimeUpdate['arrival'], aimed: SiriTime | undefined): SiriTime | undefined {
  if (event?.time !== undefined) return event.time * 1000;
  return event?.delay === undefined || aimed === undefined ? undefined : aimed + event.delay * 1000;
}

/**
 * When a run leaves that is expected late and whose departure nobody tells: as late as it comes, as GTFS-RT means it.
 * Beside the planned departure alone it would leave before it comes, for which planners refuse the whole run.
 */
function leavesLate(
  { arrival: told }: StopTimeUpdate,
  arrival: SiriTime | undefined,
  departure: SiriTime | undefined,
): SiriTime | undefined {
  const arrives = isKnown(told) ? undefined : toTime(told, arrival);
  if (arrives === undefined || arrival === undefined || departure === undefined || arrives <= arrival) return undefined;
  return departure + arrives - arrival;
}

/** No uncertainty at all is GTFS-RT's way to say that it has happened. */
function isKnown(event: StopTimeUpdate['arrival']): boolean {
  return event?.uncertainty === 0;
}

/** The vehicle has left, or has come to its last stop: what is known and lies behind. */
function isServed(call: SiriCall, nowMs: number): boolean {
  const { actualArrivalTime, actualDepartureTime, expectedDepartureTime } = call;
  const left = actualDepartureTime ?? (expectedDepartureTime === undefined ? actualArrivalTime : undefined);
  return left !== undefined && left <= nowMs;
}

/** Calls to come have no actual times in the schema: what is known already is the best expectation. */
function withoutActual({ actualArrivalTime, actualDepartureTime, ...call }: SiriCall): SiriCall {
  if (actualArrivalTime !== undefined) call.expectedArrivalTime ??= actualArrivalTime;
  if (actualDepartureTime !== undefined) call.expectedDepartureTime ??= actualDepartureTime;
  return call;
}

/** Stop boards look this far ahead, and show at most this many visits of a stop. */
const BOARD_MS = 3_600_000;
const BOARD_VISITS = 20;

/** The calls to come of all runs as visits, stop by stop in the order they come. */
export function toStopVisits(journeys: readonly EstimatedVehicleJourney[], nowMs: number): MonitoredStopVisit[] {
  const byStop = new Map<string, { at: SiriTime; visit: MonitoredStopVisit }[]>();
  for (const journey of journeys) {
    if (journey.cancellation) continue;
    for (const call of journey.estimatedCalls ?? []) {
      const at =
        call.expectedDepartureTime ?? call.expectedArrivalTime ?? call.aimedDepartureTime ?? call.aimedArrivalTime;
      if (at === undefined || at < nowMs || at > nowMs + BOARD_MS) continue;
      const board = byStop.get(call.stopPointRef!) ?? [];
      if (board.length === 0) byStop.set(call.stopPointRef!, board);
      board.push({ at, visit: toVisit(journey, call) });
    }
  }
  return [...byStop.keys()].sort().flatMap((stop) =>
    byStop
      .get(stop)!
      .sort((a, b) => a.at - b.at)
      .slice(0, BOARD_VISITS)
      .map(({ visit }) => visit),
  );
}

function toVisit(journey: EstimatedVehicleJourney, call: SiriCall): MonitoredStopVisit {
  const {
    recordedAtTime,
    recordedCalls: _r,
    estimatedCalls: _e,
    isCompleteStopSequence: _c,
    estimatedVehicleJourneyCode,
    extraJourney: _x,
    cancellation: _n,
    datedVehicleJourneyRef: _d,
    ...info
  } = journey;
  const { cancellation, occupancy: _o, ...monitoredCall } = call;
  const framed = info.framedVehicleJourneyRef;
  const run = framed ? `${framed.datedVehicleJourneyRef}:${framed.dataFrameRef}` : estimatedVehicleJourneyCode!;
  return {
    recordedAtTime,
    itemIdentifier: `${run}:${call.order}`,
    monitoringRef: call.stopPointRef,
    monitoredVehicleJourney: {
      ...info,
      ...(framed ? {} : { vehicleJourneyRef: estimatedVehicleJourneyCode }),
      // Stop monitoring has no cancellation of a call but its status.
      monitoredCall: cancellation
        ? { ...monitoredCall, arrivalStatus: 'cancelled', departureStatus: 'cancelled' }
        : monitoredCall,
    },
  };
}
