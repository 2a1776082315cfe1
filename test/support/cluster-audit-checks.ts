import type { HubEvent } from '#libs/model';
import { stepName } from './counting-upstream.js';

export interface AuditReport {
  events: number;
  /** What somebody should have and has not: `recorder: feed-1:v3@17`. */
  lost: string[];
  /** What somebody has more than once. */
  repeated: string[];
  /** Anything else that must not be: wrong order, gaps, what nobody reported, feeds reported by two at a time. */
  wrong: string[];
}

/** One event on the bus, by its step name (`feed-1:v3@17`). */
export interface EmittedStep {
  name: string;
  key: string;
  step: number;
  feed: string;
  /** The collector that asked for it. */
  producer: string | undefined;
}

/** The highest step of each vehicle in what was audited before. */
export type LastSteps = ReadonlyMap<string, number>;

export const emptyReport = (): AuditReport => ({ events: 0, lost: [], repeated: [], wrong: [] });

/**
 * The bus holds the newest state of every vehicle (`newest`, by step name), each event once and in order. Steps before
 * the newest may be missing: a collector that dies has asked for a document it never reported.
 */
export function auditBus(
  steps: readonly EmittedStep[],
  newest: readonly string[],
  before: LastSteps,
  to: AuditReport,
): void {
  const names = steps.map(({ name }) => name);
  lacks('bus', newest, names, to);
  checkOrder('bus', names, before, to);
  repeats('bus', names, to);
}

/** The table holds what is on the bus, each event once; rows have no order of their own. */
export function auditRows(steps: readonly EmittedStep[], rows: readonly string[], to: AuditReport): void {
  compare(
    'recorder',
    steps.map(({ name }) => name),
    rows,
    to,
  );
}

export interface ClientRecord {
  /** Step names in the order they were given since the audit before. */
  given: readonly string[];
  /** The snapshot it began with, where that falls into this audit. */
  opening: readonly string[];
  gaps: number;
  snapshots: number;
}

/** A client is given what came to the bus after its snapshot, each event once and in order, without a gap. */
export function auditClient(
  who: string,
  steps: readonly EmittedStep[],
  { given, opening, gaps, snapshots }: ClientRecord,
  before: LastSteps,
  to: AuditReport,
): void {
  const opened = new Map(opening.map(partsOf));
  const since = steps.filter(({ key, step }) => step > (opened.get(key) ?? 0)).map(({ name }) => name);
  compare(who, since, given, to);
  checkOrder(who, given, before, to);
  if (gaps > 0) to.wrong.push(`${who}: ${gaps} gaps`);
  if (snapshots !== 1) to.wrong.push(`${who}: ${snapshots} snapshots`);
}

/**
 * Two collectors that emit a feed at the same time take turns on the bus, far more often than the feed changed hands.
 * One object follows the feeds over all audits.
 */
export class ProducerWatch {
  private readonly last = new Map<string, string | undefined>();
  private readonly changes = new Map<string, number>();

  /** `takenTimes`: how often each feed was acquired by a collector so far. */
  audit(steps: readonly EmittedStep[], handoversOf: (feed: string) => number, to: AuditReport): void {
    for (const { key, feed, producer } of steps) {
      // One vehicle speaks for its feed: a document is reported whole.
      if (!key.endsWith(':v0') || (this.last.has(feed) && this.last.get(feed) === producer)) continue;
      this.last.set(feed, producer);
      this.changes.set(feed, (this.changes.get(feed) ?? 0) + 1);
    }
    for (const [feed, changes] of this.changes) {
      const handovers = handoversOf(feed);
      if (changes > handovers)
        to.wrong.push(`${feed} changed its producer ${changes} times and was acquired ${handovers} times`);
    }
  }
}

export function stepOf(event: HubEvent): EmittedStep {
  const name = stepName(event);
  const [key, step] = partsOf(name);
  return { name, key, step, feed: event.feed, producer: (event.entity as { label?: string } | undefined)?.label };
}

/** Vehicle and step of `feed-1:v3@17`. */
export function partsOf(name: string): [string, number] {
  const at = name.lastIndexOf('@');
  return [name.slice(0, at), Number(name.slice(at + 1))];
}

function compare(who: string, expected: readonly string[], given: readonly string[], to: AuditReport): void {
  lacks(who, expected, given, to);
  const should = new Set(expected);
  for (const name of new Set(given)) if (!should.has(name)) to.wrong.push(`${who}: ${name} is not on the bus`);
  repeats(who, given, to);
}

function lacks(who: string, expected: readonly string[], given: readonly string[], to: AuditReport): void {
  const has = new Set(given);
  for (const name of new Set(expected)) if (!has.has(name)) to.lost.push(`${who}: ${name}`);
}

function repeats(who: string, names: readonly string[], to: AuditReport): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) to.repeated.push(`${who}: ${name}`);
    seen.add(name);
  }
}

/** Steps of a vehicle only grow, also over what was audited before. */
function checkOrder(who: string, names: readonly string[], before: LastSteps, to: AuditReport): void {
  const last = new Map(before);
  for (const [key, step] of names.map(partsOf)) {
    const previous = last.get(key) ?? 0;
    if (step < previous) to.wrong.push(`${who}: ${key}@${step} after ${previous}`);
    else if (step === previous && before.get(key) === step) to.repeated.push(`${who}: ${key}@${step}`);
    last.set(key, Math.max(step, previous));
  }
}
