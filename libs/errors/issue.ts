import type { IssueCode } from './codes.js';
import { masked } from './mask.js';

/** error: the entity was refused; warning: kept, but repaired or doubtful; advice: legal, yet unwise. */
export type Severity = 'error' | 'warning' | 'advice';

/** A fact about somebody's data. Never thrown: collected, counted by code, shown to the operator. */
export interface Issue {
  code: IssueCode;
  severity: Severity;
  feedId?: string;
  /** `stop_times.txt:4812`, `entity[17].trip_update` or `data.stations[3]`. */
  where: string;
  field?: string;
  /** Cut to 80 characters; never a secret. */
  got?: string;
  expected?: string;
  /** How many times, where one issue stands for several alike. */
  count?: number;
}

/** Issues of one thing by code: the first of each, and how many there were. */
export type FoundIssues = Map<IssueCode, { first: Issue; times: number }>;

const GOT_LIMIT = 80;

/** `stop_times.txt:4812 departure_time: got "25:61:00", expected HH:MM:SS`. */
export function describeIssue(issue: Issue): string {
  const feed = issue.feedId ? `${issue.feedId} ` : '';
  const field = issue.field ? ` ${issue.field}` : '';
  const got = issue.got === undefined ? '' : ` got ${JSON.stringify(issue.got)}`;
  const expected = issue.expected === undefined ? '' : `${got ? ',' : ''} expected ${issue.expected}`;
  return `${feed}${issue.where}${field}: ${issue.code}${got}${expected}`;
}

/**
 * Counts every issue by code and keeps the first few of each: a feed with a million bad rows costs a number, not a
 * million objects. `samplesPerCode` defaults to 20.
 */
export class IssueCollector {
  readonly counts: Record<string, number> = {};
  readonly samples: Issue[] = [];
  /** Issues of severity `error`: entities, rows or documents that were refused. */
  errors = 0;
  private readonly kept: Record<string, number> = {};
  private noted: FoundIssues | undefined;

  constructor(private readonly samplesPerCode = 20) {}

  add(issue: Issue): void {
    this.counts[issue.code] = (this.counts[issue.code] ?? 0) + 1;
    if (issue.severity === 'error') this.errors += 1;
    this.keep(issue);
    const before = (this.noted ??= new Map()).get(issue.code);
    if (before) before.times += 1;
    else this.noted.set(issue.code, { first: issue, times: 1 });
  }

  /** What was added since this was last asked: to be reported again for what is not read again. `undefined` for nothing. */
  takeNoted(): FoundIssues | undefined {
    const { noted } = this;
    this.noted = undefined;
    return noted;
  }

  /** Counts what was found before in something that comes again just so; `where` it is now. */
  addAgain(found: FoundIssues, where: (before: string) => string): void {
    for (const [code, { first, times }] of found) {
      this.counts[code] = (this.counts[code] ?? 0) + times;
      this.keep({ ...first, where: where(first.where) });
    }
  }

  /** Adds what another collector counted; samples are kept up to this one's own limit. */
  merge(other: IssueCollector): void {
    for (const issue of other.samples) this.keep(issue);
    this.errors += other.errors;
    for (const [code, count] of Object.entries(other.counts)) this.counts[code] = (this.counts[code] ?? 0) + count;
  }

  private keep(issue: Issue): void {
    const kept = this.kept[issue.code] ?? 0;
    if (kept >= this.samplesPerCode) return;
    this.kept[issue.code] = kept + 1;
    const got = masked(issue.got);
    if (got !== issue.got) issue = { ...issue, got };
    this.samples.push(got && got.length > GOT_LIMIT ? { ...issue, got: `${got.slice(0, GOT_LIMIT - 1)}…` } : issue);
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }
}
