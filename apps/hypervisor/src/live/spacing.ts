import type { HubEvent, TripUpdate, VehiclePosition } from '../api/contract';
import { callsAhead, spacingsOf, type SpacedRun, type Spacing } from '../../../../libs/analyse/spacing';
import { feedNowMs } from './age';

/**
 * Of each vehicle how far it is behind the one before it, by its key: as the analyst judges bunches, from the same lines of
 * code. `findRun` gives the predictions of a vehicle's run.
 */
export function vehicleSpacings(
  vehicles: Iterable<HubEvent>,
  findRun: (vehicle: VehiclePosition) => HubEvent | undefined,
  nowMs: number,
): Map<string, Spacing> {
  const runs: SpacedRun[] = [];
  for (const { key, entity } of vehicles) {
    const vehicle = entity as unknown as VehiclePosition;
    const { routeId, directionId } = vehicle.trip ?? {};
    const run = routeId === undefined || directionId === undefined ? undefined : findRun(vehicle);
    if (!run) continue;
    const { stopTimeUpdates } = run.entity as unknown as TripUpdate;
    runs.push({ key, line: `${routeId} ${directionId}`, calls: callsAhead(stopTimeUpdates, feedNowMs(run, nowMs)) });
  }
  return spacingsOf(runs);
}
