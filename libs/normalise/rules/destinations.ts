import { localId, type TripUpdate, type VehiclePosition } from '#libs/model';
import type { EntityContext, EntityRule } from './entity-rule.js';

/** A text, not a number of the fleet. */
const TEXT = /\p{L}{2}/u;

/**
 * Headsigns that are missing or wrong: a vehicle goes where its label says, where the feed writes the destination there
 * (`labels`); else, where its trip has no headsign or does not serve its last stop today, to the last stop it serves.
 */
export function destinations(labels: boolean): EntityRule<'vehicle-position'> {
  return {
    name: 'destinations',
    kind: 'vehicle-position',
    correct(observation, context) {
      const { entity, matchedBy } = observation;
      if (!entity.trip) return undefined;
      const sign = labels && entity.label && TEXT.test(entity.label) ? entity.label : undefined;
      const headsign = sign ?? (matchedBy === undefined ? undefined : servedEnd(entity, context));
      if (headsign === undefined || headsign === entity.headsign) return undefined;
      return {
        observation: { ...observation, entity: { ...entity, headsign } },
        field: 'headsign',
        got: entity.headsign ?? '',
        expected: headsign,
      };
    },
  };
}

/** Name of the last stop served, where the headsign does not name it. */
function servedEnd({ trip, headsign }: VehiclePosition, { schedule, findRun }: EntityContext): string | undefined {
  const scheduled = schedule && trip?.tripId !== undefined ? schedule.findTrip(localId(trip.tripId)) : undefined;
  if (!schedule || !scheduled) return undefined;
  const stopTimes = schedule.stopTimes(scheduled);
  const skipped = skippedIn(findRun(trip!));
  let end = stopTimes.length - 1;
  while (end > 0 && (skipped.has(stopTimes[end]!.stopSequence) || skipped.has(stopTimes[end]!.stopId))) end -= 1;
  if (headsign !== undefined && end === stopTimes.length - 1) return undefined;
  return schedule.findStop(stopTimes[end]?.stopId ?? '')?.name;
}

/** Sequences of the stops left out, ids where none is reported. */
function skippedIn(run: TripUpdate | undefined): Set<number | string> {
  const skipped = (run?.stopTimeUpdates ?? []).filter(({ scheduleRelationship }) => scheduleRelationship === 'SKIPPED');
  return new Set(
    skipped.flatMap(({ stopSequence, stopId }) => stopSequence ?? (stopId === undefined ? [] : localId(stopId))),
  );
}
