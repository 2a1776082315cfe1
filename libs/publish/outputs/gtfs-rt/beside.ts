import { localId, type FeedId, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { KnownSchedule } from './known-schedule.js';
import { mayRunAhead } from '../may-run-ahead.js';
import { MAX_AHEAD_S } from '../posix-seconds.js';
import { isDraft } from './draft.js';
import { toTripUpdateEntity } from './entities.js';
import { toTripModificationEntity } from './modification.js';
import type { RunsBeside } from './trip.js';

/** Asked of few runs: what it needs is looked for with the first question. */
export function runsBeside(context: PublishContext, feedId: FeedId, schedule: KnownSchedule | undefined): RunsBeside {
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
  const events: HubEvent<K>[] = [];
  const nowS = Math.floor(context.clock.now() / 1000);
  const latest = mayRunAhead(context, [feedId]) ? Infinity : (nowS + MAX_AHEAD_S + 1) * 1000;
  for (const { event } of context.live.inKeyOrder(kind)) {
    if (event.feed !== feedId || !context.catalogue.guard.mayRead(context.audience, event) || isDraft(event)) continue;
    if (Date.parse(event.observedAt) < latest) events.push(event);
  }
  return events;
}
