import { localId } from '#libs/model';
import type { EntityContext, EntityRule } from './entity-rule.js';
import { offRun } from './off-run.js';

export const DEFAULT_AGREE_WITHIN_S = 120;
/** The vehicle heard of longest ago is forgotten first. */
export const REMEMBERED_LINES_OF_VEHICLES = 20_000;

interface ReportedLine {
  line: string;
  atMs: number;
}

/**
 * Two sources of one network that put a vehicle on different lines within so many seconds: one of the two is wrong, and
 * nothing says which, so that the vehicle keeps its position and loses its run until they agree. Predictions for the
 * vehicle count as a word of their source, the newest run of a vehicle with several.
 */
export function sourcesMustAgree(
  withinS = DEFAULT_AGREE_WITHIN_S,
  remembered = REMEMBERED_LINES_OF_VEHICLES,
): EntityRule<'vehicle-position'> {
  const lines = new Map<string, Map<string, ReportedLine>>();
  const note = (vehicle: string, sourceId: string, line: string, atMs: number): void => {
    const known = lines.get(vehicle) ?? new Map<string, ReportedLine>();
    known.set(sourceId, { line, atMs });
    lines.delete(vehicle);
    if (lines.size >= remembered) lines.delete(lines.keys().next().value!);
    lines.set(vehicle, known);
  };
  return {
    name: 'sources-must-agree',
    kind: 'vehicle-position',
    seeRun({ entity }, { sourceId, receivedMs }) {
      const { vehicleId, trip } = entity;
      if (vehicleId !== undefined && trip.routeId !== undefined)
        note(vehicleId, sourceId, localId(trip.routeId), receivedMs);
    },
    correct({ key, entity, ...rest }, { sourceId, receivedMs }: EntityContext) {
      const { trip } = entity;
      if (!trip?.routeId) return undefined;
      const line = localId(trip.routeId);
      const others = [...(lines.get(key) ?? [])];
      note(key, sourceId, line, receivedMs);
      const other = others.find(
        ([source, reported]) =>
          source !== sourceId && reported.line !== line && receivedMs - reported.atMs <= withinS * 1000,
      );
      if (!other) return undefined;
      return {
        observation: offRun({ key, entity, ...rest }),
        field: 'route_id',
        got: line,
        expected: `${other[1].line}, as ${other[0]} has it (sources-must-agree)`,
        isDoubted: true,
      };
    },
  };
}
