import type { Mend } from './mend.js';

/**
 * Producers that write the document's own time on every vehicle: nobody knows how old a place is. Such a time is taken
 * as none, so that a vehicle is as old as the last change of what is told of it.
 */
export function untimedVehicles(): Mend<'vehicle-position'> {
  return {
    name: 'untimed-vehicles',
    mend({ observedAt, ...untimed }, { headerAt }) {
      if (observedAt === undefined || observedAt !== headerAt) return undefined;
      return { observation: untimed, field: 'timestamp', got: observedAt, expected: 'a time of its own' };
    },
  };
}
