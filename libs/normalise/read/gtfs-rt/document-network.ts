import {
  inFeed,
  localId,
  type RealtimeShape,
  type RealtimeStop,
  type ShapeId,
  type StopId,
  type TripUpdate,
} from '#libs/model';
import { countPolylinePoints, type FeedEntity, type Shape, type Stop } from '#libs/formats/gtfs-rt';
import { plausiblePoint } from '../../plausible-point.js';
import type { RealtimeReading } from './reading.js';
import { toTranslated } from './translated.js';

/** An entity and its place in the document. */
export interface NetworkEntity {
  entity: FeedEntity;
  index: number;
}

/** Some 20,000 points. What names a shape holds it, and an event is one message on the bus. */
const MAX_POLYLINE = 200_000;

interface Held<T> {
  what: T;
  isReferenced: boolean;
}

/**
 * Shapes and stops that a document reports beside those of its schedule, for the runs and detours that name them. One
 * that nothing names goes no further, and is counted. Spec: GTFS-RT Shape, Stop.
 */
export class DocumentNetwork {
  private readonly shapes = new Map<string, Held<RealtimeShape>>();
  private readonly stops = new Map<string, Held<RealtimeStop>>();
  /** Without what they are or could be named by. */
  private readonly useless = { shape: 0, stop: 0 };

  /**
   * Yields FIELD_MISSING for a shape or stop without an id, FIELD_RANGE and LIMIT_EXCEEDED for a shape that is no line or too
   * long a one, and COORDINATE_IMPLAUSIBLE.
   */
  constructor(entities: Iterable<NetworkEntity>, reading: RealtimeReading) {
    for (const { entity, index } of entities) {
      const where = `entity[${index}]`;
      if (entity.shape) {
        const shape = toShape(entity.shape, `${where}.shape`, reading);
        if (shape) this.shapes.set(localId(shape.shapeId), { what: shape, isReferenced: false });
        else this.useless.shape += 1;
      }
      if (entity.stop) {
        const stop = toStop(entity.stop, `${where}.stop`, reading);
        if (stop) this.stops.set(localId(stop.stopId), { what: stop, isReferenced: false });
        else {
          this.useless.stop += 1;
          missing(reading, `${where}.stop`, 'stop_id');
        }
      }
    }
  }

  hasStop(local: string): boolean {
    return this.stops.has(local);
  }

  /** Those of the ids that are reported, each once, named from now on. */
  shapesOf(ids: Iterable<ShapeId | undefined>): RealtimeShape[] {
    return namedOf(this.shapes, ids);
  }

  /** Those of the ids that are reported, each once, named from now on. */
  stopsOf(ids: Iterable<StopId | undefined>): RealtimeStop[] {
    return namedOf(this.stops, ids);
  }

  /** Puts into a run what it names. */
  addTo(run: TripUpdate): void {
    const [shape] = this.shapesOf([run.properties?.shapeId]);
    if (shape) run.shape = shape;
    if (this.stops.size === 0) return;
    const stops = this.stopsOf(run.stopTimeUpdates.flatMap(({ stopId, assignedStopId }) => [stopId, assignedStopId]));
    if (stops.length > 0) run.stops = stops;
  }

  /** For a run that is not read again: names what it named. */
  markReferenced({ shape, stops }: { shape?: ShapeId; stops: readonly StopId[] }): void {
    this.shapesOf([shape]);
    this.stopsOf(stops);
  }

  /** How many are of no use, by field of FeedEntity. */
  unreferenced(): Record<string, number> {
    const shape = this.useless.shape + count(this.shapes);
    const stop = this.useless.stop + count(this.stops);
    return { ...(shape > 0 ? { shape } : {}), ...(stop > 0 ? { stop } : {}) };
  }
}

function namedOf<T>(held: ReadonlyMap<string, Held<T>>, ids: Iterable<string | undefined>): T[] {
  const found = new Set<T>();
  for (const id of ids) {
    const one = id === undefined ? undefined : held.get(localId(id));
    if (!one) continue;
    one.isReferenced = true;
    found.add(one.what);
  }
  return [...found];
}

function count(held: ReadonlyMap<string, Held<unknown>>): number {
  return [...held.values()].filter(({ isReferenced }) => !isReferenced).length;
}

function missing({ issues, feedId }: RealtimeReading, where: string, field: string): void {
  issues.add({
    code: 'FIELD_MISSING',
    severity: 'warning',
    feedId,
    where,
    field,
    expected: 'present, or nothing can use it',
  });
}

function toShape(
  { shapeId, encodedPolyline = '' }: Shape,
  where: string,
  reading: RealtimeReading,
): RealtimeShape | undefined {
  const { feedId, issues } = reading;
  const id = reading.text(shapeId);
  if (id === undefined) {
    missing(reading, where, 'shape_id');
    return undefined;
  }
  const isTooLong = encodedPolyline.length > MAX_POLYLINE;
  if (isTooLong || (countPolylinePoints(encodedPolyline) ?? 0) < 2) {
    issues.add({
      code: isTooLong ? 'LIMIT_EXCEEDED' : 'FIELD_RANGE',
      severity: 'warning',
      feedId,
      where,
      field: 'encoded_polyline',
      got: isTooLong ? `${encodedPolyline.length} characters` : encodedPolyline,
      expected: isTooLong ? `at most ${MAX_POLYLINE}` : 'an encoded polyline of two points or more',
    });
    return undefined;
  }
  return { shapeId: inFeed<ShapeId>(feedId, id), encodedPolyline };
}

function toStop(message: Stop, where: string, reading: RealtimeReading): RealtimeStop | undefined {
  const stopId = reading.reportedStopId(message.stopId);
  if (!stopId) return undefined;
  const { stopLat: latitude, stopLon: longitude } = message;
  const parent = reading.reportedStopId(message.parentStation);
  const point =
    latitude === undefined || longitude === undefined
      ? undefined
      : plausiblePoint({ latitude, longitude }, where, reading.feedId, reading.issues);
  return {
    stopId,
    code: toTranslated(message.stopCode),
    name: toTranslated(message.stopName),
    ttsName: toTranslated(message.ttsStopName),
    description: toTranslated(message.stopDesc),
    point,
    zoneId: reading.text(message.zoneId),
    url: toTranslated(message.stopUrl),
    parentStationId: parent,
    timeZone: reading.text(message.stopTimezone),
    wheelchairBoarding: message.wheelchairBoarding,
    levelId: reading.text(message.levelId),
    platformCode: toTranslated(message.platformCode),
  };
}
