import type { LossTally } from '#libs/formats/loss';
import { SIRI_LOSSES } from '#libs/formats/siri';
import { ALERT_CAUSE, CONDITION, SEVERITY, siriWordOf } from './model-to-siri.js';
import type { Alert, HubEvent, TripUpdate, VehiclePosition } from '#libs/model';

type Kind = keyof typeof SIRI_LOSSES;
type Lose = (kind: Kind, value: unknown) => void;

/** Counts what one event holds and its SIRI element does not say; `isWritten` is false where it became none. */
export function tallySiri(event: HubEvent, isWritten: boolean, tally: LossTally, hasSchedule = false): void {
  const lose: Lose = (kind, value) => {
    const { field, reason } = SIRI_LOSSES[kind];
    tally.drop(field, reason, value);
  };
  switch (event.kind) {
    case 'trip-update':
      return isWritten ? tallyRun(event.entity as TripUpdate, lose, hasSchedule) : lose('run', event.key);
    case 'vehicle-position':
      return isWritten ? tallyVehicle(event.entity as VehiclePosition, lose) : lose('vehicle', event.key);
    default:
      return isWritten ? tallyAlert(event.entity as Alert, lose) : lose('alert', event.key);
  }
}

function tallyRun(update: TripUpdate, lose: Lose, hasSchedule: boolean): void {
  // With a timetable the delay is reported at each stop it holds for.
  if (!hasSchedule) lose('delay', update.delaySeconds);
  lose('vehicleLabel', update.vehicleLabel);
  lose('properties', update.properties);
  if (update.vehicleLicensePlate !== undefined) lose('plate', update.vehicleId);
  lose('wheelchair', update.vehicleWheelchairAccessible);
  for (const { arrival, departure, stopHeadsign, pickupType, dropOffType } of update.stopTimeUpdates) {
    // None at all is reported: the call is a recorded one.
    lose('uncertainty', arrival?.uncertaintySeconds || departure?.uncertaintySeconds || undefined);
    lose('stopHeadsign', stopHeadsign);
    lose('pickup', pickupType);
    lose('dropOff', dropOffType);
  }
}

function tallyVehicle(vehicle: VehiclePosition, lose: Lose): void {
  lose('vehicleLabel', vehicle.label);
  // A plate is no example to show around.
  if (vehicle.licensePlate !== undefined) lose('plate', vehicle.vehicleId);
  lose('wheelchair', vehicle.wheelchairAccessible);
  lose('odometer', vehicle.odometerM);
  lose('occupancyPercentage', vehicle.occupancyPercentage);
  lose('carriages', vehicle.carriages);
  if (vehicle.speedMps !== undefined && !Number.isInteger(vehicle.speedMps)) lose('speed', vehicle.speedMps);
  if (vehicle.congestionLevel === 'STOP_AND_GO' || vehicle.congestionLevel === 'SEVERE_CONGESTION')
    lose('congestion', vehicle.congestionLevel);
}

function tallyAlert(alert: Alert, lose: Lose): void {
  lose('ttsHeader', alert.ttsHeader);
  lose('ttsDescription', alert.ttsDescription);
  lose('causeDetail', alert.causeDetail);
  lose('effectDetail', alert.effectDetail);
  lose('image', alert.images);
  if (alert.severityLevel && !siriWordOf(SEVERITY, alert.severityLevel)) lose('severity', alert.severityLevel);
  if (alert.cause && !siriWordOf(ALERT_CAUSE, alert.cause)) lose('cause', alert.cause);
  if (alert.effect && !siriWordOf(CONDITION, alert.effect)) lose('effect', alert.effect);
  const { activePeriods, impactPeriods = [], communicationPeriods = [] } = alert;
  const isOpen = [...activePeriods, ...impactPeriods, ...communicationPeriods].some(({ start }) => start === undefined);
  if (isOpen || activePeriods.length === 0) lose('openStart', alert.alertId);
  for (const { routeType } of alert.informedEntities) lose('routeType', routeType);
}
