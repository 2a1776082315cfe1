import type { FeedEntity, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { MappedRow } from '#libs/formats/mapped';
import { present, type GeoPoint, type VehiclePosition } from '#libs/model';
import type { ReadVehicle } from '../gtfs-rt/realtime-round.js';

type Message = NonNullable<FeedEntity['vehicle']>;

const RUN = 'trip.';

/** A row in GTFS-RT's terms: what it names is then matched to the schedule like any other feed's. */
export function toReadVehicle({ key, where, values, receivedMs }: MappedRow): ReadVehicle {
  const { observedAt, point, bearingDeg, speedMps, odometerM, ...others } = values;
  const { label, licensePlate, wheelchairAccessible, stopSequence, ...named } = others;
  const { mode, routeName, routeColor, headsign, ...rest } = named;
  const run = Object.entries(rest).filter(([name]) => name.startsWith(RUN));
  const own = Object.entries(rest).filter(([name]) => !name.startsWith(RUN));
  const atMs = observedAt === undefined ? receivedMs : Date.parse(observedAt as string);
  const vehicle = {
    ...Object.fromEntries(own),
    vehicle: { id: key, ...present({ label, licensePlate, wheelchairAccessible }) },
    ...present({ currentStopSequence: stopSequence }),
    // GTFS-RT counts seconds; so does everybody who reads what is made of this.
    ...(atMs === undefined ? {} : { timestamp: Math.floor(atMs / 1000) }),
  } as Message;
  if (point)
    vehicle.position = {
      ...(point as GeoPoint),
      ...present({ bearing: bearingDeg, speed: speedMps, odometer: odometerM }),
    } as Message['position'];
  if (run.length > 0)
    vehicle.trip = Object.fromEntries(run.map(([name, value]) => [name.slice(RUN.length), value])) as TripDescriptor;
  const more = present({ mode, routeName, routeColor, headsign }) as Partial<VehiclePosition>;
  return { entity: { id: key, vehicle }, where, more };
}
