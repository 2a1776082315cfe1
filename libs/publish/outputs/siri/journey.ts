import { findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import type { EstimatedVehicleJourney, JourneyInfo, MonitoredStopVisit, SiriCall, SiriTime } from '#libs/formats/siri';
import { UNMONITORED, THEORETICAL, localId, type HubEvent } from '#libs/model';
import type { ScheduledTrip } from '#libs/schedule';
import type { Lose } from '../gtfs-rt/losses.js';
import { asServed, startSeconds } from '../../runs/calls.js';
import { type OutputMember } from '../../runs/output-member.js';
import { dataFrameRef, isPredictionInaccurate, unobserved } from './scope.js';
import { toReportedRun } from '../../runs/reported-run.js';

/** Flags of runs no vehicle is followed on. */
const UNFOLLOWED: readonly string[] = [THEORETICAL, UNMONITORED];

/** What ET and SM say of a run; `undefined` where the schedule beside does not bear it out, or it names no line. */
export function toSiriJourney(
  event: HubEvent<'trip-update'>,
  member: OutputMember,
  nowMs: number,
  lose?: Lose,
): EstimatedVehicleJourney | undefined {
  const reported = toReportedRun(event, member, lose);
  if (reported?.update.trip.routeId === undefined) return undefined;
  const { update, trip, scheduled, startS, calls } = reported;
  const journey: EstimatedVehicleJourney = {
    recordedAtTime: Date.parse(event.observedAt),
    ...journeyInfo(event, trip, scheduled, member, startS),
  };
  if (trip.tripId === undefined) journey.estimatedVehicleJourneyCode = member.id(localId(event.key));
  if (reported.isCancelled) journey.cancellation = true;
  if (reported.isExtra) journey.extraJourney = true;
  if (update.vehicle?.id) journey.vehicleRef = member.id(update.vehicle.id);
  const { recorded, estimated } = asServed(calls, nowMs);
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
  { schedule, timeZone, nature, id }: OutputMember,
  startS?: number,
): JourneyInfo {
  const { routeId, tripId, directionId } = trip;
  const info: JourneyInfo = {};
  const route = routeId === undefined ? undefined : schedule?.findRoute(routeId);
  if (routeId !== undefined) {
    info.lineRef = id(routeId);
    // The schema wants a direction; GTFS may have none.
    info.directionRef = event.entity!.directionRef ?? (directionId === undefined ? 'unknown' : String(directionId));
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
  const first = startS ?? (scheduled && schedule ? startSeconds(trip, scheduled, schedule) : undefined);
  const origin = findServiceDayEpochMs(trip.startDate, first, timeZone);
  if (origin !== undefined) info.originAimedDepartureTime = origin;
  const word = unobserved(event, nature);
  const { flags } = event.quality;
  // Nobody follows a simulated or replayed vehicle, whatever its positions look like.
  info.monitored = word !== 'simulated' && word !== 'replayed' && !UNFOLLOWED.some((flag) => flags.includes(flag));
  if (word !== undefined || isPredictionInaccurate(event)) info.predictionInaccurate = true;
  info.dataSource = word ?? 'observed';
  return info;
}

/** Stop boards look this far ahead, and show at most this many visits of a stop. */
export const BOARD_MS = 3_600_000;
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
