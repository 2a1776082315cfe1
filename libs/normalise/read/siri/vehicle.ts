import { fromLambert93 } from '#libs/formats/datex2';
import type { MonitoredVehicleJourney, SiriCall, SiriLocation, VehicleActivity } from '#libs/formats/siri';
import {
  UNMONITORED,
  INACCURATE,
  DAY_REPAIRED,
  inFeed,
  localId,
  type EntityKey,
  type GeoPoint,
  type VehicleId,
  type VehiclePosition,
} from '#libs/model';
import type { Observation } from '../../event-diff.js';
import { outcomeOf } from '../../runs/match-tally.js';
import { isWithin } from '../../is-within.js';
import { plausiblePoint } from '../../plausible-point.js';
import type { Territory } from '../../territory.js';
import { readRun, type ReadRun } from './journey.js';
import { routeOfRun } from '../../runs/schedule-lookup.js';
import type { MatchedRun } from '../../runs/run-context.js';
import type { SiriReading } from './siri-reading.js';
import { OCCUPANCY, modelWordOf } from './siri-to-model.js';

/** A vehicle this far along to its next stop is coming in. */
const INCOMING_PERCENTAGE = 90;
const INCOMING_M = 50;

/** Calls of a monitored journey in the order they are served. */
export function callsOf(journey: MonitoredVehicleJourney): SiriCall[] {
  return [
    ...(journey.previousCalls ?? []),
    ...(journey.monitoredCall ? [journey.monitoredCall] : []),
    ...(journey.onwardCalls ?? []),
  ];
}

/** The run of a monitored journey; `undefined`, without an issue, where it names none: a vehicle may be on no run. */
export function readMonitoredRun(
  journey: MonitoredVehicleJourney,
  where: string,
  reading: SiriReading,
  calls: readonly SiriCall[] = callsOf(journey),
): ReadRun | undefined {
  const { framedVehicleJourneyRef, vehicleJourneyRef, lineRef, originAimedDepartureTime } = journey;
  const named = framedVehicleJourneyRef?.datedVehicleJourneyRef ?? vehicleJourneyRef;
  if (named === undefined && (lineRef === undefined || originAimedDepartureTime === undefined)) return undefined;
  return readRun({ ...journey, datedVehicleJourneyRef: vehicleJourneyRef }, calls, where, reading);
}

/** VehicleActivity → vehicle-position, keyed by VehicleRef, else by what stands for it. */
export function vehicleOfActivity(
  activity: VehicleActivity,
  read: ReadRun | undefined,
  where: string,
  reading: SiriReading,
  territory: Territory,
): Observation<'vehicle-position'> | undefined {
  const journey = activity.monitoredVehicleJourney ?? {};
  const local =
    reading.vehicleId(journey.vehicleRef ?? activity.vehicleMonitoringRef ?? activity.itemIdentifier) ??
    (read && `trip:${localId(read.key)}`);
  if (local === undefined) {
    reading.report('FIELD_MISSING', 'error', where, 'VehicleRef', '', 'a vehicle, an item or a journey');
    return undefined;
  }
  const vehicleId = inFeed<VehicleId>(reading.feedId, local);
  const body: VehiclePosition = { vehicleId };
  addRun(body, journey, read?.run, reading);
  const point = pointOf(journey.vehicleLocation, where, reading);
  if (point) {
    body.point = point;
    const commune = territory.communeOf(point);
    if (commune) body.commune = commune;
    const { bearing, velocity } = journey;
    if (isWithin(bearing, 0, 360, 'Bearing', where, reading)) body.bearingDeg = bearing;
    if (isWithin(velocity, 0, Infinity, 'Velocity', where, reading)) body.speedMps = velocity;
  }
  addStop(body, activity, journey, read?.run, where, reading);
  if (journey.inCongestion !== undefined)
    body.congestionLevel = journey.inCongestion ? 'CONGESTION' : 'RUNNING_SMOOTHLY';
  const occupancy = modelWordOf(OCCUPANCY, journey.occupancy);
  if (occupancy) body.occupancyStatus = occupancy;
  if (!body.point && body.stopId === undefined && body.stopSequence === undefined) {
    reading.report('ENTITY_EMPTY', 'error', where, 'VehicleLocation', '', 'a position or a MonitoredCall');
    return undefined;
  }
  const flags: string[] = [];
  if (journey.monitored === false) flags.push(UNMONITORED);
  if (journey.predictionInaccurate) flags.push(INACCURATE);
  if (read?.run.facts?.repair === 'service-day') flags.push(DAY_REPAIRED);
  return {
    kind: 'vehicle-position',
    key: vehicleId as string as EntityKey,
    entity: body,
    observedAt: reading.instant(journey.locationRecordedAtTime ?? activity.recordedAtTime, where),
    flags,
    ...(read && reading.lookup ? outcomeOf(read.run.facts, read.run.unmatched) : {}),
  };
}

function addRun(
  body: VehiclePosition,
  journey: MonitoredVehicleJourney,
  run: MatchedRun | undefined,
  reading: SiriReading,
): void {
  const routeId = reading.routeId(journey.lineRef);
  const trip = run?.trip ?? (routeId ? { routeId } : undefined);
  if (trip) body.trip = trip;
  if (!run?.facts && journey.directionRef !== undefined) body.directionRef = journey.directionRef;
  const route = trip && routeOfRun({ facts: run?.facts, trip }, reading.lookup);
  const routeName = route?.routeName ?? firstText(journey.publishedLineName);
  if (route?.mode) body.mode = route.mode;
  if (routeName) body.routeName = routeName;
  if (route?.routeColor) body.routeColor = route.routeColor;
  const headsign = run?.facts?.trip.headsign ?? firstText(journey.destinationName);
  if (headsign) body.headsign = headsign;
}

function addStop(
  body: VehiclePosition,
  { progressBetweenStops }: VehicleActivity,
  { monitoredCall: call }: MonitoredVehicleJourney,
  run: MatchedRun | undefined,
  where: string,
  reading: SiriReading,
): void {
  if (!call) return;
  const stopId = reading.stopId(call.stopPointRef, where);
  const stopTimes = run?.facts && reading.lookup ? reading.lookup.schedule.stopTimes(run.facts.trip) : undefined;
  if (stopId && stopTimes) {
    // A loop calls twice at one stop: the visit number says which is meant.
    let place = reading.placeOf(stopId, stopTimes, 0);
    for (let visit = call.visitNumber ?? 1; visit > 1 && place >= 0; visit -= 1) {
      const next = reading.placeOf(stopId, stopTimes, place + 1);
      if (next < 0) break;
      place = next;
    }
    const scheduled = stopTimes[place];
    if (scheduled) body.stopSequence = scheduled.stopSequence;
    body.stopId = (scheduled && reading.stopId(scheduled.stopId, where)) ?? stopId;
  } else {
    if (stopId) body.stopId = stopId;
    if (call.order !== undefined && !reading.lookup) body.stopSequence = call.order;
  }
  if (call.vehicleAtStop === true) body.currentStatus = 'STOPPED_AT';
  else if (call.vehicleAtStop === false || progressBetweenStops) {
    const near =
      (progressBetweenStops?.percentage ?? 0) >= INCOMING_PERCENTAGE ||
      (call.distanceFromStop !== undefined && call.distanceFromStop <= INCOMING_M);
    body.currentStatus = near ? 'INCOMING_AT' : 'IN_TRANSIT_TO';
  }
}

/** WGS 84, or the French Lambert 93 that French servers write; other systems are left out (FIELD_ENUM). */
function pointOf(location: SiriLocation | undefined, where: string, reading: SiriReading): GeoPoint | undefined {
  if (!location) return undefined;
  const { latitude, longitude, coordinates, srsName } = location;
  if (latitude !== undefined && longitude !== undefined)
    return plausiblePoint({ latitude, longitude }, `${where} VehicleLocation`, reading.feedId, reading.issues);
  if (coordinates === undefined) return undefined;
  const [x, y] = coordinates.split(/[\s,]+/).map(Number);
  if (!/2154$/.test(srsName ?? '') || !Number.isFinite(x) || !Number.isFinite(y)) {
    reading.report('FIELD_ENUM', 'warning', where, 'srsName', srsName ?? '', 'Longitude and Latitude, or EPSG:2154');
    return undefined;
  }
  return plausiblePoint(fromLambert93(x!, y!), `${where} VehicleLocation`, reading.feedId, reading.issues);
}

function firstText(texts: Record<string, string> | undefined): string | undefined {
  return texts && Object.values(texts)[0];
}
