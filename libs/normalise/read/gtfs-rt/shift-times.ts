import type { FeedEntity, StopTimeEvent } from '#libs/formats/gtfs-rt';

/** The entity with the times of its vehicle and trip update moved; alerts are written by hand and keep theirs. */
export function shiftTimes(entity: FeedEntity, seconds: number): FeedEntity {
  const shifted = { ...entity };
  const { vehicle, tripUpdate } = entity;
  if (vehicle) shifted.vehicle = { ...vehicle, timestamp: moved(vehicle.timestamp, seconds) };
  if (tripUpdate) {
    const event = (one: StopTimeEvent): StopTimeEvent => ({
      ...one,
      time: moved(one.time, seconds),
      scheduledTime: moved(one.scheduledTime, seconds),
    });
    shifted.tripUpdate = {
      ...tripUpdate,
      timestamp: moved(tripUpdate.timestamp, seconds),
      stopTimeUpdate: tripUpdate.stopTimeUpdate.map((update) => ({
        ...update,
        ...(update.arrival ? { arrival: event(update.arrival) } : {}),
        ...(update.departure ? { departure: event(update.departure) } : {}),
      })),
    };
  }
  return shifted;
}

/** 0 is how some producers write no time. */
function moved(time: number | undefined, seconds: number): number | undefined {
  return time ? time + seconds : time;
}
