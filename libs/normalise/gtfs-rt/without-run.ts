import { localId } from '#libs/model';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Observation } from '../draft.js';
import type { VehicleRule } from '../rules/rule.js';
import type { RealtimeReading } from './reading.js';

/**
 * The position without its run where a rule of the feed says that the vehicle is not on it: place, label and mode stay;
 * line, headsign and place in the run go. Yields REPAIRED. `told` is the run as the feed writes it.
 */
export function withoutRun(
  observation: Observation<'vehicle-position'>,
  told: TripDescriptor | undefined,
  rules: readonly VehicleRule[],
  where: string,
  reading: RealtimeReading,
): Observation<'vehicle-position'> {
  const { trip, routeName, routeColor: _, headsign, stopSequence: __, ...entity } = observation.entity;
  if (!trip) return observation;
  const toldRoute = reading.routeId(told?.routeId);
  const toldRouteId = toldRoute === undefined ? undefined : localId(toldRoute);
  const isMatched = observation.matchedBy !== undefined;
  const vehicle = {
    label: entity.label,
    headsign,
    toldRouteId: toldRouteId !== undefined && reading.facts?.findRoute(toldRouteId) ? toldRouteId : undefined,
    tripRouteId: isMatched && trip.routeId !== undefined ? localId(trip.routeId) : undefined,
  };
  const rule = rules.find(({ isOffRun }) => isOffRun(vehicle));
  if (!rule) return observation;
  reading.issues.add({
    code: 'REPAIRED',
    severity: 'warning',
    feedId: reading.feedId,
    where,
    field: 'trip',
    got: [trip.tripId && localId(trip.tripId), toldRouteId ?? routeName, entity.label].filter(Boolean).join(' '),
    expected: `no trip (${rule.name})`,
  });
  const { kind, key, observedAt } = observation;
  return { kind, key, entity, ...(observedAt ? { observedAt } : {}), flags: [`repaired:${rule.name}`] };
}
