import type { EntityKey, FeedId, Instant, RouteId } from './ids.js';
import type { Kind } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/** What is measured of a feed. Closed list; definitions and units stand in docs/analyst.md. */
export const FIGURES = [
  'vehicles-in-service',
  'punctuality',
  'match-rate',
  'stations',
  'shared-vehicles',
  'observation-age',
  'traffic-speed',
  'traffic-congestion',
  'disturbances',
] as const;
export type FigureName = (typeof FIGURES)[number];

/**
 * One key figure of one feed, body of kind `kpi`, keyed `<feed>:<figure>`. It is removed when there is nothing left to
 * measure: an old figure is not shown as the present one.
 */
export interface KeyFigure {
  feedId: FeedId;
  figure: FigureName;
  /** One entry per measure of the figure; each name ends in its unit: `Seconds`, `Kmh`, `Share` (0 to 1), else a count. */
  values: Record<string, number>;
  /** Length of time the figure covers; 0 when it is how things are at `computedAt`. */
  windowSeconds: number;
  /** How many entities the figure was made of. */
  sampleSize: number;
  computedAt: Instant;
}

/** Why an alarm is raised. Closed list; thresholds stand in docs/analyst.md. */
export const ALARM_RULES = [
  'feed-not-fresh',
  'match-rate-drop',
  'schedule-ends',
  'punctuality-low',
  'bunching',
  'station-empty',
  'station-full',
  'site-stuck',
] as const;
export type AlarmRuleName = (typeof ALARM_RULES)[number];

/** `critical`: act now; `major`: act within the hour; `minor`: have it repaired. */
export const SEVERITIES = ['critical', 'major', 'minor'] as const;
export type AlarmSeverity = (typeof SEVERITIES)[number];

/**
 * Something an operator should know, body of kind `alarm`, keyed `<feed>:<rule>[:<subject>]`. Raised, perhaps changed,
 * cleared; the cleared one is removed after a while. Raised again before that, it goes on under its key.
 */
export interface Alarm {
  feedId: FeedId;
  rule: AlarmRuleName;
  state: 'raised' | 'cleared';
  severity: AlarmSeverity;
  /** Since when what it tells of has been so; before `raisedAt` by the grace time of its rule. */
  firstSeenAt: Instant;
  raisedAt: Instant;
  /** When it was last found to be so, as far as it has been told. */
  lastSeenAt: Instant;
  clearedAt?: Instant;
  /** How often it was raised since it was last removed. */
  occurrences: number;
  /** French and English, made of figures and plain ids only. */
  text: Translated;
  /** What the text says as numbers; each name ends in its unit as in a key figure. */
  figures: Record<string, number>;
  /** The entities it is about. */
  about: { kind: Kind; key: EntityKey }[];
  routeId?: RouteId;
  point?: GeoPoint;
}
