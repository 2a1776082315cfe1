import {
  inFeed,
  toInstant,
  type EntityByKind,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Kind,
  type Visibility,
} from '#libs/model';

/** What a test may say about an event; everything else is filled in so that the event is valid. */
export interface EventDetail {
  /** Default `astuce`. */
  feed?: string;
  /** Epoch milliseconds of `observedAt`; received 400 ms later, produced 500 ms later. Default 15 January 2026, 08:06 UTC. */
  at?: number;
  flags?: string[];
  visibility?: Visibility;
  documentHash?: string;
}

export const MORNING = Date.UTC(2026, 0, 15, 8, 6);

/** Whole entity of `kind` under the feed's own id `local`. */
export function upserted<K extends Kind>(
  kind: K,
  local: string,
  entity: EntityByKind[K],
  detail: EventDetail = {},
): HubEvent<K> {
  return { ...frame(kind, local, detail), op: 'upsert', entity };
}

export function removed<K extends Kind>(
  kind: K,
  local: string,
  detail: EventDetail & { reason?: string } = {},
): HubEvent<K> {
  return { ...frame(kind, local, detail), op: 'remove', reason: detail.reason ?? 'vanished' };
}

/** A bus seen in Rouen, on line 90 unless stated otherwise. */
export function vehicleMoved(
  local: string,
  detail: EventDetail & Partial<EntityByKind['vehicle-position']> = {},
): HubEvent<'vehicle-position'> {
  const { feed, at, flags, visibility, documentHash, ...entity } = detail;
  const feedId = (feed ?? 'astuce') as FeedId;
  return upserted(
    'vehicle-position',
    local,
    {
      vehicleId: inFeed(feedId, local),
      trip: { tripId: inFeed(feedId, `trip-${local}`), routeId: inFeed(feedId, '90'), directionId: 0 },
      point: { latitude: 49.4431, longitude: 1.0993 },
      bearingDeg: 90,
      speedMps: 8.25,
      currentStatus: 'IN_TRANSIT_TO',
      mode: 'bus',
      ...entity,
    },
    { feed, at, flags, visibility, documentHash },
  );
}

/** A run of line 90 that is late by `delaySeconds` at its next two stops. */
export function tripDelayed(local: string, delaySeconds: number, detail: EventDetail = {}): HubEvent<'trip-update'> {
  const feedId = (detail.feed ?? 'astuce') as FeedId;
  return upserted(
    'trip-update',
    local,
    {
      trip: { tripId: inFeed(feedId, local), routeId: inFeed(feedId, '90'), scheduleRelationship: 'SCHEDULED' },
      delaySeconds,
      stopTimeUpdates: [
        { stopSequence: 4, stopId: inFeed(feedId, 'stop-4'), arrival: { delaySeconds } },
        { stopSequence: 5, stopId: inFeed(feedId, 'stop-5'), arrival: { delaySeconds: delaySeconds + 30 } },
      ],
      mode: 'bus',
    },
    detail,
  );
}

/** A bike-share station with `bikes` to take and `docks` to leave one at. */
export function stationHas(local: string, bikes: number, docks: number, detail: EventDetail = {}): HubEvent<'station'> {
  const feedId = (detail.feed ?? 'lovelo') as FeedId;
  return upserted(
    'station',
    local,
    {
      stationId: inFeed(feedId, local),
      systemId: feedId,
      name: { fr: `Station ${local}` },
      point: { latitude: 49.4404, longitude: 1.0939 },
      capacity: bikes + docks,
      status: {
        vehiclesAvailable: bikes,
        docksAvailable: docks,
        isInstalled: true,
        isRenting: true,
        isReturning: true,
      },
      mode: 'bike',
    },
    { feed: feedId, ...detail },
  );
}

/** A road counter's last reading. */
export function roadMeasured(
  local: string,
  reading: { flowVehPerHour?: number; speedKmh?: number },
  detail: EventDetail = {},
): HubEvent<'traffic-measurement'> {
  const feedId = (detail.feed ?? 'roads') as FeedId;
  return upserted(
    'traffic-measurement',
    local,
    {
      siteId: inFeed(feedId, local),
      point: { latitude: 49.42, longitude: 1.07 },
      measuredAt: toInstant(detail.at ?? MORNING),
      periodSeconds: 60,
      mode: 'road',
      ...reading,
    },
    { feed: feedId, ...detail },
  );
}

function frame<K extends Kind>(kind: K, local: string, detail: EventDetail): Omit<HubEvent<K>, 'op'> {
  const feed = (detail.feed ?? 'astuce') as FeedId;
  const at = detail.at ?? MORNING;
  return {
    kind,
    key: inFeed<EntityKey>(feed, local),
    feed,
    observedAt: toInstant(at),
    receivedAt: toInstant(at + 400),
    producedAt: toInstant(at + 500),
    source: { documentHash: detail.documentHash ?? 'a'.repeat(64), id: `${feed}/0` },
    quality: { flags: detail.flags ?? [] },
    visibility: detail.visibility ?? 'open',
  };
}
