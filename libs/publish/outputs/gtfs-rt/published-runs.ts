import { localId, type FeedId, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { KnownSchedule } from './known-schedule.js';
import { publishableNow } from '../publishable.js';
import { toTripUpdateEntity } from './entities.js';
import { toTripModificationEntity } from './modification.js';
import type { OtherPublishedRuns } from './trip.js';

/** Asked of few runs: what it needs is looked for with the first question. */
export function otherPublishedRuns(
  context: PublishContext,
  feedId: FeedId,
  schedule: KnownSchedule | undefined,
): OtherPublishedRuns {
  let tripsOf: Map<string, Set<string>> | undefined;
  let doubles: Set<string> | undefined;
  return {
    isModified(modificationId, tripId) {
      tripsOf ??= new Map(
        openEvents(context, 'trip-modification', feedId).map((event) => [
          localId(event.key),
          new Set(
            toTripModificationEntity(event, schedule)?.tripModifications!.selectedTrips.flatMap(
              ({ tripIds }) => tripIds,
            ),
          ),
        ]),
      );
      return tripsOf.get(modificationId)?.has(tripId) ?? false;
    },
    isDouble(tripId) {
      doubles ??= new Set(
        openEvents(context, 'trip-update', feedId).flatMap((event) =>
          event.entity!.trip.scheduleRelationship === 'DUPLICATED'
            ? (toTripUpdateEntity(event, schedule)?.tripUpdate?.tripProperties?.tripId ?? [])
            : [],
        ),
      );
      return doubles.has(tripId);
    },
  };
}

function openEvents<K extends Kind>(context: PublishContext, kind: K, feedId: FeedId): HubEvent<K>[] {
  const isPublishable = publishableNow(context, feedId);
  return [...context.live.inKeyOrder(kind)].flatMap(({ event }) =>
    isPublishable(event) ? [event as HubEvent<K>] : [],
  );
}
