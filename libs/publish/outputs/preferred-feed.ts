import { distanceM } from '#libs/territory';
import type { FeedEntity } from '#libs/formats/gtfs-rt';
import type { LossTally } from '#libs/formats/loss';

/** Nearer and closer in time than this, two vehicles of one name are one. */
const WITHIN_M = 200;
const WITHIN_S = 60;

export const IN_PREFERRED_FEED = 'is reported by a better feed, too';

type Vehicle = NonNullable<FeedEntity['vehicle']>;
type Run = NonNullable<FeedEntity['tripUpdate']>;

/**
 * Local ids of the vehicles that a better feed reports, too, each in their own feed's ids: of the same id, or of a label
 * that one vehicle only has in either feed, within 200 m and 60 s. A name alone proves nothing: fleets number alike, and
 * some feeds write the destination in the label.
 */
export function vehiclesInPreferredFeed(
  lesser: readonly FeedEntity[],
  better: readonly FeedEntity[],
): Map<string, string> {
  const byId = new Map(better.flatMap(({ vehicle }) => (vehicle?.vehicle?.id ? [[vehicle.vehicle.id, vehicle]] : [])));
  const byLabel = uniqueByLabel(better);
  const ownByLabel = uniqueByLabel(lesser);
  const elsewhere = new Map<string, string>();
  for (const { vehicle } of lesser) {
    const { id, label } = vehicle?.vehicle ?? {};
    if (!vehicle || id === undefined) continue;
    const namesakes = [byId.get(id), label && ownByLabel.get(label) === vehicle ? byLabel.get(label) : undefined];
    const same = namesakes.find((one) => one && isSamePlace(vehicle, one));
    if (same) elsewhere.set(id, same.vehicle!.id!);
  }
  return elsewhere;
}

/**
 * Leaves out of a feed's positions, or trip updates, those of vehicles the better feed reports likewise, and updates that
 * name no vehicle where it reports the same trip on the same day at one of the same stops; counts them.
 */
export function withoutThoseInPreferredFeed(
  entities: readonly FeedEntity[],
  elsewhere: ReadonlyMap<string, string>,
  better: readonly FeedEntity[],
  losses: LossTally,
): FeedEntity[] {
  const has = new Set(better.flatMap((entity) => vehicleIdOf(entity) ?? []));
  const runs = stopsByRun(better);
  const isRunElsewhere = ({ tripUpdate }: FeedEntity): boolean => {
    const elsewhere = tripUpdate && runs.get(runOf(tripUpdate) ?? '');
    return elsewhere !== undefined && stopsOf(tripUpdate!).some((stop) => elsewhere.has(stop));
  };
  return entities.filter((entity) => {
    const id = vehicleIdOf(entity);
    const other = id === undefined ? undefined : elsewhere.get(id);
    const isElsewhere = id === undefined ? isRunElsewhere(entity) : other !== undefined && has.has(other);
    if (!isElsewhere) return true;
    losses.add(entity.vehicle ? 'vehicle' : 'trip_update', IN_PREFERRED_FEED, entity.id);
    return false;
  });
}

function vehicleIdOf({ vehicle, tripUpdate }: FeedEntity): string | undefined {
  return vehicle ? vehicle.vehicle?.id : tripUpdate?.vehicle?.id;
}

/** Stops reported of each run: feeds that number alike by chance do not call at the same stops. */
function stopsByRun(entities: readonly FeedEntity[]): Map<string, ReadonlySet<string>> {
  const stops = new Map<string, ReadonlySet<string>>();
  for (const { tripUpdate } of entities) {
    const run = tripUpdate && runOf(tripUpdate);
    if (run !== undefined) stops.set(run, new Set(stopsOf(tripUpdate!)));
  }
  return stops;
}

function runOf({ trip: { tripId, startDate, routeId } }: Run): string | undefined {
  return tripId === undefined || startDate === undefined ? undefined : [tripId, startDate, routeId].join('\n');
}

function stopsOf({ stopTimeUpdate }: Run): string[] {
  return stopTimeUpdate.flatMap(({ stopId }) => stopId ?? []);
}

function uniqueByLabel(entities: readonly FeedEntity[]): Map<string, Vehicle | undefined> {
  const found = new Map<string, Vehicle | undefined>();
  for (const { vehicle } of entities) {
    const label = vehicle?.vehicle?.label;
    if (label) found.set(label, found.has(label) ? undefined : vehicle);
  }
  return found;
}

function isSamePlace(a: Vehicle, b: Vehicle): boolean {
  if (!a.position || !b.position || a.timestamp === undefined || b.timestamp === undefined) return false;
  return Math.abs(a.timestamp - b.timestamp) <= WITHIN_S && distanceM(a.position, b.position) <= WITHIN_M;
}
