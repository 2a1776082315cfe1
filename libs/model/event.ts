import type { EntityKey, FeedId, Instant } from './ids.js';
import type { Kind, Visibility } from './kinds.js';
import type { Dataset, FeedStatus } from './feed.js';
import type { Alarm, KeyFigure } from './insight.js';
import type { Parking } from './parking.js';
import type { TrafficMeasurement, TrafficSituation } from './road.js';
import type { FreeVehicle, Station } from './shared-mobility.js';
import type { Alert, TripUpdate, VehiclePosition } from './transit.js';
import type { TripModification } from './trip-modification.js';
import type { VariableMessageSign } from './variable-message-sign.js';

/** Body of each kind. `parking` bodies may hold more than the model names. */
export interface EntityByKind {
  'vehicle-position': VehiclePosition;
  'trip-update': TripUpdate;
  alert: Alert;
  station: Station;
  'free-vehicle': FreeVehicle;
  'traffic-measurement': TrafficMeasurement;
  'traffic-situation': TrafficSituation;
  parking: Parking | Record<string, unknown>;
  'feed-status': FeedStatus;
  dataset: Dataset;
  alarm: Alarm;
  kpi: KeyFigure;
  'trip-modification': TripModification;
  'variable-message-sign': VariableMessageSign;
}

/**
 * What an operator or client must know before trusting a value. `simulated`, `replayed`, `predicted` and `stale`
 * keep invariant 4; `repaired:<rule>` names a repair; others are `suspect:<rule>`.
 */
export type QualityFlag = string;

/** The position is too far from the vehicle's last one to be true; not published to travellers. */
export const JUMP: QualityFlag = 'suspect:jump';

/**
 * One change of one entity, as the bus carries it. `upsert` always holds the whole entity; `remove` holds none.
 * Spec: DESIGN §4. Body versions are published under `/schemas/`.
 */
export interface HubEvent<K extends Kind = Kind> {
  kind: K;
  key: EntityKey;
  feed: FeedId;
  op: 'upsert' | 'remove';
  entity?: EntityByKind[K];
  /**
   * Why an entity was removed: `vanished`, `expired`, `cancelled`, `ended`, `withdrawn` (may no longer be shown, or its
   * feed is configured no more), `left-filter` (stream only).
   */
  reason?: string;
  /** When the world was so, by the feed. Falls back to receivedAt where the feed gives no time. */
  observedAt: Instant;
  /** When the document arrived here. */
  receivedAt: Instant;
  /** When the event was made. */
  producedAt: Instant;
  source: { documentHash: string; id: string };
  /** `matchScore` 1 for a certain match to the schedule, 0 for none; `matchedBy` the rule that found it (`trip-id`, `stops` …). */
  quality: { flags: QualityFlag[]; matchScore?: number; matchedBy?: string };
  visibility: Visibility;
}

/**
 * A place on the bus. Offsets grow by any positive step within (epoch, topic, partition); another epoch means
 * another log, whose offsets cannot be compared.
 */
export interface Position {
  epoch: string;
  topic: string;
  partition: number;
  offset: number;
}

/** `source.id` of the events the analyst draws from others; no configured source may bear it. */
export const ANALYST_SOURCE = 'analyst';

export const TOPIC_PREFIX = 'mobility.';
export function topicOf(kind: Kind): string {
  return TOPIC_PREFIX + kind;
}
