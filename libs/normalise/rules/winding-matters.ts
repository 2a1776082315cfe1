import type { DocumentRule } from './document-rule.js';

/** Rings of geofences that are drawn anticlockwise mean their outside. Spec: GBFS 3.0, geofencing_zones. */
export function windingMatters(): DocumentRule {
  return { name: 'winding-matters', sharedMobility: { windingMatters: true } };
}
