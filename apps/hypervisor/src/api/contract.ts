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
  quality: { flags: string[]; matchScore?: number };
  source: { id: string; documentHash: string };
}

export interface Vehicle {
  vehicleId: string;
  label?: string;
  trip?: { tripId?: string; routeId?: string; startDate?: string };
  point?: Point;
  bearingDeg?: number;
  speedMps?: number;
  occupancyStatus?: string;
  mode?: string;
  routeName?: string;
  routeColor?: string;
  headsign?: string;
  commune?: string;
}

export interface TripUpdate {
  trip: { tripId?: string; startDate?: string };
  stopTimeUpdates: { stopId?: string; arrival?: StopTime; departure?: StopTime; scheduleRelationship?: string }[];
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
  informedEntities: { routeId?: string; stopId?: string }[];
}

export interface FeedStatus {
  feedId: string;
  state: 'waiting' | 'fresh' | 'stale' | 'failing';
  since: string;
  sources: { sourceId: string; lastChangeAt?: string; lastError?: string }[];
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

/** A text in the wanted language, else in any. */
export function textIn(texts: Record<string, string> | undefined, language: string): string {
  if (!texts) return '';
  return texts[language] ?? texts['und'] ?? texts['fr'] ?? Object.values(texts)[0] ?? '';
}
