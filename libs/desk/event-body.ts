import { invalidRequest } from '#libs/errors';
import {
  feedOf,
  inFeed,
  toInstant,
  type AgencyId,
  type Alert,
  type AlertId,
  type FeedId,
  type InformedEntity,
  type Instant,
  type RouteId,
  type SituationId,
  type SituationRecord,
  type StopId,
  type TrafficSituation,
} from '#libs/model';
import { ROAD_TYPES, type EventChange } from './event-request.js';

const LONGEST_MS = 90 * 86_400_000;

/** An alert of the operators: whom it informs, until when, and whose word it is. */
export function operatorAlert(
  id: AlertId,
  request: EventChange,
  { from, until }: { from: Instant; until: Instant },
  origin: NonNullable<Alert['origin']>,
  informed: InformedEntity[] = informedByRequest(request),
): Alert {
  const { header, description, cause, effect, severity, url } = request;
  if (informed.length === 0)
    throw invalidRequest('routes', 'none', 'at least one of routes, stops and agencies: whom the alert is for');
  if (!header && !description) throw invalidRequest('header', 'none', 'a text in at least one language');
  return {
    alertId: id,
    activePeriods: [{ start: from, end: until }],
    informedEntities: informed,
    origin,
    ...(cause && { cause }),
    ...(effect && { effect }),
    ...(severity && { severityLevel: severity }),
    ...(header && { header }),
    ...(description && { description }),
    ...(url && { url: { und: url } }),
  };
}

export function informedByRequest({ routes = [], stops = [], agencies = [] }: EventChange): InformedEntity[] {
  return [
    ...routes.map((routeId) => ({ routeId: routeId as RouteId })),
    ...stops.map((stopId) => ({ stopId: stopId as StopId })),
    ...agencies.map((agencyId) => ({ agencyId: agencyId as AgencyId })),
  ];
}

/** The feeds whose lines, stops or networks an alert names. */
export function feedsNamedIn({ informedEntities }: Pick<Alert, 'informedEntities'>): FeedId[] {
  const ids = informedEntities.flatMap(({ routeId, stopId, agencyId, trip }) =>
    [routeId, stopId, agencyId, trip?.tripId, trip?.routeId].filter((id) => id !== undefined),
  );
  return [...new Set(ids.map(feedOf))];
}

/** A road event of the operators: one record, of which they are the source. */
export function operatorRoadEvent(
  id: SituationId,
  request: EventChange,
  { from, until }: { from: Instant; until: Instant },
  organisation: string,
  nowMs: number,
  version: number,
): TrafficSituation {
  const { type = 'GeneralObstruction', header, description, severity, point, line, roadNumber, place } = request;
  if (!point && !line) throw invalidRequest('point', 'none', 'point or line: where on the road it is');
  if (!header && !description) throw invalidRequest('header', 'none', 'a text in at least one language');
  const now = toInstant(nowMs);
  const level = severity?.toLowerCase() === severity ? severity : undefined;
  const record: SituationRecord = {
    recordId: `${id.slice(id.indexOf(':') + 1)}-1`,
    version: String(version),
    type,
    detail: [ROAD_TYPES[type]!],
    creationTime: now,
    versionTime: now,
    probabilityOfOccurrence: 'certain',
    validityStatus: 'definedByValidityTimeSpec',
    start: from,
    end: until,
    sourceName: organisation,
    comments: [header, description].filter((text) => text !== undefined),
    ...(level && { severity: level }),
    ...(line ? { line } : { points: [point!] }),
    ...(roadNumber && { roadNumber }),
    ...(place && { locationDescription: place }),
  };
  return {
    situationId: id,
    records: [record],
    versionTime: now,
    informationStatus: 'real',
    mode: 'road',
    ...(level && { overallSeverity: level }),
  };
}

/** From when until when; throws REQUEST_INVALID for what has no length, is over, or lasts too long to end by itself. */
export function spanOf(
  { from, until }: Pick<EventChange, 'from' | 'until'>,
  lastsMs: number,
  nowMs: number,
): { from: Instant; until: Instant } {
  const fromMs = from === undefined ? nowMs : Date.parse(from);
  const untilMs = until === undefined ? Math.max(fromMs, nowMs) + lastsMs : Date.parse(until);
  if (untilMs <= fromMs || untilMs <= nowMs)
    throw invalidRequest(
      'until',
      until ?? toInstant(untilMs),
      `an instant after ${toInstant(Math.max(fromMs, nowMs))}`,
    );
  if (untilMs - nowMs > LONGEST_MS) throw invalidRequest('until', until ?? '', 'at most 90 days from now');
  return { from: toInstant(fromMs), until: toInstant(untilMs) };
}

export function newKey<Id extends string>(feed: FeedId, name: string): Id {
  return inFeed<Id>(feed, name);
}
