import { REALTIME_LOSSES, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { LossTally } from '#libs/formats/loss';
import type { HubEvent, TripUpdate, VehiclePosition } from '#libs/model';

type Kind = keyof typeof REALTIME_LOSSES;

/** Counts what one event holds and its message does not say; `undefined` where it became no message at all. */
export function tallyRealtime(event: HubEvent, written: FeedEntity | undefined, tally: LossTally): void {
  const lose = (kind: Kind, example: string | undefined = event.key, count = 1): void => {
    const { field, reason } = REALTIME_LOSSES[kind];
    tally.add(field, reason, example, count);
  };
  if (event.kind === 'vehicle-position') {
    if (!written) lose('vehicle');
    // A plate is no example to show around.
    else if ((event.entity as VehiclePosition).licensePlate !== undefined) lose('plate');
  } else if (event.kind === 'trip-update') {
    if (!written) lose('tripUpdate');
    else tallyStops(event.entity as TripUpdate, written, lose);
  } else if (!written) lose('alert');
}

function tallyStops(
  update: TripUpdate,
  written: FeedEntity,
  lose: (kind: Kind, example?: string, count?: number) => void,
): void {
  if (update.properties !== undefined) lose('properties');
  const left = update.stopTimeUpdates.length - (written.tripUpdate?.stopTimeUpdate.length ?? 0);
  if (left > 0) lose('stops', undefined, left);
  for (const { arrival, departure, assignedStopId, stopHeadsign } of update.stopTimeUpdates) {
    if (arrival?.scheduledTime !== undefined || departure?.scheduledTime !== undefined) lose('scheduledTime');
    if (assignedStopId !== undefined) lose('assignedStop', assignedStopId);
    if (stopHeadsign !== undefined) lose('stopHeadsign', stopHeadsign);
  }
}
