import type { RivalRule } from './rule.js';

/** As near to the way of the trip as receivers and drawings err: nearer proves nothing. */
const ON_WAY_M = 200;

/**
 * Two vehicles on one run, one of them a ghost of the timetable: the one that keeps to the way of the trip is on it, and
 * of two that do the one seen last. Not for trains that run coupled.
 */
export function oneVehicleARun(): RivalRule {
  return {
    name: 'one-vehicle-a-run',
    isBetter(vehicle, than) {
      const [own, other] = [isOnWay(vehicle.offWayM), isOnWay(than.offWayM)];
      if (own !== other) return own;
      if (vehicle.observedAt !== than.observedAt) return vehicle.observedAt > than.observedAt;
      return vehicle.key < than.key;
    },
  };
}

/** Without a way to hold it against, it is believed. */
function isOnWay(offWayM: number | undefined): boolean {
  return offWayM === undefined || offWayM <= ON_WAY_M;
}
