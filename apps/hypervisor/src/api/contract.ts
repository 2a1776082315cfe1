/** What the page reads of the hub's HTTP and stream contracts (`/openapi.json`, `/schemas/`, `docs/stream.md`). */

export type Kind =
  | 'vehicle-position'
  | 'trip-update'
  | 'alert'
  | 'station'
  | 'free-vehicle'
  | 'traffic-measurement'
  | 'traffic-situation'
  | 'parking'
  | 'variable-message-sign'
  | 'feed-status';

export interface Point {
  latitude: number;
  longitude: number;
}

export interface HubEvent<Body = Record<string, unknown>> {
  kind: Kind;
  key: string;
  feed: string;
  op: 'upsert' | 'remove';
  reason?: string;
  entity?: Body;
  observedAt: string;
  receivedAt: string;
  producedAt: string;
  quality: { flags: string[]; matchScore?: number };
  source: { id: string; documentHash: string };
}

export interface Vehicle {
  vehicleId: string;
  label?: string;
  trip?: TripDescriptor;
  point?: Point;
  stopId?: string;
  bearingDeg?: number;
  speedMps?: number;
  occupancyStatus?: string;
  mode?: string;
  routeName?: string;
  routeColor?: string;
  headsign?: string;
  commune?: string;
}

export interface TripDescriptor {
  tripId?: string;
  routeId?: string;
  startTime?: string;
  startDate?: string;
  scheduleRelationship?: string;
}

export interface TripUpdate {
  trip: TripDescriptor;
  vehicleId?: string;
  delaySeconds?: number;
  stopTimeUpdates: Call[];
  properties?: { headsign?: string };
  routeName?: string;
}

export interface Call {
  stopSequence?: number;
  stopId?: string;
  arrival?: StopTime;
  departure?: StopTime;
  scheduleRelationship?: string;
}

export interface StopTime {
  time?: string;
  delaySeconds?: number;
}

export interface Station {
  stationId: string;
  name: Record<string, string>;
  point: Point;
  capacity?: number;
  status?: {
    /** Absent where nobody knows. */
    vehiclesAvailable?: number;
    docksAvailable?: number;
    isRenting?: boolean;
    isReturning?: boolean;
    lastReportedAt?: string;
  };
}

export interface Counter {
  siteId: string;
  name?: string;
  roadNumber?: string;
  point?: Point;
  line?: Point[];
  trafficStatus?: string;
  flowVehPerHour?: number;
  speedKmh?: number;
  measuredAt?: string;
}

/** How something stands by all of its validity, as the hub told it last. */
export interface Activity {
  state: 'active' | 'upcoming' | 'ended' | 'suspended' | 'unknown';
  from?: string;
  until?: string;
}

export interface Situation {
  situationId: string;
  activity?: Activity;
  records: {
    type: string;
    comments?: Record<string, string>[];
    points?: Point[];
    line?: Point[];
    start?: string;
    end?: string;
    activity?: Activity;
  }[];
}

export interface Park {
  parkingId: string;
  name?: Record<string, string>;
  point?: Point;
  capacity?: number;
  spacesAvailable?: number;
  state?: 'open' | 'closed' | 'full' | 'unknown';
}

export interface Sign {
  signId: string;
  description?: Record<string, string>;
  point?: Point;
  workingStatus?: string;
  messages?: { pages: string[][]; pictograms?: string[]; setAt?: string; reason?: Record<string, string> }[];
}

export interface Alert {
  header?: Record<string, string>;
  description?: Record<string, string>;
  url?: Record<string, string>;
  activity?: Activity;
  informedEntities: InformedEntity[];
}

export interface InformedEntity {
  agencyId?: string;
  routeId?: string;
  routeType?: number;
  stopId?: string;
  trip?: TripDescriptor;
}

export type FeedState = 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';

export interface FeedReason {
  code: string;
  state: FeedState;
  sourceId?: string;
  text: Record<string, string>;
}

export interface FeedStatus {
  feedId: string;
  state: FeedState;
  since: string;
  reasons?: FeedReason[];
  /** When its collector last looked, and until when it would have done so again. */
  checkedAt?: string;
  watchedUntil?: string;
  sources: {
    sourceId: string;
    state?: FeedState;
    lastSignAt?: string;
    freshUntil?: string;
    lastChangeAt?: string;
    lastError?: string;
  }[];
  entities: Record<string, number>;
  matchRate?: number;
}

export interface Feed {
  id: string;
  titles: Record<string, string>;
  producer: string;
  nature: 'observed' | 'simulated' | 'replayed';
  licence: { id: string; name: string; url: string };
  attribution: string;
  status: Partial<FeedStatus>;
}

export async function fetchFeeds(): Promise<Feed[]> {
  const response = await fetch('/v1/feeds');
  if (!response.ok) throw new Error(`/v1/feeds answered ${response.status}`);
  return ((await response.json()) as { feeds: Feed[] }).feeds;
}

/** West, south, east, north. */
export type Box = [number, number, number, number];

/** The hub itself: nothing of a territory is built into the page. */
export interface Hub {
  name: string;
  operator: string;
  timezone: string;
  languages: string[];
  territory?: { bbox: Box; centre: Point; focus?: Box; outlines?: string };
  attribution: string[];
  /** By the hub's clock. */
  now: string;
}

export async function fetchHub(): Promise<Hub> {
  const response = await fetch('/v1/hub', { cache: 'no-store' });
  if (!response.ok) throw new Error(`/v1/hub answered ${response.status}`);
  return (await response.json()) as Hub;
}

/** A text in the first of the languages it has, a variant of it (`en-US`) too; else in any. */
export function textIn(texts: Record<string, string> | undefined, ...languages: string[]): string {
  if (!texts) return '';
  for (const language of [...languages, 'und']) {
    const name = Object.keys(texts).find((one) => one === language || one.startsWith(`${language}-`));
    if (name !== undefined) return texts[name]!;
  }
  return Object.values(texts)[0] ?? '';
}
