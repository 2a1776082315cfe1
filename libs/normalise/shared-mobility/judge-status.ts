import type { IssueCollector } from '#libs/errors';
import { TYPES_DERIVED, STALE_STATION, type FeedId } from '#libs/model';
import type { StationStatusRecord, VehicleStatusRecord } from '#libs/formats/gbfs';

/** A station that has not reported for a week says nothing about today. */
const STALE_MS = 7 * 86_400_000;

export interface StationFacts {
  feedId: FeedId;
  /** Ids of the system's vehicle types. */
  typeIds: readonly string[];
  /** Free vehicles that stand at the station, by type; of vehicles without a type there is none. */
  vehiclesByType: ReadonlyMap<string, number> | undefined;
  /** Epoch ms of the document in hand. */
  nowMs: number;
}

/**
 * The status as it can be passed on: counts by type that do not add up to the number of vehicles are left out, for the
 * total is what riders see; where none are reported they are made of the one type there is, or of the vehicles that
 * stand there and add up. Flags a station that is silent for a week. Yields ENTITY_IMPLAUSIBLE, REPAIRED, ENTITY_STALE.
 */
export function judgedStatus(
  status: StationStatusRecord,
  { feedId, typeIds, vehiclesByType, nowMs }: StationFacts,
  issues: IssueCollector,
): { status: StationStatusRecord; flags: string[] } {
  const { stationId, vehiclesAvailable, vehicleTypesAvailable: reported, lastReportedAt } = status;
  const where = `station_status ${stationId}`;
  const flags: string[] = [];
  const judged = { ...status };
  if (
    vehiclesAvailable !== undefined &&
    reported?.length &&
    sum(reported.map(({ count }) => count)) !== vehiclesAvailable
  ) {
    delete judged.vehicleTypesAvailable;
    issues.add({
      code: 'ENTITY_IMPLAUSIBLE',
      severity: 'warning',
      feedId,
      where,
      field: 'vehicle_types_available',
      got: String(sum(reported.map(({ count }) => count))),
      expected: `${vehiclesAvailable} vehicles; left out`,
    });
  } else if (vehiclesAvailable !== undefined && reported === undefined) {
    const derived = byType(vehiclesAvailable, typeIds, vehiclesByType);
    if (derived) {
      judged.vehicleTypesAvailable = derived;
      flags.push(TYPES_DERIVED);
      const got = `none, ${vehiclesAvailable} vehicles`;
      const expected = 'vehicle_types_available, as the system has types';
      issues.add({
        code: 'REPAIRED',
        severity: 'advice',
        feedId,
        where,
        field: 'vehicle_types_available',
        got,
        expected,
      });
    }
  }
  if (lastReportedAt !== undefined && nowMs - Date.parse(lastReportedAt) > STALE_MS) {
    flags.push(STALE_STATION);
    const expected = `within ${STALE_MS / 86_400_000} days`;
    issues.add({
      code: 'ENTITY_STALE',
      severity: 'warning',
      feedId,
      where,
      field: 'last_reported',
      got: lastReportedAt,
      expected,
    });
  }
  return { status: judged, flags };
}

function byType(
  vehiclesAvailable: number,
  typeIds: readonly string[],
  vehicles: StationFacts['vehiclesByType'],
): StationStatusRecord['vehicleTypesAvailable'] {
  if (typeIds.length === 0) return undefined;
  if (typeIds.length === 1) return [{ vehicleTypeId: typeIds[0]!, count: vehiclesAvailable }];
  const counts = Array.from(vehicles ?? [], ([vehicleTypeId, count]) => ({ vehicleTypeId, count }));
  return counts.length > 0 && sum(counts.map(({ count }) => count)) === vehiclesAvailable ? counts : undefined;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Vehicles that can be had, by station and type. */
export function standingVehicles(vehicles: readonly VehicleStatusRecord[]): Map<string, Map<string, number>> {
  const standing = new Map<string, Map<string, number>>();
  for (const { stationId, vehicleTypeId, isReserved, isDisabled } of vehicles) {
    if (stationId === undefined || vehicleTypeId === undefined || isReserved || isDisabled) continue;
    let counts = standing.get(stationId);
    if (!counts) standing.set(stationId, (counts = new Map()));
    counts.set(vehicleTypeId, (counts.get(vehicleTypeId) ?? 0) + 1);
  }
  return standing;
}
