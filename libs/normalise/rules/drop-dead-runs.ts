import type { EntityRule } from './entity-rule.js';
import { withoutRun } from './off-run.js';

/**
 * Vehicles on their way to or from the depot that the feed puts on a passenger run: known by a label or headsign that
 * is one of the texts listed, letter case and spaces at the ends aside.
 */
export function dropDeadRuns(texts: readonly string[]): EntityRule<'vehicle-position'> {
  const dead = new Set(texts.map(folded));
  const isDead = (text: string | undefined): boolean => text !== undefined && dead.has(folded(text));
  return {
    name: 'drop-dead-runs',
    kind: 'vehicle-position',
    correct(vehicle, { namedRouteId }) {
      const { trip, label, headsign } = vehicle.entity;
      return trip && (isDead(label) || isDead(headsign))
        ? withoutRun(vehicle, namedRouteId, 'drop-dead-runs')
        : undefined;
    },
  };
}

function folded(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
