import type { EntityKey } from '#libs/model';

/** Key of a run that has a trip id: trip, service date and, where that alone does not say it, start time. */
export function tripKey(tripId: string, startDate: string | undefined, startTime: string | undefined): EntityKey {
  return `${tripId}${startDate ? `:${startDate}` : ''}${startTime ? `:${startTime}` : ''}` as EntityKey;
}

/** Flag of `quality` where the day reported was not the service day. */
export const DAY_REPAIRED = 'repaired:service-day';
