import type { StopTimeUpdate } from '#libs/formats/gtfs-rt';
import { localId, type DropOffPickupType, type HubEvent } from '#libs/model';
import type { BoardingType, Schedule } from '#libs/schedule';
import type { ReportedRun } from '../runs/reported-run.js';
import type { Call } from '../runs/calls.js';
import type { CallTime, RunCall } from './run.js';

/**
 * The calls of a run that is reported. Of a run of a trip these are all of its timetable, with what is reported laid
 * over: what the feed says of a stop, and what GTFS-RT has it mean for those after. Of any other they are the calls
 * reported.
 */
export function reportedCalls(
  { calls, update, scheduled }: ReportedRun,
  event: HubEvent<'trip-update'>,
  planned: readonly RunCall[] | undefined,
  schedule: Schedule,
): RunCall[] {
  if (!planned || !scheduled) return ownCalls(calls, event);
  const updates = new Map(update.stopTimeUpdate.map((one) => [one.stopSequence, one]));
  const byPlace = new Map(calls.map(({ call }) => [call.order! - 1, call]));
  const made = planned.map((plan): RunCall => {
    const call = byPlace.get(plan.place);
    if (!call) return plan;
    const stopTime = { ...plan, ...statusOf(call) };
    withExpected(stopTime, call);
    if (call.stopPointRef !== undefined && call.stopPointRef !== plan.stopId)
      stopTime.assignedStopId = call.stopPointRef;
    const reported = updates.get(plan.stopSequence);
    if (reported) withProperties(stopTime, reported, schedule);
    return stopTime;
  });
  return carryOverUntimed(made);
}

/** Of a run that no timetable has. */
function ownCalls(calls: readonly Call[], { entity }: HubEvent<'trip-update'>): RunCall[] {
  const sequences = new Map(
    entity!.stopTimeUpdates.map(({ stopId, assignedStopId, stopSequence }) => [
      localId(assignedStopId ?? stopId ?? ''),
      stopSequence,
    ]),
  );
  return calls.flatMap(({ call }, place): RunCall[] => {
    if (call.stopPointRef === undefined) return [];
    const stopSequence = sequences.get(call.stopPointRef);
    const made: RunCall = {
      place,
      ...(stopSequence === undefined ? {} : { stopSequence }),
      stopId: call.stopPointRef,
      arrival: call.aimedArrivalTime === undefined ? {} : { scheduledMs: call.aimedArrivalTime },
      departure: call.aimedDepartureTime === undefined ? {} : { scheduledMs: call.aimedDepartureTime },
      isEstimated: false,
      ...statusOf(call),
    };
    withExpected(made, call);
    return [made];
  });
}

function statusOf({ cancellation, arrivalStatus, departureStatus, occupancy }: Call['call']): Partial<RunCall> {
  const reported = cancellation
    ? 'skipped'
    : arrivalStatus === 'noReport' || departureStatus === 'noReport'
      ? 'no-data'
      : undefined;
  return { ...(reported && { exception: reported }), ...(occupancy && { occupancy }) };
}

function withExpected(call: RunCall, said: Call['call']): void {
  const arrives = said.actualArrivalTime ?? said.expectedArrivalTime;
  const departs = said.actualDepartureTime ?? said.expectedDepartureTime;
  if (arrives !== undefined) call.arrival = { ...call.arrival, expectedMs: arrives };
  if (departs !== undefined) call.departure = { ...call.departure, expectedMs: departs };
}

function withProperties(call: RunCall, { stopTimeProperties }: StopTimeUpdate, schedule: Schedule): void {
  if (stopTimeProperties?.stopHeadsign) call.headsign = stopTimeProperties.stopHeadsign;
  withBoarding(call, 'pickupType', stopTimeProperties?.pickupType);
  withBoarding(call, 'dropOffType', stopTimeProperties?.dropOffType);
  const assigned = stopTimeProperties?.assignedStopId;
  if (assigned !== undefined && assigned !== call.stopId && schedule.findStop(assigned)) call.assignedStopId = assigned;
}

const BOARDING_TYPE: Readonly<Record<DropOffPickupType, BoardingType | undefined>> = {
  REGULAR: undefined,
  NONE: 'none',
  PHONE_AGENCY: 'phone-agency',
  COORDINATE_WITH_DRIVER: 'coordinate-with-driver',
};

/** What is reported of today holds over the timetable. */
function withBoarding(
  call: RunCall,
  name: 'pickupType' | 'dropOffType',
  reported: DropOffPickupType | undefined,
): void {
  if (reported === undefined) return;
  const type = BOARDING_TYPE[reported];
  if (type) call[name] = type;
  else delete call[name];
}

/**
 * A stop for which the timetable has no time is as late as the one before it, and is reached between its neighbours:
 * GTFS-RT has nothing to add the delay to there.
 */
function carryOverUntimed(calls: RunCall[]): RunCall[] {
  let delayMs: number | undefined;
  let earliest = -Infinity;
  calls.forEach((call, place) => {
    if (call.exception === 'no-data') delayMs = undefined;
    const { expectedMs } = lastOf(call);
    if (expectedMs !== undefined) {
      delayMs = delayOf(call.departure) ?? delayOf(call.arrival) ?? delayMs;
      earliest = expectedMs;
    } else if (call.isEstimated && call.exception === undefined && delayMs !== undefined) {
      const latest = firstExpected(calls, place + 1);
      const shifted = ({ scheduledMs }: CallTime): CallTime =>
        scheduledMs === undefined
          ? {}
          : { scheduledMs, expectedMs: Math.max(earliest, Math.min(latest, scheduledMs + delayMs!)) };
      calls[place] = { ...call, arrival: shifted(call.arrival), departure: shifted(call.departure) };
    }
  });
  return calls;
}

function lastOf({ arrival, departure }: RunCall): CallTime {
  return departure.expectedMs === undefined ? arrival : departure;
}

function delayOf({ scheduledMs, expectedMs }: CallTime): number | undefined {
  return scheduledMs === undefined || expectedMs === undefined ? undefined : expectedMs - scheduledMs;
}

function firstExpected(calls: readonly RunCall[], from: number): number {
  for (let place = from; place < calls.length; place += 1) {
    const { arrival, departure, isEstimated } = calls[place]!;
    const expectedMs = arrival.expectedMs ?? departure.expectedMs;
    if (expectedMs !== undefined && !isEstimated) return expectedMs;
  }
  return Infinity;
}
