import type { FeedEntity, Stop } from '#libs/formats/gtfs-rt';
import { localId, type HubEvent, type RealtimeShape, type RealtimeStop } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import { hasShape } from './shapes.js';
import { translated } from './texts.js';

/** Whether a reader finds the shape: in the same message or in the schedule. */
export function isShape(local: string, shapes: readonly RealtimeShape[], schedule: KnownSchedule | undefined): boolean {
  return !schedule || shapes.some(({ shapeId }) => localId(shapeId) === local) || hasShape(schedule, local);
}

/** A shape as an entity; none where the schedule has one of that id, which decides. */
export function toShapeEntity(
  { shapeId, encodedPolyline }: RealtimeShape,
  schedule: KnownSchedule | undefined,
): FeedEntity | undefined {
  const id = localId(shapeId);
  if (schedule && hasShape(schedule, id)) return undefined;
  return { id: `shape:${id}`, shape: { shapeId: id, encodedPolyline } };
}

/** A stop as an entity; none where the schedule has one of that id, which decides. */
export function toStopEntity(realtimeStop: RealtimeStop, schedule: KnownSchedule | undefined): FeedEntity | undefined {
  const id = localId(realtimeStop.stopId);
  if (schedule?.findStop(id)) return undefined;
  const parent = realtimeStop.parentStationId && localId(realtimeStop.parentStationId);
  const isStation = parent !== undefined && (!schedule || schedule.findStop(parent)?.locationType === 1);
  const stop: Stop = {
    stopId: id,
    ...translated('stopCode', realtimeStop.code),
    ...translated('stopName', realtimeStop.name),
    ...translated('ttsStopName', realtimeStop.ttsName),
    ...translated('stopDesc', realtimeStop.description),
    ...(realtimeStop.point ? { stopLat: realtimeStop.point.latitude, stopLon: realtimeStop.point.longitude } : {}),
    ...(realtimeStop.zoneId === undefined ? {} : { zoneId: realtimeStop.zoneId }),
    ...translated('stopUrl', realtimeStop.url),
    ...(isStation ? { parentStation: parent } : {}),
    ...(realtimeStop.timeZone === undefined ? {} : { stopTimezone: realtimeStop.timeZone }),
    ...(realtimeStop.wheelchairBoarding ? { wheelchairBoarding: realtimeStop.wheelchairBoarding } : {}),
    ...(realtimeStop.levelId === undefined ? {} : { levelId: realtimeStop.levelId }),
    ...translated('platformCode', realtimeStop.platformCode),
  };
  return { id: `stop:${id}`, stop };
}

const NOTHING: readonly FeedEntity[] = [];

/** The shapes and stops that the entity written of an event names, and that are in no schedule. */
export function networkOf(event: HubEvent, schedule: KnownSchedule | undefined): readonly FeedEntity[] {
  if (event.kind === 'trip-update') {
    const { shape, stops } = (event as HubEvent<'trip-update'>).entity!;
    return shape || stops ? entitiesOf(shape ? [shape] : [], stops ?? [], schedule) : NOTHING;
  }
  if (event.kind !== 'trip-modification') return NOTHING;
  const { shapes, stops } = (event as HubEvent<'trip-modification'>).entity!;
  return entitiesOf(shapes, stops, schedule);
}

function entitiesOf(
  shapes: readonly RealtimeShape[],
  stops: readonly RealtimeStop[],
  schedule: KnownSchedule | undefined,
): FeedEntity[] {
  return [
    ...shapes.flatMap((shape) => toShapeEntity(shape, schedule) ?? []),
    ...stops.flatMap((stop) => toStopEntity(stop, schedule) ?? []),
  ];
}
