import type { HubEvent, TripUpdate, VehiclePosition } from '../api/contract';
import { feedNowMs } from '../live/age';
import { delayOf } from '../live/calls';
import { shadeOf, type Colouring, type Shade } from '../live/colouring';
import { now } from '../live/store';
import { findRun } from './run-body';

/** What a vehicle is drawn with, by what its run is predicted to do now. */
export function shadeOfVehicle(event: HubEvent, by: Colouring): Shade | undefined {
  if (by === 'line') return undefined;
  const vehicle = event.entity as unknown as VehiclePosition;
  const run = by === 'adherence' ? findRun(vehicle) : undefined;
  const delay = run && delayOf(run.entity as unknown as TripUpdate, feedNowMs(run, now.peek()));
  return shadeOf(by, vehicle, delay);
}
