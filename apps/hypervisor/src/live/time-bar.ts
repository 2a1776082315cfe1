import type { Alarm, HubEvent } from '../api/contract';

/** A stretch of time a bar shows, epoch ms. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

export const DAY_MS = 86_400_000;
/** What a bar is set to, and a step of its keys, in milliseconds. */
export const GRAIN_MS = 10_000;
export const STEP_MS = 5 * 60_000;
export const PAST_SPEEDS = [1, 2, 5, 10, 30, 60, 100] as const;
export const REPLAY_SPEEDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 100] as const;

/** The day up to now, or the day around an instant that lies further back. */
export function windowAround(atMs: number | undefined, nowMs: number): TimeWindow {
  const isOfToday = atMs === undefined || nowMs - atMs < DAY_MS;
  const toMs = isOfToday ? nowMs : Math.min(nowMs, atMs + DAY_MS / 2);
  const toFull = Math.ceil(toMs / GRAIN_MS) * GRAIN_MS;
  return { fromMs: toFull - DAY_MS, toMs: toFull };
}

/** Where an instant lies on a bar, from 0 to 1; beyond its ends the end. */
export function shareOf(atMs: number, { fromMs, toMs }: TimeWindow): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / Math.max(1, toMs - fromMs)));
}

/** An alarm on the bar: when it was raised, and for how long it lasted as far as it is known. */
export interface AlarmMark {
  key: string;
  atMs: number;
  untilMs: number;
  severity: Alarm['severity'];
  rule: string;
}

/** From the rows of an export of alarms, oldest first; each alarm once for each time it was raised. */
export function marksOf(
  events: Iterable<Pick<HubEvent, 'key' | 'observedAt' | 'op'> & { entity?: unknown }>,
): AlarmMark[] {
  const marks = new Map<string, AlarmMark>();
  for (const { key, observedAt, op, entity } of events) {
    const body = entity as Alarm | undefined;
    const atMs = Date.parse(body?.firstSeenAt ?? observedAt);
    if (op === 'remove' || !body) {
      for (const mark of marks.values())
        if (mark.key === key && mark.untilMs === Infinity) mark.untilMs = Date.parse(observedAt);
      continue;
    }
    const id = `${key} ${atMs}`;
    const untilMs = body.state === 'raised' ? Infinity : Date.parse(observedAt);
    marks.set(id, { key, atMs, untilMs, severity: body.severity, rule: body.rule });
  }
  return [...marks.values()].sort((a, b) => a.atMs - b.atMs);
}

/** Marks that lie close together are one, of the worst severity, so that each can be told apart. */
export function clustered(
  marks: readonly AlarmMark[],
  window: TimeWindow,
  slots: number,
): { mark: AlarmMark; count: number }[] {
  const rank = { critical: 0, major: 1, minor: 2 };
  const found = new Map<number, { mark: AlarmMark; count: number }>();
  for (const mark of marks) {
    if (mark.atMs < window.fromMs || mark.atMs > window.toMs) continue;
    const slot = Math.floor(shareOf(mark.atMs, window) * slots);
    const known = found.get(slot);
    if (!known) found.set(slot, { mark, count: 1 });
    else
      found.set(slot, {
        mark: rank[mark.severity] < rank[known.mark.severity] ? mark : known.mark,
        count: known.count + 1,
      });
  }
  return [...found.values()];
}

/** The mark before or after an instant; `undefined` where there is none. */
export function neighbour(marks: readonly AlarmMark[], atMs: number, direction: -1 | 1): AlarmMark | undefined {
  if (direction === 1) return marks.find((mark) => mark.atMs > atMs + 500);
  return marks.findLast((mark) => mark.atMs < atMs - 500);
}

/** `2026-01-15T08:58` by the clock of a zone, as inputs of date and time have it. */
export function localText(atMs: number, timeZone: string | undefined): string {
  return new Date(atMs).toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
}

/** The instant a clock of the zone shows so; of an hour that comes twice the first. `undefined` for what is no date. */
export function instantOfLocal(text: string, timeZone: string | undefined): number | undefined {
  const asUtcMs = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtcMs)) return undefined;
  const offsetAt = (atMs: number): number =>
    Date.parse(`${localText(atMs, timeZone)}Z`) - Math.floor(atMs / 60_000) * 60_000;
  const candidates = [asUtcMs - DAY_MS / 2, asUtcMs + DAY_MS / 2].map((near) => asUtcMs - offsetAt(near));
  return (
    candidates.sort((a, b) => a - b).find((atMs) => localText(atMs, timeZone) === text.slice(0, 16)) ?? candidates[0]
  );
}
