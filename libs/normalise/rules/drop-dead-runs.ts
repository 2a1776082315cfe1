import type { VehicleRule } from './rule.js';

/**
 * Vehicles on their way to or from the depot that the feed puts on a passenger run: known by a label or headsign that
 * is one of the texts listed, letter case and spaces at the ends aside.
 */
export function dropDeadRuns(texts: readonly string[]): VehicleRule {
  const dead = new Set(texts.map(folded));
  const isDead = (text: string | undefined): boolean => text !== undefined && dead.has(folded(text));
  return { name: 'drop-dead-runs', isOffRun: ({ label, headsign }) => isDead(label) || isDead(headsign) };
}

function folded(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
