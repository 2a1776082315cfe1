import type { EntityRule } from './entity-rule.js';

/**
 * Producers that write the document's own time on every vehicle: nobody knows how old a place is. Such a time is taken
 * as none, so that a vehicle is as old as the last change of what is reported of it.
 */
export function untimedVehicles(): EntityRule<'vehicle-position'> {
  return {
    name: 'untimed-vehicles',
    kind: 'vehicle-position',
    correct({ observedAt, ...untimed }, { documentTime }) {
      if (observedAt === undefined || observedAt !== documentTime) return undefined;
      return { observation: untimed, field: 'timestamp', got: observedAt, expected: 'a time of its own' };
    },
  };
}
