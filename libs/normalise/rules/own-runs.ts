import { localId } from '#libs/model';
import type { EntityRule } from './entity-rule.js';

/**
 * A feed of several operators whose sources report each other's runs, too: a run whose trip id, as written or as the
 * schedule has it, begins with a prefix of another source is left to that one. Ids with no prefix named stay.
 */
export function ownRuns(of: Readonly<Record<string, readonly string[]>>): EntityRule<'trip-update'> {
  const owners = Object.entries(of).flatMap(([source, prefixes]) => prefixes.map((prefix) => ({ source, prefix })));
  const ownerOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : owners.find(({ prefix }) => id.startsWith(prefix))?.source;
  return {
    name: 'own-runs',
    kind: 'trip-update',
    correct({ entity }, { sourceId, writtenTripId }) {
      const { tripId } = entity.trip;
      const meant = tripId === undefined ? undefined : localId(tripId);
      const owner = ownerOf(writtenTripId) ?? ownerOf(meant);
      if (owner === undefined || owner === sourceId) return undefined;
      return {
        field: 'trip_id',
        got: writtenTripId ?? meant ?? '',
        expected: `a run that ${owner} does not report (own-runs)`,
      };
    },
  };
}
