import { localId } from '#libs/model';
import type { Observation } from '../event-diff.js';
import type { Correction } from './entity-rule.js';

/** The vehicle where it is, on no run and no line. */
export function offRun({
  kind,
  key,
  entity,
  observedAt,
  flags,
}: Observation<'vehicle-position'>): Observation<'vehicle-position'> {
  const { trip: _, routeName: __, routeColor: ___, headsign: ____, stopSequence: _____, ...place } = entity;
  return { kind, key, entity: place, ...(observedAt ? { observedAt } : {}), ...(flags ? { flags } : {}) };
}

/** Takes a vehicle from the run its feed puts it on. */
export function withoutRun(
  vehicle: Observation<'vehicle-position'>,
  namedRouteId: string | undefined,
  rule: string,
): Correction<'vehicle-position'> {
  const { trip, routeName, label } = vehicle.entity;
  return {
    observation: offRun(vehicle),
    field: 'trip',
    got: [trip?.tripId && localId(trip.tripId), namedRouteId ?? routeName, label].filter(Boolean).join(' '),
    expected: `no trip (${rule})`,
  };
}
