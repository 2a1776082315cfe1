import { findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { FeedEntity, TripUpdate } from '#libs/formats/gtfs-rt';
import type { LossTally } from '#libs/formats/loss';
import { localId, type FeedId, type TripDescriptor } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { KnownSchedule } from './known-schedule.js';
import { loseTo } from './losses.js';
import { toTrip, type OtherPublishedRuns } from './trip.js';

/**
 * Trip updates say which vehicle runs; its position says so, too, and is what has been seen. Where the two contradict each
 * other (another vehicle is seen on the run, be it beside the one named; or the run is under way, and its vehicle is seen on another) the update keeps
 * its times and leaves the vehicle out, which is counted. A vehicle that is still on the run before, or on the one after, is
 * reported as it is: that it will run, or has run, this one is no contradiction, whatever a validator makes of it (E047).
 */
export function withoutContradictedVehicles(
  context: PublishContext,
  feedId: FeedId,
  updates: FeedEntity[],
  schedule: KnownSchedule | undefined,
  others: OtherPublishedRuns,
  losses: LossTally | undefined,
): FeedEntity[] {
  if (!updates.some(({ tripUpdate }) => tripUpdate?.vehicle)) return updates;
  const nowS = context.clock.now() / 1000;
  /** Of each vehicle the runs it is seen on. */
  const runsOf = new Map<string, TripDescriptor[]>();
  /** Of each trip the vehicles seen on it, and on which run of it. */
  const vehiclesOn = new Map<string, { vehicle: string; trip: NamedRun }[]>();
  for (const { event } of context.live.inKeyOrder('vehicle-position')) {
    const { trip } = event.entity ?? {};
    if (event.feed !== feedId || !context.catalogue.guard.mayRead(context.audience, event) || !trip?.tripId) continue;
    const vehicle = localId(event.entity!.vehicleId);
    push(runsOf, vehicle, trip);
    // Day and start as the position publishes them: one that cannot be is not said there and contradicts nothing.
    push(vehiclesOn, localId(trip.tripId), { vehicle, trip: toTrip(trip, schedule, others)?.message ?? trip });
  }
  return updates.map((entity) => {
    const { vehicle, ...rest } = entity.tripUpdate!;
    const run = runNamed(rest);
    if (vehicle?.id === undefined || run.tripId === undefined) return entity;
    const seen = vehiclesOn.get(run.tripId)?.filter(({ trip }) => isSameRun(trip, run)) ?? [];
    const isAnotherOnIt = seen.some((one) => one.vehicle !== vehicle.id);
    const isElsewhere = seen.length === 0 && runsOf.has(vehicle.id) && isUnderWay(rest, schedule, nowS);
    if (!isAnotherOnIt && !isElsewhere) return entity;
    if (losses) loseTo(losses, entity.id)('vehicleOfRun');
    return { ...entity, tripUpdate: rest };
  });
}

function push<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

interface NamedRun {
  tripId?: string;
  startDate?: string;
  startTime?: string;
}

/** Positions name the double of a trip by its own id. */
function runNamed({ trip, tripProperties }: TripUpdate): NamedRun {
  return tripProperties?.tripId === undefined ? trip : tripProperties;
}

/** Not every producer writes day and start in both. */
function isSameRun(a: { startDate?: string; startTime?: string }, b: NamedRun): boolean {
  const agree = (one: string | undefined, other: string | undefined): boolean =>
    one === undefined || other === undefined || one === other;
  return agree(a.startDate, b.startDate) && agree(a.startTime, b.startTime);
}

/** By its own times, and by those of the timetable where it reports delays: the first lies behind, the last ahead. */
function isUnderWay({ trip, stopTimeUpdate }: TripUpdate, schedule: KnownSchedule | undefined, nowS: number): boolean {
  const instants = stopTimeUpdate.flatMap(({ arrival, departure }) =>
    [arrival, departure].flatMap((one) => one?.time ?? []),
  );
  const times = instants.length > 0 ? instants : plannedTimes(trip, schedule);
  return times.some((time) => time <= nowS) && times.some((time) => time > nowS);
}

function plannedTimes({ tripId, startDate }: NamedRun, schedule: KnownSchedule | undefined): number[] {
  const scheduled = tripId === undefined ? undefined : schedule?.findTrip(tripId);
  const startMs = schedule && findServiceDayEpochMs(startDate, 0, schedule.timeZone);
  if (!scheduled || startMs === undefined) return [];
  return schedule!
    .stopTimes(scheduled)
    .flatMap(({ arrivalSeconds, departureSeconds }) => [arrivalSeconds ?? [], departureSeconds ?? []].flat())
    .map((seconds) => startMs / 1000 + seconds);
}
