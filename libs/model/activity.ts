import { toInstant, type Instant } from './ids.js';
import type { Activity, ClockSpan, DayPattern, Period, ValidPeriod, Validity } from './schemas/validity.js';
import { WEEKDAYS } from './words.js';
import { civilDay, instantAtClock, type CivilDay } from './civil-day.js';

const DAY_MS = 86_400_000;
/** How far ahead the next change is looked for. */
const HORIZON_MS = 62 * DAY_MS;
/** Of one answer: a feed's own list of periods may be of any length. */
const MAX_SPANS = 200;

const KNOWN_STATUS = new Set(['active', 'planned', 'definedByValidityTimeSpec']);

/** Whether it holds; `undefined` where that cannot be decided. */
type Truth = boolean | undefined;

interface Span {
  fromMs: number;
  toMs: number;
  /** False where it may hold or not. */
  isSure: boolean;
}

/**
 * How something stands at an instant, by all of its validity: the only place where that is decided. Hours and days are
 * those of the territory's clock (`zone`, an IANA name), days of clock change included. A status of `suspended` or
 * `planned` is never active; one of `active` has begun whatever its start says; times decide the rest.
 */
export function activityAt(validity: Validity, nowMs: number, zone: string): Activity {
  if (validity.validityStatus === 'suspended' || validity.validityStatus === 'cancelled') return { state: 'suspended' };
  const changes = changesOf(validity, nowMs, nowMs + HORIZON_MS, zone);
  const isKnown = validity.validityStatus === undefined || KNOWN_STATUS.has(validity.validityStatus);
  const now = both(changes[0]!.truth, isKnown ? true : undefined);
  if (validity.validityStatus === 'planned')
    return hasEnded(validity, nowMs) ? { state: 'ended' } : { state: 'upcoming' };
  if (now === true) return { state: 'active', ...(changes[1] && { until: toInstant(changes[1].atMs) }) };
  if (now === undefined) return { state: 'unknown' };
  const next = changes.find(({ truth }) => truth !== false);
  if (next) return next.truth ? { state: 'upcoming', from: toInstant(next.atMs) } : { state: 'upcoming' };
  return { state: hasEnded(validity, nowMs) ? 'ended' : 'upcoming' };
}

/** When how it stands may next be another, in epoch milliseconds; at the latest in two months. */
export function nextChangeMs(validity: Validity, nowMs: number, zone: string): number {
  return changesOf(validity, nowMs, nowMs + HORIZON_MS, zone)[1]?.atMs ?? nowMs + HORIZON_MS;
}

/**
 * The periods in which it is active, for formats that know no others: as reported where nothing recurs; else written out
 * from `fromMs` to `toMs`, at most 200 of them. What cannot be decided is left out. None where it never is.
 */
export function periodsInForce(validity: Validity, fromMs: number, toMs: number, zone: string): Period[] {
  const { validityStatus, start, end, overrunning, periods = [], exceptions = [] } = validity;
  if (validityStatus === 'suspended' || validityStatus === 'cancelled' || validityStatus === 'planned') return [];
  const isPlain = exceptions.length === 0 && periods.every((period) => !isRecurring(period) && !period.unread?.length);
  if (isPlain) {
    const whole = overrunning ? { start } : { start, end };
    return (periods.length > 0 ? periods : [{}]).flatMap((period) => common(period, whole) ?? []);
  }
  const changes = changesOf(validity, fromMs, toMs, zone);
  return changes
    .flatMap(({ atMs, truth }, at): Period[] =>
      truth === true ? [{ start: toInstant(atMs), end: toInstant(changes[at + 1]?.atMs ?? toMs) }] : [],
    )
    .slice(0, MAX_SPANS);
}

/** What lies in both. */
function common(a: Period, b: Period): Period | undefined {
  const start = [a.start, b.start]
    .flatMap((one) => one ?? [])
    .sort()
    .at(-1);
  const end = [a.end, b.end].flatMap((one) => one ?? []).sort()[0];
  if (start !== undefined && end !== undefined && start >= end) return undefined;
  return { ...(start && { start }), ...(end && { end }) };
}

/** Of several things that make one (the records of a situation): one that is active makes it so. */
export function joinActivities(activities: readonly Activity[]): Activity {
  const ORDER = ['active', 'unknown', 'upcoming', 'suspended', 'ended'] as const;
  const state = ORDER.find((one) => activities.some((activity) => activity.state === one)) ?? 'unknown';
  const same = activities.filter((activity) => activity.state === state);
  const times = (name: 'from' | 'until'): Instant[] => same.flatMap((one) => one[name] ?? []).sort();
  if (state === 'upcoming') {
    const from = times('from')[0];
    return from === undefined ? { state } : { state, from };
  }
  // It goes on as long as any of them, so the one that is open for all we know keeps it open.
  const until = same.every((one) => one.until !== undefined) ? times('until').at(-1) : undefined;
  return state === 'active' && until !== undefined ? { state, until } : { state };
}

function hasEnded({ end, overrunning, periods, start }: Validity, nowMs: number): boolean {
  if (end !== undefined && !overrunning && Date.parse(end) <= nowMs) return true;
  if (periods === undefined || periods.length === 0) return false;
  if (start !== undefined && Date.parse(start) > nowMs) return false;
  return periods.every((period) => period.end !== undefined && Date.parse(period.end) <= nowMs);
}

/** From `fromMs` on: what is true from when, each another than the one before. */
function changesOf(validity: Validity, fromMs: number, toMs: number, zone: string): { atMs: number; truth: Truth }[] {
  const { periods = [], exceptions = [] } = validity;
  const holds = periods.flatMap((period) => spansOf(period, fromMs, toMs, zone));
  const except = exceptions.flatMap((period) => spansOf(period, fromMs, toMs, zone));
  const startMs =
    validity.start === undefined || validity.validityStatus === 'active' ? -Infinity : Date.parse(validity.start);
  const endMs = validity.end === undefined || validity.overrunning ? Infinity : Date.parse(validity.end);
  const edges = new Set([fromMs, startMs, endMs, ...[...holds, ...except].flatMap((span) => [span.fromMs, span.toMs])]);
  const changes: { atMs: number; truth: Truth }[] = [];
  for (const atMs of [...edges].filter((ms) => ms >= fromMs && ms < toMs).sort((a, b) => a - b)) {
    const inTime = atMs >= startMs && atMs < endMs;
    const truth = !inTime ? false : both(periods.length === 0 ? true : anyAt(holds, atMs), not(anyAt(except, atMs)));
    if (changes.length === 0 || changes.at(-1)!.truth !== truth) changes.push({ atMs, truth });
  }
  return changes;
}

function anyAt(spans: readonly Span[], ms: number): Truth {
  let truth: Truth = false;
  for (const { fromMs, toMs, isSure } of spans) {
    if (ms < fromMs || ms >= toMs) continue;
    if (isSure) return true;
    truth = undefined;
  }
  return truth;
}

function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function either(a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function not(a: Truth): Truth {
  return a === undefined ? undefined : !a;
}

export function isRecurring({ hours, dayPatterns, specialDays }: ValidPeriod): boolean {
  return [hours, dayPatterns, specialDays].some((part) => part !== undefined && part.length > 0);
}

/** The stretches of a period that touch the time between two instants, recurring ones written out day by day. */
function spansOf(period: ValidPeriod, fromMs: number, toMs: number, zone: string): Span[] {
  const startMs = period.start === undefined ? -Infinity : Date.parse(period.start);
  const endMs = period.end === undefined ? Infinity : Date.parse(period.end);
  const isRead = period.unread === undefined || period.unread.length === 0;
  if (!isRecurring(period)) return endMs > startMs ? [{ fromMs: startMs, toMs: endMs, isSure: isRead }] : [];
  const spans: Span[] = [];
  // A night that began the day before still lasts.
  const firstMs = Math.max(fromMs, startMs) - 2 * DAY_MS;
  const lastMs = Math.min(toMs, endMs) + DAY_MS;
  for (let day = civilDay(firstMs, zone); Date.UTC(day.year, day.month - 1, day.day) <= lastMs; day = dayAfter(day)) {
    const isOn = dayHolds(period, day);
    if (isOn === false) continue;
    for (const [start, end] of hoursOn(day, period.hours, zone)) {
      const span = { fromMs: Math.max(start, startMs), toMs: Math.min(end, endMs), isSure: isOn === true && isRead };
      if (span.fromMs < span.toMs) spans.push(span);
    }
  }
  return spans;
}

function dayAfter({ year, month, day }: CivilDay): CivilDay {
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}

function hoursOn(day: CivilDay, hours: readonly ClockSpan[] | undefined, zone: string): [number, number][] {
  if (hours === undefined || hours.length === 0)
    return [[instantAtClock(day, '00:00:00', zone), instantAtClock(dayAfter(day), '00:00:00', zone)]];
  return hours.map(({ start, end }) => {
    const startMs = instantAtClock(day, start, zone);
    const sameDayMs = instantAtClock(day, end, zone);
    return [startMs, sameDayMs > startMs ? sameDayMs : instantAtClock(dayAfter(day), end, zone)];
  });
}

function dayHolds({ dayPatterns = [], specialDays = [] }: ValidPeriod, day: CivilDay): Truth {
  const added = specialDays.some(({ narrows }) => !narrows);
  const ordinary: Truth =
    dayPatterns.length === 0
      ? !added
      : dayPatterns.map((pattern) => matches(pattern, day)).reduce(either, false as Truth);
  // Which days are holidays or days of an event no source has given the hub.
  const all = added ? either(ordinary, undefined) : ordinary;
  return specialDays.some(({ narrows }) => narrows) ? both(all, undefined) : all;
}

function matches({ days, months, calendarWeeks, instances, weeks }: DayPattern, day: CivilDay): Truth {
  const firstOfMonth = weekdayOf({ ...day, day: 1 });
  const length = new Date(Date.UTC(day.year, day.month, 0)).getUTCDate();
  const week = Math.floor((day.day - 1 + firstOfMonth) / 7) + 1;
  const lastWeek = Math.floor((length - 1 + firstOfMonth) / 7) + 1;
  const instance = Math.floor((day.day - 1) / 7) + 1;
  const isLast = day.day + 7 > length;
  const inWeeks = (wanted: readonly number[]): boolean =>
    wanted.includes(week) || (wanted.includes(-1) && week === lastWeek);
  const isInstance = (wanted: readonly number[]): boolean =>
    wanted.includes(instance) || (wanted.includes(-1) && isLast);
  const parts: Truth[] = [
    days === undefined || days.includes(WEEKDAYS[weekdayOf(day)]!),
    months === undefined || months.includes(day.month),
    calendarWeeks === undefined || inWeeks(calendarWeeks),
    instances === undefined || isInstance(instances),
    weeks === undefined || (inWeeks(weeks) === isInstance(weeks) ? inWeeks(weeks) : undefined),
  ];
  return parts.reduce(both, true as Truth);
}

/** 0 for Monday. */
function weekdayOf({ year, month, day }: CivilDay): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}
