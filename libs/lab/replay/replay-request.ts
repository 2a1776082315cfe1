import { invalidRequest as invalid } from '#libs/errors';
import { readFaultScript, type FaultLine } from '../faults/index.js';

/** What somebody asks to be replayed. */
export interface ReplayWish {
  feeds: string[];
  fromMs: number;
  toMs: number;
  speed: number;
  loop: boolean;
  faults: FaultLine[];
  /** What was brought, in place of the hub's own archive. */
  recording?: string;
  title?: string;
}

export type ReplayOrder =
  { op: 'pause' } | { op: 'resume' } | { op: 'end' } | { op: 'seek'; atMs: number } | { op: 'speed'; speed: number };

export const MIN_SPEED = 0.1;
export const MAX_SPEED = 100;
/** Longest stretch of one replay. */
const MAX_SPAN_MS = 7 * 86_400_000;
const MAX_FEEDS = 100;
const MAX_TITLE = 100;
const FIELDS = ['feeds', 'from', 'to', 'speed', 'loop', 'faults', 'recording', 'title'];
const ORDER_FIELDS = ['op', 'at', 'speed'];
const OPS = ['pause', 'resume', 'seek', 'speed', 'end'] as const;

/** The bounds of a recording somebody has brought stand for `from` and `to` where these are absent. */
export interface Known {
  nowMs: number;
  bounds?: { fromMs: number; toMs: number };
}

/**
 * `{feeds, from, to, speed, loop, faults, recording, title}`. An end that is still to come is now: nothing later is
 * recorded. Throws REQUEST_INVALID that names the field.
 */
export function readReplayWish(body: unknown, { nowMs, bounds }: Known): ReplayWish {
  const { feeds = ['all'], from, to, speed = 1, loop = false, faults, recording, title } = fieldsOf(body, FIELDS);
  if (!Array.isArray(feeds) || feeds.length === 0 || feeds.length > MAX_FEEDS)
    throw invalid('feeds', shown(feeds), `a list of 1 to ${MAX_FEEDS} ids of feeds, or ["all"]`);
  feeds.forEach((feed, at) => {
    if (typeof feed !== 'string') throw invalid(`feeds[${at}]`, shown(feed), 'the id of a feed');
  });
  if (typeof loop !== 'boolean') throw invalid('loop', shown(loop), 'true or false');
  if (recording !== undefined && typeof recording !== 'string') throw invalid('recording', shown(recording), 'its id');
  if (title !== undefined && (typeof title !== 'string' || title.length > MAX_TITLE))
    throw invalid('title', shown(title), `a text of at most ${MAX_TITLE} characters`);
  const fromMs = from === undefined && bounds ? bounds.fromMs : readInstant('from', from);
  const endMs = to === undefined && bounds ? bounds.toMs : readInstant('to', to);
  const toMs = bounds ? endMs : Math.min(endMs, nowMs);
  if (toMs <= fromMs) throw invalid('from', shown(from), 'an instant before to, and before now');
  if (toMs - fromMs > MAX_SPAN_MS) throw invalid('to', shown(to), 'at most seven days after from');
  return {
    feeds: [...new Set(feeds as string[])],
    fromMs,
    toMs,
    speed: readSpeed('speed', speed),
    loop,
    faults: readFaultScript(faults, fromMs),
    ...(recording === undefined ? {} : { recording }),
    ...(title === undefined ? {} : { title }),
  };
}

/** `{op, at?, speed?}`. `at` is an instant of the interval, or seconds after its beginning. Throws REQUEST_INVALID. */
export function readReplayOrder(body: unknown, { fromMs, toMs }: { fromMs: number; toMs: number }): ReplayOrder {
  const { op, at, speed } = fieldsOf(body, ORDER_FIELDS);
  const known = OPS.find((one) => one === op);
  if (!known) throw invalid('op', shown(op), `one of ${OPS.join(', ')}`);
  if (known === 'seek') {
    const atMs = typeof at === 'number' && Number.isFinite(at) ? fromMs + at * 1000 : readInstant('at', at);
    if (atMs < fromMs || atMs > toMs)
      throw invalid('at', shown(at), 'an instant of the replay, from its from to its to');
    return { op: known, atMs: Math.round(atMs) };
  }
  if (known === 'speed') return { op: known, speed: readSpeed('speed', speed) };
  return { op: known } as ReplayOrder;
}

function fieldsOf(body: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('body', typeof body, 'a JSON object');
  const strange = Object.keys(body).find((name) => !known.includes(name));
  if (strange !== undefined) throw invalid(strange.slice(0, 80), strange, `one of ${known.join(', ')}`);
  return body as Record<string, unknown>;
}

function readInstant(name: string, value: unknown): number {
  const ms =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw invalid(name, shown(value), 'an instant such as 2026-01-15T07:30:00Z');
  return ms;
}

function readSpeed(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= MIN_SPEED && value <= MAX_SPEED))
    throw invalid(name, shown(value), `a number from ${MIN_SPEED} to ${MAX_SPEED}`);
  return value;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
