import type { EstimatedVehicleJourney, JourneyInfo, SiriCall, SiriTime } from '#libs/formats/siri';
import {
  THEORETICAL,
  INACCURATE,
  EXTRA_CALLS,
  DAY_REPAIRED,
  inFeed,
  type EntityKey,
  type TripUpdate,
  type VehicleId,
} from '#libs/model';
import type { Observation } from '../../event-diff.js';
import { tripKey, unnamedRunKey } from '../../runs/run-key.js';
import { outcomeOf } from '../../runs/match-tally.js';
import { isTheoretical, stopTimeUpdatesOfCalls } from './calls.js';
import type { Written } from '../../runs/corrections.js';
import { routeOfRun } from '../../runs/schedule-lookup.js';
import type { MatchedRun } from '../../runs/run-context.js';
import type { JourneyRef } from './journey-ref.js';
import type { SiriReading } from './siri-reading.js';

/** The element a run is named by. */
export const JOURNEY_REF = 'DatedVehicleJourneyRef';

export interface ReadRun {
  key: EntityKey;
  run: MatchedRun;
}

/** The key GTFS-RT of the same feed would give the run, so that both can be read side by side. */
export function siriRunKey({ trip, facts }: MatchedRun, reading: SiriReading): EntityKey | undefined {
  const { tripId, routeId, directionId, startTime, startDate } = trip;
  if (tripId) return tripKey(tripId, startDate, facts?.byHeadway ? startTime : undefined);
  return unnamedRunKey(reading.feedId, { routeId, directionId, startTime, startDate });
}

/** The run of a journey and the key it has; FIELD_MISSING where nothing says which run it is. */
export function readRun(
  journey: JourneyInfo &
    Pick<EstimatedVehicleJourney, 'datedVehicleJourneyRef' | 'estimatedVehicleJourneyCode' | 'extraJourney'>,
  calls: readonly SiriCall[],
  where: string,
  reading: SiriReading,
): ReadRun | undefined {
  const { framedVehicleJourneyRef: framed } = journey;
  const aimed = calls.find(aimedTime);
  const [first] = calls;
  const ref: JourneyRef = {
    tripRef: framed?.datedVehicleJourneyRef ?? journey.datedVehicleJourneyRef ?? journey.estimatedVehicleJourneyCode,
    dataFrameRef: framed?.dataFrameRef,
    lineRef: journey.lineRef,
    directionRef: journey.directionRef,
    // The first call is the origin only where the journey says that all are here, or numbers it so.
    originAimed: journey.originAimedDepartureTime ?? (first?.order === 1 ? first.aimedDepartureTime : undefined),
    aimedCall: aimed && { stopPointRef: aimed.stopPointRef, at: aimedTime(aimed)! },
    calls,
    isExtra: journey.extraJourney,
  };
  const run = reading.run(ref, where);
  const key = siriRunKey(run, reading);
  if (key !== undefined) return { key, run };
  reading.report(
    'FIELD_MISSING',
    'error',
    where,
    'DatedVehicleJourneyRef',
    '',
    'a journey reference, or LineRef with OriginAimedDepartureTime',
  );
  return undefined;
}

function aimedTime(call: SiriCall): SiriTime | undefined {
  return call.aimedDepartureTime ?? call.aimedArrivalTime;
}

/** EstimatedVehicleJourney → trip-update. Yields PREDICTION_THEORETICAL where its times are the timetable's. */
export function tripUpdateOfJourney(
  journey: EstimatedVehicleJourney,
  where: string,
  reading: SiriReading,
): Observation<'trip-update'> | undefined {
  const calls = [...(journey.recordedCalls ?? []), ...(journey.estimatedCalls ?? [])];
  const read = readRun(journey, calls, where, reading);
  if (!read) return undefined;
  const { run, key } = read;
  if (journey.cancellation === true) {
    run.trip.scheduleRelationship = 'CANCELED';
    const body: TripUpdate = { trip: run.trip, stopTimeUpdates: [] };
    addRunFacts(body, journey, run, reading);
    return observation(key, body, run, journey.recordedAtTime, [], where, reading);
  }
  if (journey.extraJourney === true && !run.facts) run.trip.scheduleRelationship = 'ADDED';
  return toPrediction(journey, calls, read, journey.recordedAtTime, where, reading);
}

/** The calls of a run, whichever service reports them, as one trip-update. */
export function toPrediction(
  journey: JourneyInfo & { delay?: number },
  calls: readonly SiriCall[],
  { key, run }: ReadRun,
  recordedAt: SiriTime | undefined,
  where: string,
  reading: SiriReading,
): Observation<'trip-update'> | undefined {
  const theoretical = isTheoretical(journey);
  const { updates, inaccurate, extra } = stopTimeUpdatesOfCalls(calls, run, theoretical, where, reading);
  const flags: string[] = [];
  if (theoretical) {
    flags.push(THEORETICAL);
    reading.report(
      'PREDICTION_THEORETICAL',
      'warning',
      where,
      'Monitored',
      'false',
      'times of a vehicle that is followed',
    );
  }
  if (journey.predictionInaccurate || inaccurate) flags.push(INACCURATE);
  if (extra > 0) flags.push(EXTRA_CALLS);
  const body: TripUpdate = { trip: run.trip, stopTimeUpdates: updates };
  if (journey.delay !== undefined && !theoretical) {
    body.delaySeconds = journey.delay;
    // A delay without times is the delay at the stop the vehicle comes to.
    const [next] = updates;
    if (!updates.some(({ arrival, departure }) => arrival || departure)) {
      const stop = next ?? nextStop(calls, run, where, reading);
      if (stop && stop.scheduleRelationship !== 'SKIPPED') {
        delete stop.scheduleRelationship;
        stop.departure = { delaySeconds: journey.delay };
        if (!next) updates.push(stop);
      }
    }
  }
  if (updates.length === 0) return undefined;
  addRunFacts(body, journey, run, reading);
  return observation(key, body, run, recordedAt, flags, where, reading);
}

function nextStop(
  calls: readonly SiriCall[],
  run: MatchedRun,
  where: string,
  reading: SiriReading,
): TripUpdate['stopTimeUpdates'][number] | undefined {
  const call = calls.find(({ stopPointRef }) => stopPointRef !== undefined);
  const [update] = call ? stopTimeUpdatesOfCalls([call], run, true, where, reading).updates : [];
  return update;
}

function addRunFacts(body: TripUpdate, journey: JourneyInfo, run: MatchedRun, reading: SiriReading): void {
  const vehicleId = reading.vehicleId(journey.vehicleRef);
  if (vehicleId !== undefined) body.vehicleId = inFeed<VehicleId>(reading.feedId, vehicleId);
  if (!run.facts && journey.directionRef !== undefined) body.directionRef = journey.directionRef;
  const route = routeOfRun(run, reading.lookup);
  if (route?.mode) body.mode = route.mode;
  if (route?.routeName) body.routeName = route.routeName;
}

function observation(
  key: EntityKey,
  entity: TripUpdate,
  run: MatchedRun,
  recordedAt: SiriTime | undefined,
  flags: string[],
  where: string,
  reading: SiriReading,
): Observation<'trip-update'> {
  return {
    kind: 'trip-update',
    key,
    entity,
    observedAt: reading.instant(recordedAt, where),
    flags: run.facts?.repair === 'service-day' ? [...flags, DAY_REPAIRED] : flags,
    ...(reading.lookup ? outcomeOf(run.facts, run.unmatched, isAdded(run)) : {}),
    ...(run.claim ? { claim: run.claim } : {}),
  };
}

/** Reported as an extra run, and not in the timetable. */
function isAdded({ trip, facts }: MatchedRun): boolean {
  return !facts && trip.scheduleRelationship === 'ADDED';
}

/** Ids of a journey as its producer writes them. */
export function writtenIn(journey: JourneyInfo): Written {
  const { framedVehicleJourneyRef: framed, lineRef: routeId } = journey;
  return { tripId: framed?.datedVehicleJourneyRef, routeId };
}
