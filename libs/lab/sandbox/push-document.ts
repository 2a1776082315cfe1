import type { ReadDocument } from '#libs/collect';
import { PUSH_PREFIX, type SourceConfig } from '#libs/config';
import { HubError, IssueCollector, invalidRequest as invalid } from '#libs/errors';
import { scanFeedMessage } from '#libs/formats/gtfs-rt';
import { toInstant, type FeedId } from '#libs/model';
import { contentHashOf, type SourceDocument } from '#libs/sources';
import { MOST_EVENTS, PUSHED_GTFS_RT, type PushedBatch, type RefusedEvent } from '../push/index.js';
import type { LabSession } from '../session/index.js';
import { batchPlaceOf } from './pusher.js';

/** What came of a pushed document. */
export interface DocumentAnswer {
  accepted: number;
  refused: RefusedEvent[];
}

export interface PushDesk {
  nowMs: number;
  /** Throws where the quota does not allow so many. */
  spend: (events: number) => void;
  /** Gives what was found in a document once it has been read. */
  listen: (document: SourceDocument) => () => ReadDocument | undefined;
  /** Takes it as it arrives. */
  take: (document: SourceDocument) => Promise<unknown>;
}

/**
 * Gives a document as it came to the source of the feed that reads such: GTFS-RT, or rows the feed's own mapping explains.
 * Throws REQUEST_INVALID where the feed has no such source, or nothing of the document can be used.
 */
export async function pushDocument(
  session: LabSession,
  feed: FeedId,
  batch: (PushedBatch & { form: 'document' }) | { form: 'events'; items: unknown[]; bytes: Uint8Array },
  { nowMs, spend, listen, take }: PushDesk,
): Promise<DocumentAnswer> {
  const source = sourceFor(session.feed(feed)!.sources, batch);
  const count = countOf(batch);
  spend(count);
  const document: SourceDocument = {
    feedId: feed,
    sourceId: source.id!,
    format: source.format,
    bytes: batch.bytes,
    contentHash: contentHashOf(batch.bytes),
    receivedAt: toInstant(nowMs),
    timeShiftMs: 0,
    replayed: false,
  };
  const found = listen(document);
  await take(document);
  const read = found();
  if (read?.refused)
    throw invalid(
      'body',
      read.refused.got ?? read.refused.message,
      read.refused.expected ?? `a ${source.format} document`,
    );
  const refused = (read?.issues.samples ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ where, code, field, got, expected = 'another value' }) => ({
      index: batchPlaceOf(where) ?? 0,
      code,
      ...(field !== undefined && { field }),
      ...(got !== undefined && { got }),
      expected,
    }));
  const places = new Set(refused.map(({ index }) => index));
  return { accepted: Math.max(0, count - places.size), refused };
}

function sourceFor(
  sources: readonly SourceConfig[],
  batch: { form: 'document'; format: string } | { form: 'events'; items: unknown[] },
): SourceConfig {
  if (batch.form === 'document' && batch.format === 'gtfs-rt') return sources.find(({ id }) => id === PUSHED_GTFS_RT)!;
  const formats = batch.form === 'document' ? [batch.format] : ['json', 'geojson'];
  const index = sources.findIndex(({ id, format }) => formats.includes(format) && !id?.startsWith(PUSH_PREFIX));
  if (index === -1)
    throw invalid(
      'content-type',
      formats.join(' or '),
      `a format the feed has a source of: declare one with push: true`,
    );
  return { ...sources[index]!, id: sources[index]!.id ?? `${sources[index]!.format}-${index}` };
}

function countOf(
  batch: { form: 'document'; format: string; bytes: Uint8Array } | { form: 'events'; items: unknown[] },
): number {
  if (batch.form === 'events') return batch.items.length;
  if (batch.format === 'csv')
    return Math.max(1, Buffer.from(batch.bytes).toString('latin1').trim().split('\n').length - 1);
  if (batch.format !== 'gtfs-rt') return 1;
  try {
    const { slices } = scanFeedMessage(batch.bytes, new IssueCollector(), MOST_EVENTS + 1);
    if (slices.length > MOST_EVENTS)
      throw new HubError('LIMIT_EXCEEDED', `got more than ${MOST_EVENTS} entities in one batch`);
    return slices.length;
  } catch (error) {
    throw error instanceof HubError ? invalid('body', error.message, 'a GTFS-Realtime FeedMessage') : error;
  }
}
