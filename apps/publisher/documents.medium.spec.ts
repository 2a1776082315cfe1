import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedId, Instant } from '#libs/model';
import { RawArchive, contentHashOf, type SourceDocument } from '#libs/sources';
import { RawDocuments, readDocumentsQuery } from '#libs/publish';

const encode = (text: string) => new TextEncoder().encode(text);
const DAY = { fromMs: Date.parse('2026-01-15T00:00:00Z'), toMs: Date.parse('2026-01-16T00:00:00Z'), limit: 100 };

describe('documents as they were received', () => {
  let folder: string;
  let archive: RawArchive;
  let documents: RawDocuments;
  let readable: Set<string>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
    archive = new RawArchive(folder, { maxAgeMs: 86_400_000, maxBytes: 1e9 });
    readable = new Set(['astuce', 'lovelo', 'roads']);
    documents = new RawDocuments(archive, (feedId) => readable.has(feedId));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function came(feedId: string, at: string, text: string, of: Partial<SourceDocument> = {}): Promise<string> {
    const bytes = encode(text);
    const contentHash = contentHashOf(bytes);
    await archive.keep({
      feedId: feedId as FeedId,
      sourceId: 'schedule',
      format: 'gtfs',
      bytes,
      contentHash,
      receivedAt: at as Instant,
      ...of,
    } as SourceDocument);
    return contentHash;
  }

  it('are listed in the order they came, of the feed and period, and read back byte for byte', async () => {
    const first = await came('astuce', '2026-01-15T08:00:00.000Z', 'one');
    await came('roads', '2026-01-15T08:00:01.000Z', 'two');
    await came('astuce', '2026-01-14T08:00:00.000Z', 'the day before');
    const page = await documents.list('astuce' as FeedId, DAY);
    expect(page.documents).toEqual([
      {
        at: '2026-01-15T08:00:00.000Z',
        source: 'schedule',
        format: 'gtfs',
        hash: first,
        bytes: 3,
        href: `/v1/documents/${first}`,
      },
    ]);
    expect(Buffer.from((await documents.read(first)).bytes).toString()).toBe('one');
  });

  it('go on where a page ended, with what came at one instant on one page', async () => {
    for (const [i, second] of [1, 2, 2, 3].entries()) await came('astuce', `2026-01-15T08:00:0${second}.000Z`, `${i}`);
    const { documents: page, next } = await documents.list('astuce' as FeedId, { ...DAY, limit: 2 });
    expect(page).toHaveLength(3);
    expect(next).toBe('2026-01-15T08:00:03.000Z');
    const rest = await documents.list('astuce' as FeedId, { ...DAY, fromMs: Date.parse(next!) });
    expect(rest.documents).toHaveLength(1);
    expect(rest.next).toBeUndefined();
  });

  it('are not given out where they may name vehicles people rode, drivers, or what producers keep to themselves', async () => {
    const at = '2026-01-15T08:00:00.000Z';
    const open = await came('lovelo', at, 's', { format: 'gbfs', document: 'station_status' });
    const bikes = await came('lovelo', at, 'b', { format: 'gbfs', document: 'free_bike_status' });
    const siri = await came('astuce', at, 'v', { format: 'siri' });
    const road = await came('roads', at, 'r', { format: 'datex2' });
    const { documents: page } = await documents.list('lovelo' as FeedId, DAY);
    expect(page.map(({ hash, href, withheld }) => [hash, href !== undefined, withheld])).toEqual([
      [open, true, undefined],
      [bikes, false, 'not-given-out'],
    ]);
    await expect(documents.read(open)).resolves.toBeDefined();
    for (const hash of [bikes, siri, road])
      await expect(documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are nobody’s once their feed may not be read, and another feed that brought the same gives them still', async () => {
    const hash = await came('astuce', '2026-01-15T08:00:00.000Z', 'same');
    await expect(documents.read(hash)).resolves.toBeDefined();
    readable.delete('astuce');
    await expect(documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await came('roads', '2026-01-15T09:00:00.000Z', 'same');
    await expect(documents.read(hash)).resolves.toMatchObject({ entry: { feedId: 'roads' } });
  });

  it('say that they have expired', async () => {
    const hash = await came('astuce', '2026-01-15T08:00:00.000Z', 'old');
    unlinkSync(archive.pathOf(hash));
    const { documents: page } = await documents.list('astuce' as FeedId, DAY);
    expect(page).toMatchObject([{ hash, withheld: 'kept-no-more' }]);
    await expect(documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    [{ page: '2' }, 'page'],
    [{ limit: '0' }, 'limit'],
    [{ from: '2026-01-16' }, 'from'],
  ])('are not listed for a parameter that means nothing: %j', (query, parameter) => {
    expect(() => readDocumentsQuery(query, DAY.toMs - 3_600_000 * 12, 'UTC')).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', where: parameter }),
    );
  });

  it.each(['', '../../etc/passwd', 'ABC', 'a'.repeat(64)])('have no hash %j', async (hash) => {
    await expect(documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
