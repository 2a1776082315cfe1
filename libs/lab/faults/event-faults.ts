import {
  toInstant,
  type EntityKey,
  type FeedId,
  type GeoPoint,
  type HubEvent,
  type Kind,
  type SituationId,
  type TrafficMeasurement,
  type TrafficSituation,
  type TripId,
  type TripUpdate,
  type VehiclePosition,
} from '#libs/model';
import { seededRandom } from '#libs/telemetry';
import type { FaultLine } from './fault-line.js';

/** What was invented or changed for a trial says so. */
export const EXPERIMENT = 'experiment';

const DEFAULT_METRES = 30;
const DEFAULT_SHARE = 1;
const METRES_A_DEGREE = 111_320;
/** What faults may be about: of other kinds nothing is remembered. */
const FOLLOWED: readonly Kind[] = ['vehicle-position', 'trip-update', 'traffic-situation', 'traffic-measurement'];

/** One line while it is in force. */
export interface ActiveFault {
  line: FaultLine;
  /** Of the script: tells two lines apart that are otherwise alike. */
  index: number;
  endMs: number;
}

/**
 * Faults done to events: between what a feed says and the bus. Remembers what the feed truly said last of each entity, so
 * that all is as the feed says it again when a fault ends.
 */
export class EventFaults {
  private readonly truth = new Map<string, HubEvent>();
  private active: readonly ActiveFault[] = [];
  /** Events left out, changed or invented. */
  readonly counters = { droppedTotal: 0, changedTotal: 0, inventedTotal: 0, withoutEffectTotal: 0 };

  reset(): void {
    this.truth.clear();
    this.active = [];
  }

  /** What goes to the bus for what the feed says. */
  pass(events: readonly HubEvent[]): HubEvent[] {
    return events.flatMap((event) => {
      if (!FOLLOWED.includes(event.kind)) return [event];
      this.remember(event);
      return this.alter(event);
    });
  }

  /** What a line that comes into force changes at once. */
  begin(fault: ActiveFault, nowMs: number): HubEvent[] {
    this.active = [...this.active, fault];
    const { line } = fault;
    switch (line.fault) {
      case 'drop-vehicle':
        return this.reportedBy(line).map((event) => removal(event, nowMs));
      case 'gps-noise':
      case 'put-elsewhere':
        return this.reportedBy(line).flatMap((event) => this.alter(again(event, nowMs)));
      case 'cancel-trip': {
        const known = this.reportedBy(line);
        if (known.length > 0) return known.flatMap((event) => this.alter(again(event, nowMs)));
        this.counters.inventedTotal += 1;
        return [cancellation(line, nowMs)];
      }
      case 'close-road': {
        const closure = this.closure(fault, nowMs);
        this.counters[closure ? 'inventedTotal' : 'withoutEffectTotal'] += 1;
        return closure ? [closure] : [];
      }
      default:
        return [];
    }
  }

  /** Puts things back as the feed says them. */
  end(fault: ActiveFault, nowMs: number): HubEvent[] {
    this.active = this.active.filter((other) => other !== fault);
    const { line } = fault;
    switch (line.fault) {
      case 'drop-vehicle':
      case 'gps-noise':
      case 'put-elsewhere':
        return this.reportedBy(line).flatMap((event) => this.alter(again(event, nowMs)));
      case 'cancel-trip': {
        const known = this.reportedBy(line);
        if (known.length > 0) return known.flatMap((event) => this.alter(again(event, nowMs)));
        return [removal(cancellation(line, nowMs), nowMs)];
      }
      case 'close-road': {
        const closure = this.closure(fault, nowMs);
        return closure ? [removal(closure, nowMs, 'ended')] : [];
      }
      default:
        return [];
    }
  }

  private remember(event: HubEvent): void {
    const name = nameOf(event);
    if (event.op === 'remove') this.truth.delete(name);
    else this.truth.set(name, event);
  }

  /** What the feed says now of what a line is about, in the order of keys. */
  private reportedBy(line: FaultLine): HubEvent[] {
    return [...this.truth.values()]
      .filter((event) => concerns(line, event))
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  private alter(event: HubEvent): HubEvent[] {
    let altered = event;
    for (const { line } of this.active) {
      if (!concerns(line, event)) continue;
      if (line.fault === 'drop-vehicle') {
        this.counters.droppedTotal += 1;
        return [];
      }
      if (event.op === 'upsert') altered = changed(line, altered);
    }
    if (altered !== event) this.counters.changedTotal += 1;
    return [altered];
  }

  private closure({ line, index }: ActiveFault, nowMs: number): HubEvent | undefined {
    const places =
      line.places ??
      placesOf(
        this.truth.get(`traffic-situation ${line.target}`) ?? this.truth.get(`traffic-measurement ${line.target}`),
      );
    if (!places?.length) return undefined;
    const feed = feedOf(line);
    const situationId = `${feed}:closed-${line.seed}-${index}` as SituationId;
    const at = toInstant(nowMs);
    const until = toInstant(nowMs + line.seconds * 1000);
    const entity: TrafficSituation = {
      situationId,
      records: [
        {
          recordId: `${situationId}-1`,
          type: 'RoadOrCarriagewayOrLaneManagement',
          detail: ['roadClosed'],
          validityStatus: 'active',
          start: at,
          end: until,
          ...(places.length > 1 ? { line: places } : { points: places }),
          comments: [{ fr: 'Route fermée (essai)', en: 'Road closed (trial)' }],
        },
      ],
      versionTime: at,
      activity: { state: 'active', until },
      mode: 'road',
    };
    return invented('traffic-situation', situationId as string as EntityKey, feed, entity, nowMs);
  }
}

function nameOf({ kind, key }: HubEvent): string {
  return `${kind} ${key}`;
}

function feedOf({ target }: FaultLine): FeedId {
  return target.split(/[/:]/, 1)[0] as FeedId;
}

function concerns(line: FaultLine, event: HubEvent): boolean {
  switch (line.fault) {
    case 'gps-noise':
    case 'put-elsewhere':
      return event.kind === 'vehicle-position' && isTarget(line, event);
    case 'drop-vehicle':
      return (
        event.kind === 'vehicle-position' &&
        isTarget(line, event) &&
        (line.target.includes(':') || chance(line.seed, event.key) < (line.share ?? DEFAULT_SHARE))
      );
    case 'cancel-trip': {
      if (event.kind !== 'trip-update') return false;
      return event.key === line.target || (event.entity as TripUpdate | undefined)?.trip.tripId === line.target;
    }
    default:
      return false;
  }
}

function isTarget({ target }: FaultLine, { feed, key }: HubEvent): boolean {
  return target.includes(':') ? key === target : feed === target;
}

function changed(line: FaultLine, event: HubEvent): HubEvent {
  const flags = [...new Set([...event.quality.flags, EXPERIMENT])];
  const quality = { ...event.quality, flags };
  if (line.fault === 'cancel-trip') {
    const { trip, ...entity } = event.entity as TripUpdate;
    const cancelled: TripUpdate = {
      ...entity,
      trip: { ...trip, scheduleRelationship: 'CANCELED' },
      stopTimeUpdates: [],
    };
    return { ...event, quality, entity: cancelled } as HubEvent;
  }
  const vehicle = event.entity as VehiclePosition;
  if (!vehicle.point) return event;
  const point =
    line.fault === 'put-elsewhere' ? line.places![0]! : noisy(vehicle.point, line, `${event.key} ${event.observedAt}`);
  return { ...event, quality, entity: { ...vehicle, point } } as HubEvent;
}

/** Normally distributed in both directions, by Box and Muller. The same position is always off by as much. */
function noisy(point: GeoPoint, { seed, metres = DEFAULT_METRES }: FaultLine, name: string): GeoPoint {
  const random = seededRandom(seedOf(seed, name));
  const distance = metres * Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  const latitude = point.latitude + (distance * Math.cos(angle)) / METRES_A_DEGREE;
  const along = METRES_A_DEGREE * Math.max(0.01, Math.cos((point.latitude * Math.PI) / 180));
  const longitude = point.longitude + (distance * Math.sin(angle)) / along;
  return { latitude: sixDigits(latitude, 90), longitude: sixDigits(longitude, 180) };
}

function sixDigits(degrees: number, bound: number): number {
  return Math.round(Math.min(bound, Math.max(-bound, degrees)) * 1e6) / 1e6;
}

/** From 0 to below 1, the same for the same seed and name. */
function chance(seed: number, name: string): number {
  return seededRandom(seedOf(seed, name))();
}

/** FNV-1a over the name, begun by the seed. */
function seedOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

function placesOf(event: HubEvent | undefined): GeoPoint[] | undefined {
  if (event?.kind === 'traffic-measurement') {
    const { line, point } = event.entity as TrafficMeasurement;
    return line ?? (point && [point]);
  }
  const records = (event?.entity as TrafficSituation | undefined)?.records ?? [];
  return records.flatMap(({ line, points }) => line ?? points ?? []);
}

/** The event once more: nothing but what the hub does with it has changed. */
function again(event: HubEvent, nowMs: number): HubEvent {
  return { ...event, producedAt: toInstant(nowMs) };
}

function removal({ entity: _, ...event }: HubEvent, nowMs: number, reason = 'vanished'): HubEvent {
  const at = toInstant(nowMs);
  const quality = { flags: [...new Set([...event.quality.flags, EXPERIMENT])] };
  return { ...event, op: 'remove', reason, observedAt: at, receivedAt: at, producedAt: at, quality } as HubEvent;
}

function cancellation({ target, ...line }: FaultLine, nowMs: number): HubEvent {
  const entity: TripUpdate = {
    trip: { tripId: target as TripId, scheduleRelationship: 'CANCELED' },
    stopTimeUpdates: [],
  };
  return invented('trip-update', target as EntityKey, feedOf({ ...line, target }), entity, nowMs);
}

function invented(kind: Kind, key: EntityKey, feed: FeedId, entity: object, nowMs: number): HubEvent {
  const at = toInstant(nowMs);
  return {
    kind,
    key,
    feed,
    op: 'upsert',
    entity,
    observedAt: at,
    receivedAt: at,
    producedAt: at,
    source: { documentHash: '', id: 'fault-script' },
    quality: { flags: [EXPERIMENT] },
    visibility: 'open',
  } as HubEvent;
}
