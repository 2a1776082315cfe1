import { invalidRequest } from '#libs/errors';
import { toInstant, type FeedId, type Instant } from '#libs/model';
import type { JournalEntry } from '#libs/sources';

/** Where documents were recorded: the hub's own archive, or what somebody has brought. */
export interface Recording {
  /** In the order they came, from `fromMs` (inclusive) to `toMs` (exclusive). */
  entries(period: { fromMs: number; toMs: number }): AsyncIterable<JournalEntry>;
  /** Those of some hashes whose bytes are still there. */
  kept(hashes: Iterable<string>): Promise<ReadonlySet<string>>;
  /** Rejects NOT_FOUND for what is gone. */
  read(hash: string): Promise<Uint8Array>;
}

/** A feed to be replayed, and how its sources report. */
export interface ReplayedFeed {
  feedId: FeedId;
  /** Ids of sources whose documents say what changed, not how all is. */
  increments: ReadonlySet<string>;
}

/** Documents that are not there any more, or never were, in one stretch. */
export interface MissingStretch {
  feed: FeedId;
  source?: string;
  from: Instant;
  to: Instant;
  /** Noted in the journal and gone; 0 where nothing was noted at all. */
  documents: number;
}

/** A document of a recording, and when it came. */
export interface TimedDocument extends JournalEntry {
  atMs: number;
  /** Whether it says only what changed. */
  isIncrement: boolean;
}

export interface Timeline {
  /** What was in force when the interval begins, in the order it came. */
  before: readonly TimedDocument[];
  /** What came in the interval, in order. */
  documents: readonly TimedDocument[];
  missing: readonly MissingStretch[];
}

/** Documents of one replay: an index entry takes about 300 bytes. */
export const MAX_DOCUMENTS = 200_000;
/** What says only what changed is taken from so long before the interval. */
export const INCREMENTS_MS = 24 * 3_600_000;
/** Whole pictures of so long before an instant are read again, so that what is judged over several of them is known. */
export const WARM_UP_MS = 30_000;

/**
 * The documents of some feeds from `fromMs` to `toMs`, with those in force at the beginning, and what is missing. Throws
 * REQUEST_INVALID where they are more than a replay may have.
 */
export async function readTimeline(
  recording: Recording,
  feeds: readonly ReplayedFeed[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Timeline> {
  const wanted = new Map<string, ReplayedFeed>(feeds.map((feed) => [feed.feedId, feed]));
  const newest = new Map<string, TimedDocument>();
  const recent: TimedDocument[] = [];
  const documents: TimedDocument[] = [];
  for await (const entry of recording.entries({ fromMs: 0, toMs })) {
    const feed = wanted.get(entry.feedId);
    if (!feed) continue;
    const atMs = Date.parse(entry.at);
    const document = { ...entry, atMs, isIncrement: feed.increments.has(entry.sourceId) };
    if (atMs >= fromMs) documents.push(document);
    else if (document.isIncrement) {
      if (atMs >= fromMs - INCREMENTS_MS) recent.push(document);
    } else {
      if (atMs >= fromMs - WARM_UP_MS) recent.push(document);
      const before = newest.get(pictureOf(entry));
      if (!before || before.atMs <= atMs) newest.set(pictureOf(entry), document);
    }
    if (documents.length + recent.length > MAX_DOCUMENTS)
      throw invalidRequest('to', toInstant(toMs), `an interval of at most ${MAX_DOCUMENTS} documents`);
  }
  const before = [...new Set([...newest.values(), ...recent])];
  const kept = await recording.kept(hashesOf(before, documents));
  const isKept = ({ hash }: TimedDocument): boolean => kept.has(hash);
  return {
    before: inOrder(before.filter(isKept)),
    documents: inOrder(documents.filter(isKept)),
    missing: missingIn(feeds, inOrder(before), inOrder(documents), isKept, { fromMs, toMs }),
  };
}

/** Of what a later document of the same name is the whole picture. */
export function pictureOf({ feedId, sourceId, document, language }: JournalEntry): string {
  return `${feedId} ${sourceId} ${document ?? ''} ${language ?? ''}`;
}

/** By time; what came at one instant stays in the order it was noted. */
function inOrder(documents: TimedDocument[]): TimedDocument[] {
  return documents.sort((a, b) => a.atMs - b.atMs);
}

function* hashesOf(...lists: readonly (readonly TimedDocument[])[]): Iterable<string> {
  for (const list of lists) for (const { hash } of list) yield hash;
}

function missingIn(
  feeds: readonly ReplayedFeed[],
  before: readonly TimedDocument[],
  documents: readonly TimedDocument[],
  isKept: (document: TimedDocument) => boolean,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): MissingStretch[] {
  const missing: MissingStretch[] = [];
  for (const { feedId } of feeds) {
    const first = [...before, ...documents].find((one) => one.feedId === feedId);
    // Nobody can say how the feed was before the first document that was noted.
    if (!first || first.atMs > fromMs) missing.push(stretch(feedId, undefined, fromMs, first?.atMs ?? toMs, 0));
  }
  const bySource = new Map<string, TimedDocument[]>();
  for (const one of [...before, ...documents]) {
    const name = pictureOf(one);
    const known = bySource.get(name);
    if (known) known.push(one);
    else bySource.set(name, [one]);
  }
  for (const list of bySource.values()) missing.push(...gonePartsOf(list, isKept, { fromMs, toMs }));
  return missing.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.feed < b.feed ? -1 : 1));
}

function gonePartsOf(
  list: readonly TimedDocument[],
  isKept: (document: TimedDocument) => boolean,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): MissingStretch[] {
  const gone: MissingStretch[] = [];
  let open: { sinceMs: number; documents: number } | undefined;
  const close = (untilMs: number): void => {
    if (open && untilMs > fromMs)
      gone.push(
        stretch(list[0]!.feedId as FeedId, list[0]!.sourceId, Math.max(fromMs, open.sinceMs), untilMs, open.documents),
      );
    open = undefined;
  };
  for (const one of list) {
    if (isKept(one)) close(one.atMs);
    else if (open) open.documents += 1;
    else open = { sinceMs: one.atMs, documents: 1 };
  }
  close(toMs);
  return gone;
}

function stretch(
  feed: FeedId,
  source: string | undefined,
  fromMs: number,
  toMs: number,
  documents: number,
): MissingStretch {
  const place = source === undefined ? { feed } : { feed, source };
  return { ...place, from: toInstant(fromMs), to: toInstant(Math.max(fromMs, toMs)), documents };
}
