import type { Dataset, FeedDocuments, FeedStatus } from '../api/contract';

export const DAY_MS = 86_400_000;

/** A number then and now; absent where it was not reported. */
export interface Change {
  name: string;
  before: number | undefined;
  now: number | undefined;
}

/** An issue code that is new, gone, or counted otherwise, with examples that name it. */
export interface IssueChange extends Change {
  change: 'new' | 'gone' | 'more' | 'fewer';
  samples: readonly string[];
}

const MOST_SAMPLES = 3;

/** Entities by kind, those then and those now. */
export function entityChanges(before: FeedStatus, now: FeedStatus): Change[] {
  return namesOf(before.entities, now.entities).map((name) => ({
    name,
    before: before.entities[name],
    now: now.entities[name],
  }));
}

/** Codes whose count is another one: new ones first, then gone, then by how much. */
export function issueChanges(before: FeedStatus, now: FeedStatus): IssueChange[] {
  return namesOf(before.issueCounts, now.issueCounts)
    .flatMap((name): IssueChange[] => {
      const [then, today] = [before.issueCounts[name] ?? 0, now.issueCounts[name] ?? 0];
      if (then === today) return [];
      const change = then === 0 ? 'new' : today === 0 ? 'gone' : today > then ? 'more' : 'fewer';
      const from = change === 'gone' ? before : now;
      const samples = from.issueSamples.filter((text) => text.split(/\s+/).includes(name)).slice(0, MOST_SAMPLES);
      return [{ name, before: then, now: today, change, samples }];
    })
    .sort((a, b) => ORDER[a.change] - ORDER[b.change] || grown(b) - grown(a));
}

const ORDER: Record<IssueChange['change'], number> = { new: 0, gone: 1, more: 2, fewer: 3 };
const grown = ({ before = 0, now = 0 }: Change): number => Math.abs(now - before);

/** Failures in a row, of all sources together. */
export function failuresOf({ sources }: FeedStatus): number {
  return sources.reduce((sum, { consecutiveFailures }) => sum + consecutiveFailures, 0);
}

/** How many documents came in a span, and how large the middle one of them was, in bytes. */
export function paceOf({ documents }: Pick<FeedDocuments, 'documents'>): { count: number; middleBytes?: number } {
  const sizes = documents.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const middleBytes = sizes[Math.floor(sizes.length / 2)];
  return { count: sizes.length, ...(middleBytes === undefined ? {} : { middleBytes }) };
}

/** What a static dataset was a day ago and is now: the rows of its history from then on. */
export interface DatasetChange {
  format: string;
  before: Dataset | undefined;
  now: Dataset;
  isOther: boolean;
  /** Rows by file that are more or fewer. */
  counts: Change[];
}

interface DatasetRow {
  at: string;
  values: Record<string, unknown>;
  toldBefore?: boolean;
}

/** `undefined` where the history has no row of it at all. */
export function datasetChange(rows: readonly DatasetRow[]): DatasetChange | undefined {
  const versions = rows.flatMap(({ values, toldBefore }) =>
    values['op'] === 'remove' || !values['body']
      ? []
      : [{ dataset: values['body'] as Dataset, isBefore: toldBefore === true }],
  );
  const last = versions.at(-1)?.dataset;
  if (!last) return undefined;
  const before = versions.find(({ isBefore }) => isBefore)?.dataset;
  const isOther = before?.documentHash !== last.documentHash;
  const counts =
    before && isOther
      ? namesOf(before.counts, last.counts)
          .map((name) => ({ name, before: before.counts[name], now: last.counts[name] }))
          .filter((one) => one.before !== one.now)
      : [];
  return { format: last.format, before, now: last, isOther, counts };
}

function namesOf(...all: readonly Record<string, number>[]): string[] {
  return [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
}
