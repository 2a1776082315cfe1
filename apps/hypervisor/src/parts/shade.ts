import type { HubEvent, TripUpdate, VehiclePosition } from '../api/contract';
import { feedNowMs } from '../live/age';
import { delayOf } from '../live/calls';
import { shadeOf, type Colouring, type Shade } from '../live/colouring';
import { vehicleSpacings } from '../live/spacing';
import { entitiesOf, now } from '../live/store';
import { findRun } from '../live/runs';

/** Intervals change with minutes: they are looked at so often, in milliseconds. */
const SPACED_MS = 5_000;
let spaced = { period: NaN, of: vehicleSpacings([], findRun, 0) };

/** How far a vehicle is behind the one before it on its line. */
export function spacingOf(key: string): ReturnType<typeof spaced.of.get> {
  const nowMs = now.peek();
  const period = Math.floor(nowMs / SPACED_MS);
  if (spaced.period !== period)
    spaced = { period, of: vehicleSpacings(entitiesOf('vehicle-position'), findRun, nowMs) };
  return spaced.of.get(key);
}

/** What a vehicle is drawn with, by what its run is predicted to do now. */
export function shadeOfVehicle(event: HubEvent, by: Colouring): Shade | undefined {
  if (by === 'line') return undefined;
  const vehicle = event.entity as unknown as VehiclePosition;
  const run = by === 'adherence' ? findRun(vehicle) : undefined;
  const delay = run && delayOf(run.entity as unknown as TripUpdate, feedNowMs(run, now.peek()));
  return shadeOf(by, vehicle, delay, by === 'headway' ? spacingOf(event.key) : undefined);
}
