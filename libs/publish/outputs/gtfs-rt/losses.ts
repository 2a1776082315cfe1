import { REALTIME_LOSSES, type FeedEntity, type StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import type { LossTally } from '#libs/formats/loss';
import type { Alert, HubEvent, StopTimeUpdate, TripModification, TripUpdate, VehiclePosition } from '#libs/model';

type Kind = keyof typeof REALTIME_LOSSES;
/** Called for each thing an entity holds and its message cannot say, as it is written; for none where `count` is 0. */
export type Lose = (kind: Kind, example?: string, count?: number) => void;

/** Counts in a tally what is lost of one entity; `key` is the example where nothing better is. */
export function loseTo(tally: LossTally, key: string): Lose {
  return (kind, example = key, count = 1) => {
    const { field, reason } = REALTIME_LOSSES[kind];
    if (count > 0) tally.add(field, reason, example, count);
  };
}

/**
 * Counts what one event holds and its message does not say; `undefined` where it became no message at all. `network`: the
 * shapes and stops written beside it.
 */
export function tallyRealtime(
  event: HubEvent,
  written: FeedEntity | undefined,
  tally: LossTally,
  network: readonly FeedEntity[] = [],
): void {
  const lose = loseTo(tally, event.key);
  switch (event.kind) {
    case 'vehicle-position':
      return written ? tallyVehicle(event.entity as VehiclePosition, written, lose) : lose('vehicle');
    case 'trip-update':
      if (!written) return lose('tripUpdate');
      tallyRun(event.entity as TripUpdate, written, lose);
      return tallyParents((event.entity as TripUpdate).stops, network, lose);
    case 'trip-modification':
      if (!written) return lose('modification');
      tallyModification(event.entity as TripModification, written, lose);
      return tallyParents((event.entity as TripModification).stops, network, lose);
    default:
      return written ? tallyAlert(event.entity as Alert, written, lose) : lose('alert');
  }
}

function tallyVehicle(body: VehiclePosition, { vehicle }: FeedEntity, lose: Lose): void {
  if (body.carriages?.length && !vehicle?.multiCarriageDetails) lose('carriages');
  if (body.trip?.modifiedTrip && !vehicle?.trip?.modifiedTrip) lose('modifiedTrip');
}

function tallyRun(update: TripUpdate, { tripUpdate: message }: FeedEntity, lose: Lose): void {
  const { properties } = update;
  const written = message?.tripProperties;
  if (properties) {
    if (properties.tripId !== undefined && !written?.tripId) lose('tripOfDouble', properties.tripId);
    if (properties.startDate !== undefined && !written?.startDate) lose('dateOfDouble', properties.startDate);
    if (properties.startTime !== undefined && !written?.startTime) lose('timeOfDouble', properties.startTime);
    if (properties.shapeId !== undefined && !written?.shapeId) lose('shape', properties.shapeId);
  }
  const reported = update.stopTimeUpdates;
  const stops = message?.stopTimeUpdate ?? [];
  const planned = (one: StopTimeUpdate): boolean =>
    one.arrival?.scheduledTime !== undefined || one.departure?.scheduledTime !== undefined;
  if (reported.some(planned)) {
    const isSaid = ({ arrival, departure }: StopMessage): boolean =>
      arrival?.scheduledTime !== undefined || departure?.scheduledTime !== undefined;
    lose('scheduledTime', undefined, count(reported, planned) - count(stops, isSaid));
  }
  const assigned = reported.find(({ assignedStopId }) => assignedStopId !== undefined)?.assignedStopId;
  if (assigned !== undefined) {
    const isSaid = ({ stopTimeProperties }: StopMessage): boolean => stopTimeProperties?.assignedStopId !== undefined;
    lose(
      'assignedStop',
      assigned,
      count(reported, ({ assignedStopId }) => assignedStopId !== undefined) - count(stops, isSaid),
    );
  }
}

function tallyAlert(body: Alert, { alert }: FeedEntity, lose: Lose): void {
  if (body.imageAlternativeText && !alert?.imageAlternativeText) lose('imageText');
  const isModified = ({ trip }: { trip?: { modifiedTrip?: unknown } }): boolean => trip?.modifiedTrip !== undefined;
  lose('modifiedTrip', undefined, count(body.informedEntities, isModified) - count(alert!.informedEntity, isModified));
}

function tallyModification(body: TripModification, { tripModifications }: FeedEntity, lose: Lose): void {
  const { selectedTrips, modifications } = tripModifications!;
  const trips = (groups: readonly { tripIds: readonly string[] }[]): number =>
    groups.reduce((sum, { tripIds }) => sum + tripIds.length, 0);
  lose('modifiedTrips', undefined, trips(body.selectedTrips) - trips(selectedTrips));
  const hasShape = ({ shapeId }: { shapeId?: string }): boolean => shapeId !== undefined;
  // A group that is left out as a whole has lost its trips, not its shape.
  lose(
    'modifiedShape',
    undefined,
    Math.min(count(body.selectedTrips, hasShape), selectedTrips.length) - count(selectedTrips, hasShape),
  );
  const hasAlert = ({ serviceAlertId }: { serviceAlertId?: string }): boolean => serviceAlertId !== undefined;
  lose('serviceAlert', undefined, count(body.modifications, hasAlert) - count(modifications, hasAlert));
}

function tallyParents(stops: TripUpdate['stops'], network: readonly FeedEntity[], lose: Lose): void {
  if (!stops) return;
  const written = network.filter(({ stop }) => stop);
  // A stop the schedule has is not written, and has its station there.
  if (written.length < stops.length) return;
  const lost = count(stops, ({ parentStationId }) => parentStationId !== undefined);
  lose('parentStation', undefined, lost - count(written, ({ stop }) => stop!.parentStation !== undefined));
}

function count<T>(all: readonly T[], has: (one: T) => boolean): number {
  return all.reduce((sum, one) => sum + (has(one) ? 1 : 0), 0);
}
