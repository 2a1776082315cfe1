import type { Alert, InformedEntity } from '../api/contract';

/** Whom an alert is for, by the narrowest word of each thing it names. */
export interface AlertScope {
  isNetwork: boolean;
  routeTypes: number[];
  routeIds: string[];
  stopIds: string[];
  tripIds: string[];
}

export function scopeOf({ informedEntities }: Alert): AlertScope {
  const all = <T>(read: (informed: InformedEntity) => T | undefined): T[] => [
    ...new Set(informedEntities.flatMap((informed) => read(informed) ?? [])),
  ];
  const isWide = ({ agencyId, routeId, routeType, stopId, trip }: InformedEntity): boolean =>
    agencyId !== undefined && !routeId && routeType === undefined && !stopId && !trip;
  return {
    isNetwork: informedEntities.some(isWide),
    routeTypes: all(({ routeType, routeId, stopId, trip }) => (routeId || stopId || trip ? undefined : routeType)),
    routeIds: all(({ routeId, trip }) => routeId ?? trip?.routeId),
    stopIds: all(({ stopId }) => stopId),
    tripIds: all(({ trip }) => trip?.tripId),
  };
}

/** A run somebody looks at. */
export interface LookedAt {
  feed: string;
  routeId?: string;
  tripId?: string;
  stopIds: readonly string[];
}

/** Whether an alert of `feed` is for the run: every word of one of its informed entities must be true of it. */
export function concerns(alert: Alert, feed: string, run: LookedAt): boolean {
  if (feed !== run.feed) return false;
  return alert.informedEntities.some(({ agencyId, routeId, routeType, stopId, trip }) => {
    if (routeId !== undefined && routeId !== run.routeId) return false;
    if (trip?.routeId !== undefined && trip.routeId !== run.routeId) return false;
    if (trip?.tripId !== undefined && trip.tripId !== run.tripId) return false;
    if (stopId !== undefined && !run.stopIds.includes(stopId)) return false;
    // Which mode and which of several agencies a run is of, the page does not know: it rather shows one too many.
    return [agencyId, routeId, routeType, stopId, trip?.tripId, trip?.routeId].some((word) => word !== undefined);
  });
}
