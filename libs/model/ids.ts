/**
 * Identifiers. Every id that reaches the bus names the feed it comes from: `<feedId>:<local id>`, for example
 * `astuce:TCAR:90`. A feed id never holds a colon, so the first colon always ends it. Ids are opaque otherwise.
 */
declare const brand: unique symbol;
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type FeedId = Branded<'FeedId'>;
export type TripId = Branded<'TripId'>;
export type RouteId = Branded<'RouteId'>;
export type StopId = Branded<'StopId'>;
export type ShapeId = Branded<'ShapeId'>;
export type AgencyId = Branded<'AgencyId'>;
export type VehicleId = Branded<'VehicleId'>;
export type StationId = Branded<'StationId'>;
export type AlertId = Branded<'AlertId'>;
export type TripModificationId = Branded<'TripModificationId'>;
export type MeasurementSiteId = Branded<'MeasurementSiteId'>;
export type SituationId = Branded<'SituationId'>;
/** Key of an entity on the bus; unique within its kind. */
export type EntityKey = Branded<'EntityKey'>;

/** Civil date `YYYYMMDD` of a service day; a trip that runs at 25:10:00 keeps the date of the day before. */
export type ServiceDate = Branded<'ServiceDate'>;
/** UTC instant, ISO 8601 with milliseconds and `Z`: `2026-01-15T08:06:00.000Z`. Sorts as text. */
export type Instant = Branded<'Instant'>;

export const FEED_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Ends of lines and other control characters: in a log, a header or a table an id with one would be two things. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const CONTROLS = new RegExp(CONTROL.source, 'g');

/** The id without control characters, which no id means. */
export function plainId(local: string): string {
  return CONTROL.test(local) ? local.replace(CONTROLS, '') : local;
}

/** `feedId:local`, on one line; the brand is the caller's claim of what kind of thing `local` names. */
export function inFeed<Id extends string>(feedId: FeedId, local: string): Id {
  return `${feedId}:${plainId(local)}` as Id;
}

/** The id as its own feed writes it: what follows the first colon. */
export function localId(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** The feed an id belongs to: what stands before the first colon. */
export function feedOf(id: string): FeedId {
  return id.slice(0, id.indexOf(':')) as FeedId;
}

/** Instant of epoch milliseconds. Throws RangeError beyond ±8.64e15 as `Date` does. */
export function toInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

/** Epoch milliseconds of an instant. */
export function epochMsOf(instant: Instant): number {
  return Date.parse(instant);
}
