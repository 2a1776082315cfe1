import { localId, type EntityKey } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Observation } from '../event-diff.js';
import { distanceToShapeM } from '../runs/distance-to-shape.js';
import { tripKey } from '../runs/run-key.js';
import type { DocumentPass, DocumentRule } from './document-rule.js';
import { offRun } from './off-run.js';

/** As near to the way of the trip as receivers and drawings err: nearer proves nothing. */
const ON_WAY_M = 200;

interface Rival {
  run: string;
  key: EntityKey;
  /** Instant it was seen at; empty where nothing says it. */
  observedAt: string;
  /** Without a way to hold it against, it is believed. */
  isOnWay: boolean;
}

/**
 * Two vehicles on one run, one of them a ghost of the timetable: the one that keeps to the way of the trip is on it, and
 * of two that do the one seen last. Not for trains that run coupled.
 */
export function oneVehicleARun(): DocumentRule {
  return {
    name: 'one-vehicle-a-run',
    begin({ schedule }): DocumentPass {
      const best = new Map<string, Rival>();
      return {
        note: (vehicle) =>
          vehicle.kind === 'vehicle-position'
            ? rivalOf(vehicle as Observation<'vehicle-position'>, schedule)
            : undefined,
        see(note) {
          const rival = note as Rival;
          const before = best.get(rival.run);
          if (!before || isBetter(rival, before)) best.set(rival.run, rival);
        },
        needsWholeDocument: () => true,
        judge(vehicle, note) {
          const { run, key } = note as Rival;
          const better = best.get(run)!;
          if (better.key === key) return undefined;
          return {
            observation: offRun(vehicle as Observation<'vehicle-position'>),
            field: 'trip',
            got: run,
            expected: `one vehicle on it, ${better.key} (one-vehicle-a-run)`,
            isDoubted: true,
          };
        },
        end: () => undefined,
      };
    },
  };
}

/** Only of a vehicle whose run was found by what it names: a guess is another matter. */
function rivalOf(
  { key, observedAt, matchedBy, claim, entity }: Observation<'vehicle-position'>,
  schedule: Schedule | undefined,
): Rival | undefined {
  const { tripId, startDate, startTime } = entity.trip ?? {};
  if (matchedBy === undefined || claim || tripId === undefined) return undefined;
  const trip = schedule?.findTrip(localId(tripId));
  const distance = schedule && trip && entity.point ? distanceToShapeM(entity.point, schedule, trip) : undefined;
  const isOnWay = distance === undefined || distance <= ON_WAY_M;
  return { run: tripKey(tripId, startDate, startTime), key, observedAt: observedAt ?? '', isOnWay };
}

function isBetter(vehicle: Rival, than: Rival): boolean {
  if (vehicle.isOnWay !== than.isOnWay) return vehicle.isOnWay;
  if (vehicle.observedAt !== than.observedAt) return vehicle.observedAt > than.observedAt;
  return vehicle.key < than.key;
}
