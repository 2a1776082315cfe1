import { PUBLIC_KINDS, type FeedId, type HubEvent, type Kind, type MappedKind } from '#libs/model';
import { ENTITY_SCHEMAS, MAPPABLE, MAPPED_KINDS } from '#libs/model/schemas';
import { msOf, readField } from './field-value.js';
import { fault, type EventFault } from './refused-event.js';

/** What can be pushed: what producers report. The rest is what the hub says of itself. */
export const PUSHED_KINDS = PUBLIC_KINDS.filter((kind) => !['feed-status', 'dataset', 'alarm', 'kpi'].includes(kind));
/** Deeper than any entity of the model; what a producer adds of its own may be as large as this. */
const MOST_EXTRA_CHARS = 4_096;
const OLDEST_MS = Date.UTC(2005, 0, 1);
const AHEAD_MS = 24 * 3_600_000;
/** What stands in addresses, file names and pages without being taken for part of them. */
const LOCAL_KEY = /^[\p{L}\p{N}][\p{L}\p{N}._~@+-]{0,99}$/u;
const KEY_RULE = 'up to 100 letters, digits, dots, dashes and underscores';

/** One event that may be read further: as a row of the feed's own mapping, or as it is. */
export interface JudgedEvent {
  feed: FeedId;
  kind: Kind;
  /** Without its feed. */
  key: string;
  op: HubEvent['op'];
  observedMs: number | undefined;
  /** For a kind with a mapping of its own. */
  row?: Record<string, unknown>;
  /** For the others: the body as it was given, which the model's schema accepts. */
  entity?: Record<string, unknown>;
  /** What the producer adds to the model's fields. */
  extra?: Record<string, unknown>;
}

export interface JudgeContext {
  /** The feed of events that name none. */
  feed: FeedId | undefined;
  declares: (feed: string) => boolean;
  nowMs: number;
  /** Older ones are refused. */
  dropAfterMs: (feed: FeedId) => number;
  /** The feed whose runs and stops those of a feed are, besides its own. */
  networkOf: (feed: FeedId) => FeedId | undefined;
}

const EVENT_FIELDS = new Set<string>([
  ...['kind', 'key', 'feed', 'op', 'entity', 'observedAt', 'receivedAt', 'producedAt', 'source', 'quality'],
  ...['visibility', 'reason', 'commune'],
]);

/** Says what one pushed event is, or why it is refused. */
export function judgeEvent(given: unknown, context: JudgeContext): { event: JudgedEvent } | { fault: EventFault } {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { fault: fault('FIELD_TYPE', 'event', given, 'an object') };
  const {
    kind,
    key,
    feed = context.feed,
    op = 'upsert',
    entity,
    observedAt,
    ...rest
  } = given as Record<string, unknown>;
  const stranger = Object.keys(rest).find((name) => !EVENT_FIELDS.has(name));
  if (stranger !== undefined) {
    const expected = `no such field beside the entity; one of ${[...EVENT_FIELDS].join(', ')}`;
    return { fault: fault('UNKNOWN_FIELD', stranger.slice(0, 80), undefined, expected) };
  }
  if (typeof kind !== 'string' || !(PUSHED_KINDS as readonly string[]).includes(kind))
    return {
      fault: fault(
        kind === undefined ? 'FIELD_MISSING' : 'FIELD_ENUM',
        'kind',
        kind,
        `one of ${PUSHED_KINDS.join(', ')}`,
      ),
    };
  if (typeof feed !== 'string')
    return { fault: fault('FIELD_MISSING', 'feed', feed, 'a feed of the sandbox, here or as ?feed=') };
  if (!context.declares(feed))
    return { fault: fault('REFERENCE_UNKNOWN', 'feed', feed, 'a feed declared in the sandbox') };
  if (typeof key !== 'string' && typeof key !== 'number')
    return {
      fault: fault(key === undefined ? 'FIELD_MISSING' : 'FIELD_TYPE', 'key', key, `the entity's name: ${KEY_RULE}`),
    };
  const local = String(key).startsWith(`${feed}:`) ? String(key).slice(feed.length + 1) : String(key);
  if (!LOCAL_KEY.test(local)) return { fault: fault('FIELD_RANGE', 'key', key, KEY_RULE) };
  if (op !== 'upsert' && op !== 'remove') return { fault: fault('FIELD_ENUM', 'op', op, 'upsert or remove') };
  const observedMs = msOf(observedAt);
  const late = timeFault(observedAt, observedMs, kind as Kind, feed as FeedId, context);
  if (late) return { fault: late };
  const head = { feed: feed as FeedId, kind: kind as Kind, key: local, op, observedMs } as const;
  if (op === 'remove') return { event: head };
  if (typeof entity !== 'object' || entity === null || Array.isArray(entity))
    return {
      fault: fault(entity === undefined ? 'FIELD_MISSING' : 'FIELD_TYPE', 'entity', entity, `the ${kind} as an object`),
    };
  const isMapped = (MAPPED_KINDS as readonly string[]).includes(kind);
  return isMapped
    ? judgeMapped(head, entity as Record<string, unknown>, context)
    : judgePlain(head, entity as Record<string, unknown>);
}

type Head = Omit<JudgedEvent, 'row' | 'entity' | 'extra'>;

function timeFault(
  given: unknown,
  ms: number | undefined,
  kind: Kind,
  feed: FeedId,
  { nowMs, dropAfterMs }: JudgeContext,
): EventFault | undefined {
  if (given === undefined) return undefined;
  if (ms === undefined) return fault('TIME_FORMAT', 'observedAt', given, 'an instant such as 2026-01-15T12:00:00.000Z');
  if (ms < OLDEST_MS || ms > nowMs + AHEAD_MS)
    return fault('TIME_IMPLAUSIBLE', 'observedAt', given, 'a time between 2005 and tomorrow');
  const oldestMs = nowMs - dropAfterMs(feed);
  if ((kind === 'vehicle-position' || kind === 'trip-update') && ms < oldestMs)
    return fault('ENTITY_STALE', 'observedAt', given, `not before ${new Date(oldestMs).toISOString()}`);
  return undefined;
}

/** Ids the model makes of the event's own key, and places it finds by itself. */
const DERIVED = new Set([
  'vehicleId',
  'stationId',
  'systemId',
  'parkingId',
  'siteId',
  'commune',
  'status',
  'trip',
  'standsSince',
]);

/** Fields that hold fields. */
const PARTS = new Set(['trip', 'status']);

function judgeMapped(
  head: Head,
  entity: Record<string, unknown>,
  { networkOf }: JudgeContext,
): { event: JudgedEvent } | { fault: EventFault } {
  const kind = head.kind as MappedKind;
  const row: Record<string, unknown> = { key: head.key };
  const { experiment, ...body } = entity;
  const prefixes = [head.feed, networkOf(head.feed)].flatMap((feed) => (feed === undefined ? [] : [`${feed}:`]));
  const known = new Set<string>(DERIVED);
  for (const [name, shape] of Object.entries(MAPPABLE[kind])) {
    known.add(name.split('.')[0]!);
    const given = name === 'observedAt' ? undefined : partOf(body, name);
    if (given === undefined || given === null) {
      const isNeeded = shape.required || (kind === 'vehicle-position' && name === 'point');
      if (isNeeded) return { fault: fault('FIELD_MISSING', name, undefined, `the ${name} of a ${kind}`) };
      continue;
    }
    const read = readField(name, shape, given);
    if ('fault' in read) return read;
    put(row, name, shape.type === 'id' ? withoutPrefix(String(read.value), prefixes) : read.value);
  }
  if (head.observedMs !== undefined) {
    const at = new Date(head.observedMs).toISOString();
    if ('observedAt' in MAPPABLE[kind]) row['observedAt'] = at;
    else row['measuredAt'] ??= at;
  }
  const extra: Record<string, unknown> = { ...(typeof experiment === 'object' ? experiment : {}) };
  for (const [name, value] of Object.entries(body)) {
    if (!known.has(name)) extra[name] = value;
    else if (PARTS.has(name)) addStrangers(extra, name, value, MAPPABLE[kind]);
  }
  const tooLong = extraFault(extra);
  if (tooLong) return { fault: tooLong };
  return { event: { ...head, row, ...(Object.keys(extra).length > 0 && { extra }) } };
}

function extraFault(extra: Record<string, unknown>): EventFault | undefined {
  if (JSON.stringify(extra).length <= MOST_EXTRA_CHARS) return undefined;
  const expected = `at most ${MOST_EXTRA_CHARS} characters beside the model's fields`;
  return fault('LIMIT_EXCEEDED', 'entity', Object.keys(extra).join(), expected);
}

/** What stands in a part of the body under a name the model does not have there. */
function addStrangers(extra: Record<string, unknown>, part: string, value: unknown, fields: object): void {
  if (typeof value !== 'object' || value === null) return;
  const strangers = Object.entries(value).filter(([name]) => !(`${part}.${name}` in fields));
  if (strangers.length > 0) extra[part] = Object.fromEntries(strangers);
}

/** Names of the id each kind's body bears. */
const OWN_ID: Partial<Record<Kind, string>> = {
  alert: 'alertId',
  'traffic-situation': 'situationId',
  'variable-message-sign': 'signId',
};

function judgePlain(head: Head, entity: Record<string, unknown>): { event: JudgedEvent } | { fault: EventFault } {
  const name = OWN_ID[head.kind];
  const { experiment, ...given } = entity;
  const body = name === undefined ? given : { ...given, [name]: `${head.feed}:${head.key}` };
  const parsed = ENTITY_SCHEMAS[head.kind].safeParse(body);
  if (parsed.success) {
    const read = parsed.data as Record<string, unknown>;
    const strangers = Object.entries(body).filter(([field, value]) => !(field in read) && value !== undefined);
    const extra = { ...(typeof experiment === 'object' ? experiment : {}), ...Object.fromEntries(strangers) };
    const tooLong = extraFault(extra);
    if (tooLong) return { fault: tooLong };
    return { event: { ...head, entity: { ...read, ...(Object.keys(extra).length > 0 && { experiment: extra }) } } };
  }
  const [first] = parsed.error.issues;
  const path = first!.path.map(String);
  const got = path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], body);
  return { fault: fault(got === undefined ? 'FIELD_MISSING' : 'FIELD_TYPE', path.join('.'), got, first!.message) };
}

function partOf(body: Record<string, unknown>, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part)
          ? (at as Record<string, unknown>)[part]
          : undefined,
      body,
    );
}

function put(row: Record<string, unknown>, name: string, value: unknown): void {
  const [part, field] = name.split('.');
  if (field === undefined) row[part!] = value;
  else row[part!] = { ...(row[part!] as object | undefined), [field]: value };
}

function withoutPrefix(id: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => id.startsWith(one));
  return prefix === undefined ? id : id.slice(prefix.length);
}
