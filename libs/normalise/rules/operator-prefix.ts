import type { Schedule } from '#libs/schedule';
import type { IdRule } from './rule.js';
import { technicalId } from './technical-id.js';

/**
 * Real time and schedule disagree on whether ids bear their operator's prefix (`22430`, `TCAR:22430`,
 * `TCAR:ServiceJourney:22430:LOC`), and on another day the other way round: takes the id the schedule has. Tried in this
 * order: the id as written, with a prefix, without one, and the same of the technical part of a French coded id. Where
 * several operators have such an id it is unclear whose it is, and the id stays as written.
 */
export function operatorPrefix(prefixes: readonly string[]): IdRule {
  return {
    name: 'operator-prefix',
    vehicleId: (id) => bare(technical.vehicleId!(id), prefixes),
    withSchedule: (schedule) => bound(prefixes, schedule),
  };
}

const technical = technicalId();

function bound(prefixes: readonly string[], schedule: Schedule): IdRule {
  const { vehicleId } = operatorPrefix(prefixes);
  const meant =
    (knows: (id: string) => boolean) =>
    (id: string): string => {
      if (knows(id)) return id;
      // Of each way to write it in turn; within one, all prefixes are tried so that a tie is seen.
      for (const core of [id, technical.tripId!(id)]) {
        const name = bare(core, prefixes);
        const own = prefixes.find((prefix) => core.startsWith(prefix) || id.startsWith(prefix));
        const candidates = own === undefined ? prefixes.map((prefix) => prefix + name) : [own + name];
        const known = candidates.filter(knows);
        if (known.length === 1) return known[0]!;
        if (known.length > 1) return id;
        if (knows(name)) return name;
      }
      return id;
    };
  return {
    name: 'operator-prefix',
    vehicleId: vehicleId!,
    tripId: meant((id) => schedule.findTrip(id) !== undefined),
    routeId: meant((id) => schedule.findRoute(id) !== undefined),
    stopId: meant((id) => schedule.findStop(id) !== undefined),
  };
}

function bare(id: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => id.startsWith(one));
  return prefix === undefined ? id : id.slice(prefix.length);
}
