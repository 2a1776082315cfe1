import type { DocumentRule } from './document-rule.js';

/** Leaves out stations that are none: the one of a dockless system, with 999,999 docks. */
export function dropStations(stations: readonly string[]): DocumentRule {
  return { name: 'drop-stations', sharedMobility: { droppedStations: new Set(stations) } };
}
