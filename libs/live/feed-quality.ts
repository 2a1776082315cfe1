import type { Dataset, FeedStatus, HubEvent, Kind } from '#libs/model';

/** Published rules: docs/quality.md has the same weights and is compared with them by a test. */
export const QUALITY_WEIGHTS = { freshness: 35, matching: 25, validity: 20, completeness: 20 } as const;
export type QualityPartName = keyof typeof QUALITY_WEIGHTS;

/** What lowers a part, the most harmful first. */
export type QualityReason =
  | { code: 'state'; state: string; text: Record<string, string> }
  | { code: 'unmatched'; reason: string; count: number }
  | { code: 'issue'; issue: string; count: number }
  | { code: 'quarantined'; count: number }
  | { code: 'missing'; kind: Kind; field: string; count: number; of: number }
  | { code: 'unusable-trips'; count: number; of: number };

export interface QualityPart {
  name: QualityPartName;
  /** 0 to 1. */
  share: number;
  weight: number;
  reasons: readonly QualityReason[];
}

export interface FeedQuality {
  /** 0 to 100: the parts that apply, each by its weight. */
  score: number;
  parts: readonly QualityPart[];
}

type Field = [field: string, has: (entity: never) => boolean];

/** What a reader of each kind needs to make something of an entity. */
export const RECOMMENDED: Partial<Record<Kind, readonly Field[]>> = {
  'vehicle-position': fields<'vehicle-position'>({
    point: (v) => v.point !== undefined,
    'trip.tripId': (v) => v.trip?.tripId !== undefined,
    bearingDeg: (v) => v.bearingDeg !== undefined,
  }),
  'trip-update': fields<'trip-update'>({
    'trip.tripId': (t) => t.trip.tripId !== undefined,
    stopTimeUpdates: (t) => t.stopTimeUpdates.length > 0 || t.trip.scheduleRelationship === 'CANCELED',
  }),
  alert: fields<'alert'>({
    header: (a) => a.header !== undefined,
    description: (a) => a.description !== undefined,
    informedEntities: (a) => a.informedEntities.length > 0,
  }),
  station: fields<'station'>({
    capacity: (s) => s.capacity !== undefined,
    'status.vehiclesAvailable': (s) => s.status?.vehiclesAvailable !== undefined,
    'status.lastReportedAt': (s) => s.status?.lastReportedAt !== undefined,
  }),
  'free-vehicle': fields<'free-vehicle'>({
    'point or stationId': (v) => v.point !== undefined || v.stationId !== undefined,
    vehicleTypeId: (v) => v.vehicleTypeId !== undefined,
  }),
  parking: fields<'parking'>({
    point: (p) => p.point !== undefined,
    capacity: (p) => p.capacity !== undefined,
    spacesAvailable: (p) => p.spacesAvailable !== undefined,
  }),
  'traffic-measurement': fields<'traffic-measurement'>({
    'point or line': (m) => m.point !== undefined || m.line !== undefined,
    measuredAt: (m) => m.measuredAt !== undefined,
    'flow, speed, travel time or status': (m) =>
      [m.flowVehPerHour, m.speedKmh, m.travelTimeSeconds, m.trafficStatus].some((one) => one !== undefined),
  }),
  'traffic-situation': fields<'traffic-situation'>({
    'points or line': (s) => s.records.some(({ points, line }) => points !== undefined || line !== undefined),
  }),
  'variable-message-sign': fields<'variable-message-sign'>({ point: (s) => s.point !== undefined }),
};

function fields<K extends Kind>(
  tests: Record<string, (entity: NonNullable<HubEvent<K>['entity']>) => boolean>,
): readonly Field[] {
  return Object.entries(tests) as unknown as Field[];
}

/**
 * How good a feed is now, by published rules (docs/quality.md): whether it comes in time, refers to the schedule, is free
 * of faults and says what readers need. A part that does not apply, such as matching without a schedule, is left out and
 * its weight goes to the others. `status` is the one judged by the reader's clock; `undefined` while nothing has come.
 */
export function qualityOf(
  status: FeedStatus | undefined,
  events: Iterable<HubEvent>,
  datasets: readonly Dataset[],
): FeedQuality | undefined {
  if (!status || status.state === 'waiting') return undefined;
  const completeness = completenessOf(events, datasets);
  const parts = [
    freshnessOf(status),
    ...(status.matchRate === undefined ? [] : [matchingOf(status, status.matchRate)]),
    validityOf(status, datasets),
    ...(completeness ? [completeness] : []),
  ];
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const score = parts.reduce((sum, { share, weight }) => sum + share * weight, 0) / weights;
  return { score: Math.round(score * 100), parts };
}

const SHARE_OF_STATE = { fresh: 1, degraded: 0.5, stale: 0, failing: 0, waiting: 0 } as const;

function freshnessOf({ state, reasons = [] }: FeedStatus): QualityPart {
  return part(
    'freshness',
    SHARE_OF_STATE[state],
    reasons.map((reason) => ({ code: 'state', state: reason.state, text: reason.text })),
  );
}

function matchingOf({ matches }: FeedStatus, rate: number): QualityPart {
  const reasons = byCount(matches?.unmatched).map(([reason, count]) => ({ code: 'unmatched' as const, reason, count }));
  return part('matching', rate, reasons);
}

/** What does not match the schedule is judged by the part for it alone. */
const MATCHING_ISSUES = new Set(['TRIP_UNMATCHED', 'ROUTE_UNMATCHED', 'STOP_UNMATCHED']);

function validityOf({ issueCounts, entities, quarantined }: FeedStatus, datasets: readonly Dataset[]): QualityPart {
  const issues = byCount(issueCounts).filter(([code]) => !MATCHING_ISSUES.has(code));
  const faults = issues.reduce((sum, [, count]) => sum + count, 0);
  const rows = [entities, ...datasets.map(({ counts }) => counts)].flatMap((counts) => Object.values(counts));
  const things = rows.reduce((sum, count) => sum + count, 0);
  const reasons: QualityReason[] = issues.map(([issue, count]) => ({ code: 'issue', issue, count }));
  if (quarantined > 0) reasons.push({ code: 'quarantined', count: quarantined });
  return part('validity', things + faults === 0 ? 1 : things / (things + faults), reasons);
}

function completenessOf(events: Iterable<HubEvent>, datasets: readonly Dataset[]): QualityPart | undefined {
  const found = new Map<string, { kind: Kind; field: string; missing: number; of: number }>();
  for (const { kind, entity } of events) {
    if (!entity) continue;
    for (const [field, has] of RECOMMENDED[kind] ?? []) {
      const name = `${kind} ${field}`;
      const one = found.get(name) ?? { kind, field, missing: 0, of: 0 };
      found.set(name, one);
      one.of += 1;
      if (!has(entity as never)) one.missing += 1;
    }
  }
  const shares = [...found.values()].map(({ missing, of }) => 1 - missing / of);
  const reasons: QualityReason[] = [...found.values()]
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing / b.of - a.missing / a.of)
    .map(({ kind, field, missing, of }) => ({ code: 'missing', kind, field, count: missing, of }));
  for (const { usableTrips, totalTrips } of datasets) {
    if (usableTrips === undefined || !totalTrips) continue;
    shares.push(usableTrips / totalTrips);
    if (usableTrips < totalTrips)
      reasons.unshift({ code: 'unusable-trips', count: totalTrips - usableTrips, of: totalTrips });
  }
  if (shares.length === 0) return undefined;
  return part('completeness', shares.reduce((sum, share) => sum + share, 0) / shares.length, reasons);
}

function part(name: QualityPartName, share: number, reasons: readonly QualityReason[]): QualityPart {
  return { name, share: Math.max(0, Math.min(1, share)), weight: QUALITY_WEIGHTS[name], reasons };
}

function byCount(counts: Readonly<Record<string, number>> = {}): [string, number][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
}
