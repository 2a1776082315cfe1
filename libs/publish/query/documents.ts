import { HubError, notFoundAt } from '#libs/errors';
import { toInstant, type Audience, type FeedId, type Instant } from '#libs/model';
import type { z } from 'zod';
import type { feedDocuments } from '../describe/feed-answers.js';
import { readQueryInstant } from './history.js';
import { invalid, single, wholeNumber, type Query } from './request.js';

const KNOWN = ['from', 'to', 'limit'];
const DAY_MS = 86_400_000;
/** Hashes whose line in the journal is remembered. */
const MAX_REMEMBERED = 10_000;
/** Searches of all journals at once; whoever comes beyond them is asked to come again. */
const MAX_SEARCHES = 2;

/**
 * Formats whose documents hold nobody's ids. Others may name drivers, or road events kept within the trade, which no
 * output of the hub shows: they stay with the hub.
 */
const OPEN_FORMATS = new Set(['gtfs', 'netex', 'gtfs-rt']);
/** Files of GBFS that name single vehicles, whose ids the hub rotates. */
const NAMES_VEHICLES = /free_bike|vehicle_status/;

/** When which document came from where. */
interface JournalEntry {
  at: string;
  feedId: string;
  sourceId: string;
  format: string;
  document?: string;
  /** SHA-256 of its bytes. */
  hash: string;
  bytes: number;
}

/** What is kept of documents as they came. */
export interface ReceivedDocuments {
  has(hash: string): Promise<boolean>;
  entries(period: { fromMs: number; toMs: number }, feedId?: string): AsyncIterable<JournalEntry>;
  read(hash: string): Promise<Uint8Array>;
}

export interface DocumentsQuery {
  fromMs: number;
  toMs: number;
  limit: number;
}

export type DocumentsPage = z.infer<typeof feedDocuments>;

/** `?from=&to=&limit=`; the last day without times. Throws REQUEST_INVALID. */
export function readDocumentsQuery(query: Query, nowMs: number, zone: string): DocumentsQuery {
  for (const name of Object.keys(query))
    if (!KNOWN.includes(name)) throw invalid(name, name, `one of ${KNOWN.join(', ')}`);
  const to = readQueryInstant('to', single(query['to']), zone);
  const toMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const from = readQueryInstant('from', single(query['from']), zone);
  const fromMs = from === undefined ? Math.max(0, toMs - DAY_MS) : Date.parse(from);
  if (fromMs >= toMs) throw invalid('from', from ?? '', 'an instant before to');
  return { fromMs, toMs, limit: wholeNumber('limit', single(query['limit']), 100, 1, 1_000) };
}

/** The archive of documents as readers see it: what is kept here, of feeds they may read, in formats that name nobody. */
export class RawDocuments {
  private readonly remembered = new Map<string, JournalEntry>();
  private searches = 0;

  constructor(
    private readonly archive: ReceivedDocuments,
    private readonly mayRead: (feedId: FeedId, audience: Audience) => boolean,
  ) {}

  async list(feedId: FeedId, { fromMs, toMs, limit }: DocumentsQuery): Promise<DocumentsPage> {
    const page: DocumentsPage = { feedId, from: toInstant(fromMs), to: toInstant(toMs), documents: [] };
    for await (const entry of this.archive.entries({ fromMs, toMs }, feedId)) {
      const last = page.documents.at(-1);
      // What came at one instant stays on one page, for the next begins at an instant.
      if (page.documents.length >= limit && last!.at !== entry.at) {
        page.next = entry.at as Instant;
        break;
      }
      page.documents.push(await this.describe(entry));
    }
    return page;
  }

  /** Rejects NOT_FOUND for what is not kept, not given out, or of a feed the reader may not read: alike for all of them. */
  async read(hash: string, audience: Audience = 'open'): Promise<{ entry: JournalEntry; bytes: Uint8Array }> {
    const absent = notFoundAt(
      'hash',
      hash,
      'the SHA-256 of a document of /v1/feeds/{id}/documents',
      `no document ${hash.slice(0, 80)} that may be given out`,
    );
    if (!(await this.archive.has(hash))) throw absent;
    const known = this.remembered.get(hash);
    // Another feed may have brought the same.
    const entry = known && this.mayRead(known.feedId as FeedId, audience) ? known : await this.search(hash, audience);
    if (!entry) throw absent;
    return { entry, bytes: await this.archive.read(hash) };
  }

  /** The last that brought the document, of a feed that may be read. */
  private async search(hash: string, audience: Audience): Promise<JournalEntry | undefined> {
    if (this.searches >= MAX_SEARCHES)
      throw new HubError('STORE_UNAVAILABLE', 'others look for documents now; try again in a second', {
        retryable: true,
      });
    this.searches += 1;
    try {
      let found: JournalEntry | undefined;
      for await (const entry of this.archive.entries({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }))
        if (entry.hash === hash && isGivenOut(entry) && this.mayRead(entry.feedId as FeedId, audience)) found = entry;
      if (found) this.remember(found);
      return found;
    } finally {
      this.searches -= 1;
    }
  }

  private async describe(entry: JournalEntry): Promise<DocumentsPage['documents'][number]> {
    const { at, sourceId, format, document, hash, bytes } = entry;
    const withheld = !isGivenOut(entry) ? 'not-given-out' : (await this.archive.has(hash)) ? undefined : 'kept-no-more';
    if (withheld === undefined) this.remember(entry);
    return {
      at: at as Instant,
      source: sourceId,
      format,
      ...(document === undefined ? {} : { document }),
      hash,
      bytes,
      ...(withheld === undefined ? { href: `/v1/documents/${hash}` } : { withheld }),
    };
  }

  private remember(entry: JournalEntry): void {
    this.remembered.delete(entry.hash);
    this.remembered.set(entry.hash, entry);
    if (this.remembered.size > MAX_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!);
  }
}

/** Whether documents of a format may leave the hub as they came: others may name people. */
export function isGivenOut({ format, document }: Pick<JournalEntry, 'format' | 'document'>): boolean {
  if (format === 'gbfs') return document !== undefined && !NAMES_VEHICLES.test(document);
  return OPEN_FORMATS.has(format);
}
