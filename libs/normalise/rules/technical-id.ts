import type { IdRule } from './rule.js';

/** `<codespace>:<type>[:<detailed type>]:<technical id>:<register>`, the register possibly empty. */
const CODED = /^[^:]+:[^:]*:(?:[^:]*:)?([^:]+):[^:]*$/;

/**
 * Real time writes ids in the French coded form (`TCAR:ServiceJourney:22430:LOC`, `SQY:Line::411:LOC`) where the schedule
 * writes the technical part alone: takes that part. Ids are opaque by the profile; a feed has to ask for this.
 * Spec: French NeTEx and SIRI profiles, common elements, codification of identifiers.
 */
export function technicalId(): IdRule {
  const take = (id: string): string => CODED.exec(id)?.[1] ?? id;
  return { name: 'technical-id', tripId: take, routeId: take, stopId: take, vehicleId: take };
}
