import { inFeed, type EntityKey, type FeedId, type TripDescriptor } from '#libs/model';
import { hashText } from '../hash-text.js';

/** Key of a run that has a trip id: trip, service date and, where that alone does not say it, start time. */
export function tripKey(tripId: string, startDate: string | undefined, startTime: string | undefined): EntityKey {
  return `${tripId}${startDate ? `:${startDate}` : ''}${startTime ? `:${startTime}` : ''}` as EntityKey;
}

/** Key of a run no id is given for, by route, direction and departure: the same from every format. */
export function unnamedRunKey(
  feedId: FeedId,
  { routeId, directionId, startTime, startDate }: TripDescriptor,
): EntityKey | undefined {
  if (!routeId || !startTime || !startDate) return undefined;
  const run = hashText(`${routeId}/${directionId ?? ''}/${startTime}/${startDate}`).toString(36);
  return inFeed<EntityKey>(feedId, `run:${run}`);
}
