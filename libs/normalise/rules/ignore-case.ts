import type { Schedule } from '#libs/schedule';
import type { IdRule } from './rule.js';

/**
 * Real time writes `t1` where the schedule writes `T1`: takes the schedule's way of writing. An id the schedule has just
 * so stays; where two differ in nothing but case, it is unclear which is meant, and the id stays as written.
 */
export function ignoreCase(): IdRule {
  return { name: 'ignore-case', withSchedule: bound };
}

function bound(schedule: Schedule): IdRule {
  return {
    name: 'ignore-case',
    tripId: folding(() => schedule.tripIds()),
    routeId: folding(() => idsOf(schedule.routes(), 'routeId')),
    stopId: folding(() => idsOf(schedule.stops(), 'stopId')),
  };
}

/** One entry an id of the dataset, made with the first question. */
function folding(ids: () => Iterable<string>): (id: string) => string {
  let byFolded: Map<string, string> | undefined;
  return (id) => {
    byFolded ??= foldAll(ids());
    const written = byFolded.get(fold(id));
    return written === undefined || written === '' ? id : written;
  };
}

function foldAll(ids: Iterable<string>): Map<string, string> {
  const byFolded = new Map<string, string>();
  for (const id of ids) {
    const folded = fold(id);
    // Empty where several ids fold to the same.
    byFolded.set(folded, byFolded.has(folded) ? '' : id);
  }
  return byFolded;
}

function fold(id: string): string {
  return id.normalize('NFC').toLowerCase();
}

function* idsOf<Key extends string>(all: Iterable<Record<Key, string>>, key: Key): Iterable<string> {
  for (const one of all) yield one[key];
}
