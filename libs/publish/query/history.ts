import type { Guard } from '#libs/catalogue';
import { isZone, parseDuration } from '#libs/config';
import {
  instantAtClock,
  isClockTime,
  type Audience,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Instant,
  type Kind,
  type Visibility,
} from '#libs/model';
import type { HistoryQuery, HistoryRow, RecordStore } from '#libs/record';
import { invalid, readKey, single, wholeNumber } from './request.js';

type Query = Record<string, string | string[] | undefined>;

const KNOWN = new Set(['from', 'to', 'bucket', 'tz', 'limit', 'after']);
const DAY_MS = 86_400_000;
const LAST_MS = Date.UTC(9999, 11, 31);
const MAX_BUCKET_MS = 366 * DAY_MS;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+ -]\d{2}:?\d{2})?)?$/i;

/**
 * Reads `?from=&to=&bucket=&tz=&limit=&after=`; the last day without times. Buckets, and times without an offset, are of
 * the clock and calendar of `tz`; without it of `zone`, the territory's. Throws REQUEST_INVALID.
 */
export function readHistoryQuery(kind: Kind, key: string, query: Query, nowMs: number, zone = 'UTC'): HistoryQuery {
  for (const name of Object.keys(query))
    if (!KNOWN.has(name)) throw invalid(name, name, `one of ${[...KNOWN].join(', ')}`);
  const timezone = zoneOf(single(query['tz'])) ?? zone;
  const to = readQueryInstant('to', single(query['to']), timezone) ?? toText(nowMs);
  const from =
    readQueryInstant('from', single(query['from']), timezone) ?? toText(Math.max(0, Date.parse(to) - DAY_MS));
  if (from >= to) throw invalid('from', from, `an instant before ${to}`);
  const bucket = single(query['bucket']);
  const bucketSeconds = bucket === undefined ? undefined : bucketOf(bucket);
  const after = readQueryInstant('after', single(query['after']), timezone);
  return {
    kind,
    key: readKey(key) as EntityKey,
    from,
    to,
    limit: wholeNumber('limit', single(query['limit']), 1_000, 1, 10_000),
    ...(bucketSeconds === undefined ? {} : { bucketSeconds, timezone }),
    ...(after === undefined ? {} : { after }),
  };
}

/** Whether a reader may see a row of a feed: one that does not say for whom it is is for everybody who may read the feed. */
export function isForReader(guard: Guard, audience: Audience, feed: FeedId): (row: HistoryRow) => boolean {
  return ({ values }) => {
    const { visibility, op = 'upsert' } = values as { visibility?: Visibility; op?: HubEvent['op'] };
    return visibility === undefined || guard.mayRead(audience, { feed, visibility, op });
  };
}

/** The first report of an entity that is kept, whenever that was; `undefined` where nobody ever reported it. */
export async function firstReport(
  store: Pick<RecordStore, 'history'>,
  kind: Kind,
  key: EntityKey,
): Promise<HistoryRow | undefined> {
  const [first] = await store.history({ kind, key, from: toText(0), to: toText(LAST_MS), limit: 1 });
  return first;
}

function bucketOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1_000 || ms > MAX_BUCKET_MS || ms % 1_000 !== 0)
    throw invalid('bucket', text, 'a duration of whole seconds from 1s to 366d such as 5m, 1h, 1d or 7d');
  return ms / 1_000;
}

function zoneOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (!isZone(name)) throw invalid('tz', name, 'a time zone of the tz database such as Europe/Paris');
  return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
}

/**
 * An instant with its offset, or a civil time or day of the zone. A plus sign that an address has made a space of is
 * read as one. Throws REQUEST_INVALID with the parameter's name.
 */
export function readQueryInstant(name: string, text: string | undefined, zone: string): Instant | undefined {
  if (text === undefined) return undefined;
  const match = INSTANT.exec(text.trim());
  const ms = match === null ? NaN : msOf(match, zone);
  // Years of four digits: beyond them instants do not sort as text.
  if (Number.isNaN(ms) || ms < 0 || ms > LAST_MS)
    throw invalid(name, text, 'an ISO 8601 instant such as 2026-01-15T08:00:00Z, or a day such as 2026-01-15');
  return toText(ms);
}

function msOf([, year, month, day, clock = '00:00', rest = ':00', offset]: RegExpExecArray, zone: string): number {
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDay = new Date(date).toISOString().slice(0, 10) === `${year}-${month}-${day}`;
  const seconds = rest.slice(0, 3);
  if (!isDay || !isClockTime(`${clock}${seconds}`)) return NaN;
  const fraction = Math.floor(Number(`0${rest.slice(3)}`) * 1_000);
  const plain =
    offset
      ?.toUpperCase()
      .replace(' ', '+')
      .replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? '';
  const civil = { year: Number(year), month: Number(month), day: Number(day) };
  return instantAtClock(civil, `${clock}${seconds}${plain}`, zone) + fraction;
}

function toText(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}
