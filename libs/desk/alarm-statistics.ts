import type { Alarm, AlarmRuleName, AlarmSeverity, EntityKey, FeedId, HubEvent, Instant } from '#libs/model';
import { feedOf } from '#libs/model';
import type { JournalLine } from './journal-lines.js';

/** As often as this within the span, and an alarm chatters. Spec: ISA-18.2 (EEMUA 191: three times a minute, at our pace of judging). */
const CHATTERS = { times: 3, withinMs: 30 * 60_000 };
/** An alarm that stands this long tells nobody anything any more. Spec: ISA-18.2 "stale alarm". */
const STANDING_MS = 24 * 3_600_000;
const FLOOD_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
const SHIFT_MS = 8 * HOUR_MS;
/** Cause with which operators close what was none. */
export const FALSE_ALARM = 'false-alarm';

export interface AlarmStatistics {
  from: Instant;
  to: Instant;
  raised: number;
  /** Hours of all operators on shift, by shifts of eight hours from the beginning: whoever did something in it, one at least. */
  operatorHours: number;
  perOperatorHour: number;
  /** Most raised within ten minutes: an operator can act on about one. */
  busiestTenMinutes: number;
  acknowledged: number;
  acknowledgeMedianSeconds?: number;
  bySeverity: Record<AlarmSeverity, number>;
  byRule: AlarmTally[];
  byFeed: { feed: FeedId; raised: number }[];
  standing: { key: EntityKey; since: Instant; severity: AlarmSeverity }[];
  chattering: { key: EntityKey; raised: number }[];
}

export interface AlarmTally {
  rule: string;
  raised: number;
  false: number;
  chattering: number;
}

/** How good the alarms of a period were, from the journal of it, and from the alarms that stand. */
export function alarmStatistics(
  lines: readonly JournalLine[],
  standing: Iterable<HubEvent<'alarm'>>,
  { from, to, nowMs }: { from: Instant; to: Instant; nowMs: number },
): AlarmStatistics {
  const raised = lines.filter(({ category }) => category === 'alarm-raised');
  const timesOf = new Map<EntityKey, number[]>();
  for (const line of raised) {
    const key = line.links[0]?.key;
    if (key !== undefined) timesOf.set(key, [...(timesOf.get(key) ?? []), Date.parse(line.at)]);
  }
  const chattering = [...timesOf].filter(([, times]) => most(times, CHATTERS.withinMs) >= CHATTERS.times);
  const closedFalse = lines.filter(({ action, cause }) => action === 'close' && cause === FALSE_ALARM);
  const waits = firstAcknowledgements(lines);
  const operatorHours = hoursOf(lines, from, to);
  const rules = [...new Set([...timesOf.keys()].map(ruleIn))].sort();
  const byFeed = countBy(raised, ({ feed }) => feed);
  const chatters = new Set(chattering.map(([key]) => key));
  return {
    from,
    to,
    raised: raised.length,
    operatorHours,
    perOperatorHour: round(raised.length / operatorHours),
    busiestTenMinutes: most(
      raised.map(({ at }) => Date.parse(at)),
      FLOOD_MS,
    ),
    acknowledged: waits.length,
    ...(waits.length > 0 && { acknowledgeMedianSeconds: Math.round(middle(waits) / 1000) }),
    bySeverity: { critical: 0, major: 0, minor: 0, ...Object.fromEntries(countBy(raised, ({ severity }) => severity)) },
    byRule: rules.map((rule) => ({
      rule,
      raised: raised.filter(({ links }) => links[0] && ruleIn(links[0].key) === rule).length,
      false: closedFalse.filter(({ links }) => links[0] && ruleIn(links[0].key) === rule).length,
      chattering: [...chatters].filter((key) => ruleIn(key) === rule).length,
    })),
    byFeed: [...byFeed]
      .map(([feed, count]) => ({ feed: feed as FeedId, raised: count }))
      .sort((a, b) => b.raised - a.raised),
    standing: [...standing].flatMap(({ key, entity }) => standingOf(key, entity, nowMs)),
    chattering: chattering.map(([key, times]) => ({ key, raised: times.length })).sort((a, b) => b.raised - a.raised),
  };
}

function standingOf(key: EntityKey, alarm: Alarm | undefined, nowMs: number): AlarmStatistics['standing'] {
  if (alarm?.state !== 'raised' || nowMs - Date.parse(alarm.raisedAt) < STANDING_MS) return [];
  return [{ key, since: alarm.raisedAt, severity: alarm.severity }];
}

function ruleIn(key: EntityKey): AlarmRuleName {
  return key.slice(feedOf(key).length + 1).split(':')[0] as AlarmRuleName;
}

/** Milliseconds from each raise to the first acknowledgement of it. */
function firstAcknowledgements(lines: readonly JournalLine[]): number[] {
  const first = new Map<string, number>();
  for (const { action, links, raisedAt, at } of lines) {
    if (action !== 'acknowledge' || raisedAt === undefined) continue;
    const name = `${links[0]?.key} ${raisedAt}`;
    const waitedMs = Date.parse(at) - Date.parse(raisedAt);
    first.set(name, Math.min(first.get(name) ?? Infinity, waitedMs));
  }
  return [...first.values()];
}

/**
 * Hours of operators, over the shifts of the period. Whoever did something in a shift was there for all of it: watching is
 * work, too. Somebody is there where nobody did anything.
 */
function hoursOf(lines: readonly JournalLine[], from: Instant, to: Instant): number {
  const [beginMs, endMs] = [Date.parse(from), Date.parse(to)];
  const names: Set<string>[] = [];
  for (const { by, at } of lines) {
    if (by === undefined) continue;
    const shift = Math.floor((Date.parse(at) - beginMs) / SHIFT_MS);
    (names[shift] ??= new Set()).add(by);
  }
  let ms = 0;
  for (let shift = 0; beginMs + shift * SHIFT_MS < endMs; shift += 1) {
    const lastsMs = Math.min(SHIFT_MS, endMs - beginMs - shift * SHIFT_MS);
    ms += lastsMs * Math.max(1, names[shift]?.size ?? 0);
  }
  return Math.max(1, round(ms / HOUR_MS));
}

/** The most times within any span of this length. */
function most(times: readonly number[], spanMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let found = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while (sorted[last]! - sorted[first]! >= spanMs) first += 1;
    found = Math.max(found, last - first + 1);
  }
  return found;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function countBy(lines: readonly JournalLine[], by: (line: JournalLine) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const name = by(line);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
