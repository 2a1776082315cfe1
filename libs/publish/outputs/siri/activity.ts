import type { Lose } from '../gtfs-rt/losses.js';
import type { MonitoredVehicleJourney, SiriCall, VehicleActivity } from '#libs/formats/siri';
import type { HubEvent } from '#libs/model';
import { toVehicleEntity } from '../gtfs-rt/entities.js';
import { journeyInfo } from './journey.js';
import { type OutputMember } from '../../runs/output-member.js';
import { OCCUPANCY, siriWordOf } from './model-to-siri.js';

/** How long a position may be shown without another one; the schema wants an end. */
const VALID_MS = 300_000;

/** vehicle-position → VehicleActivity, from what GTFS-RT would publish of it. */
export function toActivity(
  event: HubEvent<'vehicle-position'>,
  member: OutputMember,
  lose?: Lose,
): VehicleActivity | undefined {
  const vehicle = toVehicleEntity(event, member.schedule, undefined, lose)?.vehicle;
  if (!vehicle?.position || vehicle.vehicle?.id === undefined) return undefined;
  const recordedAtTime = Date.parse(event.observedAt);
  const vehicleRef = member.id(vehicle.vehicle.id);
  const { position, trip } = vehicle;
  const scheduled = trip?.tripId === undefined ? undefined : member.schedule?.findTrip(trip.tripId);
  const journey: MonitoredVehicleJourney = { ...journeyInfo(event, trip ?? {}, scheduled, member) };
  journey.vehicleLocation = { longitude: position.longitude, latitude: position.latitude };
  if (position.bearing !== undefined) journey.bearing = position.bearing;
  // Whole metres per second, as the schema has it.
  if (position.speed !== undefined) journey.velocity = Math.round(position.speed);
  if (vehicle.congestionLevel === 'CONGESTION' || vehicle.congestionLevel === 'SEVERE_CONGESTION')
    journey.inCongestion = true;
  else if (vehicle.congestionLevel === 'RUNNING_SMOOTHLY') journey.inCongestion = false;
  const occupancy = siriWordOf(OCCUPANCY, vehicle.occupancyStatus);
  if (occupancy) journey.occupancy = occupancy;
  journey.vehicleRef = vehicleRef;
  if (vehicle.stopId !== undefined) {
    const call: SiriCall = { stopPointRef: member.id(vehicle.stopId) };
    const stopTimes = scheduled && member.schedule ? member.schedule.stopTimes(scheduled) : [];
    const place = stopTimes.findIndex(({ stopSequence }) => stopSequence === vehicle.currentStopSequence);
    if (place >= 0) call.order = place + 1;
    const name = member.schedule?.findStop(vehicle.stopId)?.name;
    if (name) call.stopPointName = { und: name };
    if (vehicle.currentStatus) call.vehicleAtStop = vehicle.currentStatus === 'STOPPED_AT';
    journey.monitoredCall = call;
  }
  return {
    recordedAtTime,
    validUntilTime: recordedAtTime + VALID_MS,
    vehicleMonitoringRef: vehicleRef,
    monitoredVehicleJourney: journey,
  };
}
