import { createHmac } from 'node:crypto';
import { localId, toInstant, type FreeVehicle, type GeoPoint, type Instant } from '#libs/model';
import { distanceM } from '#libs/territory';

/** A receiver's error in a street is some ten metres; who rode less far has not travelled. */
const MOVED_M = 100;
/** The largest systems have some ten thousand; beyond this further vehicles get a new id with each document. */
const MAX_VEHICLES = 200_000;
const DIGITS = 24;

/** Where a vehicle stands, as far as that says whether it has been ridden. */
export interface StandingVehicle {
  /** The operator's own id. */
  upstreamId: string;
  /** Which list names it: a list that leaves a vehicle out says nothing of those of another. */
  list: string;
  point?: GeoPoint;
  stationId?: string;
  isReserved: boolean;
}

interface Known extends Omit<StandingVehicle, 'upstreamId' | 'list'> {
  list: string;
  id: string;
  since: Instant;
}

export interface PublishedId {
  /** 24 hexadecimal digits that say nothing of the operator's own id. */
  id: string;
  /** Since when it is known to stand there: with the secret, what the id is made of. */
  since: Instant;
}

/**
 * The ids shared vehicles are published under: the same while a vehicle stands, a new one after each trip, so that nobody
 * can follow a ride. A vehicle has been ridden when it was gone from a list and is back, stands elsewhere, or was reserved
 * and is free again. HMAC-SHA-256 with a secret of the hub. A restart finds the ids again by where vehicles stand.
 * Spec: gbfs.md v3.0, vehicle_status.json, "vehicle_id MUST be rotated to a random string after each trip".
 */
export class VehicleIds {
  private readonly known = new Map<string, Known>();
  /** What was reported before a restart, by place: whose ids these are comes out when the operator names them again. */
  private readonly former = new Map<string, (PublishedId & { point?: GeoPoint })[]>();

  constructor(private readonly secret: string) {}

  resume(vehicles: Iterable<FreeVehicle>): void {
    for (const { vehicleId, point, stationId, standsSince } of vehicles) {
      if (standsSince === undefined) continue;
      const place = placeOf({ point, stationId: stationId && localId(stationId) });
      const there = this.former.get(place) ?? [];
      this.former.set(place, [...there, { id: localId(vehicleId), since: standsSince, point }]);
    }
  }

  /** One document: ids by the same state for all its vehicles. */
  idOf(standing: StandingVehicle, nowMs: number): PublishedId {
    const { upstreamId, list, point, stationId, isReserved } = standing;
    const name = `${list} ${upstreamId}`;
    const known = this.known.get(name);
    if (known && !hasBeenRidden(known, standing)) {
      known.isReserved = isReserved;
      known.stationId ??= stationId;
      return known;
    }
    const found = known ? undefined : this.findFormer(standing);
    const since = found?.since ?? toInstant(nowMs);
    const fresh: Known = { list, id: found?.id ?? this.make(upstreamId, since), since, isReserved };
    const anchor = found?.point ?? point;
    if (anchor) fresh.point = anchor;
    if (stationId !== undefined) fresh.stationId = stationId;
    if (known || this.known.size < MAX_VEHICLES) this.known.set(name, fresh);
    return fresh;
  }

  /** After a list of all there are: what it leaves out is on its way, and comes back under another id. */
  endRound(list: string, present: Iterable<string>): void {
    const names = new Set(Array.from(present, (upstreamId) => `${list} ${upstreamId}`));
    for (const [name, known] of this.known) if (known.list === list && !names.has(name)) this.known.delete(name);
    this.former.clear();
  }

  private findFormer(standing: StandingVehicle): (PublishedId & { point?: GeoPoint }) | undefined {
    const there = this.former.get(placeOf(standing));
    return there?.find(({ id, since }) => this.make(standing.upstreamId, since) === id);
  }

  private make(upstreamId: string, since: Instant): string {
    return createHmac('sha256', this.secret).update(`${since} ${upstreamId}`).digest('hex').slice(0, DIGITS);
  }
}

function hasBeenRidden(before: Known, { point, stationId, isReserved }: StandingVehicle): boolean {
  if (before.isReserved && !isReserved) return true;
  if (before.stationId !== undefined && stationId !== undefined) return before.stationId !== stationId;
  return before.point !== undefined && point !== undefined && distanceM(before.point, point) > MOVED_M;
}

/** A square of some hundred metres, or the station. */
function placeOf({ point, stationId }: Pick<StandingVehicle, 'point' | 'stationId'>): string {
  if (stationId !== undefined) return `station ${stationId}`;
  return point ? `${point.latitude.toFixed(3)} ${point.longitude.toFixed(3)}` : '';
}
