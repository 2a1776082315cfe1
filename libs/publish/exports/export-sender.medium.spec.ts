import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { blockOfRows, type ExportColumn, type RecordStore, type RowBlock } from '#libs/record';
import { EXPORT_FORMS, MAX_EXPORT_ROWS, type ExportRequest } from './export-request.js';
import { ExportSender } from './export-sender.js';

const COLUMNS: ExportColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'feed', type: 'text' },
];

const FORMS = [
  ['csv', true],
  ['csv', false],
  ['parquet', false],
] as const;

/** More than one row group, and many parts of text. */
const PAGE = Array.from({ length: 60_000 }, (_, row) => ({ key: `row ${row} ${Math.sin(row)}`, feed: 'bus' }));

function requestOf(format: 'csv' | 'parquet'): ExportRequest {
  return {
    form: EXPORT_FORMS[format],
    columns: [{ name: 'key', type: 'text' }],
    fileName: 'rows',
    query: {
      kind: 'station',
      from: '2026-01-15T00:00:00.000Z',
      to: '2026-01-16T00:00:00.000Z',
      feeds: ['bus'],
      columns: ['key'],
    },
  } as unknown as ExportRequest;
}

/** A promise that is settled from outside. */
function later(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  const made = {} as { resolve: () => void; reject: (error: unknown) => void };
  const promise = new Promise<void>((resolve, reject) => Object.assign(made, { resolve, reject }));
  return { promise, ...made };
}

/** A store whose second page comes when it is let, and a reader who is gone by then. */
async function broken(
  format: 'csv' | 'parquet',
  acceptsGzip: boolean,
): Promise<{ desk: ExportSender; failed: unknown[] }> {
  const failed: unknown[] = [];
  const desk = new ExportSender((error) => failed.push(error));
  const gone = later();
  const store = {
    countRows: async () => PAGE.length * 3,
    async *exportBlocks() {
      yield blockOfRows(COLUMNS, PAGE);
      await gone.promise;
      yield blockOfRows(COLUMNS, PAGE);
      yield blockOfRows(COLUMNS, PAGE);
    },
  } as unknown as RecordStore;
  const ended = later();
  const server = createServer((_, response) => {
    response.once('close', () => gone.resolve());
    const reader = { begin: () => response, acceptsGzip, isHead: false, natureOf: () => 'observed' };
    desk.send(store, requestOf(format), reader).then(ended.resolve, ended.reject);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = request({ port: (server.address() as AddressInfo).port });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.destroy();
  await ended.promise;
  server.close();
  return { desk, failed };
}

describe('a reader who goes in the middle of an export', () => {
  it.each(FORMS)('of %s (packed: %s) ends that export and nothing else', async (format, acceptsGzip) => {
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', onRejection);
    try {
      const { desk, failed } = await broken(format, acceptsGzip);
      // What is left unhandled is told after all that was due.
      await new Promise((resolve) => setImmediate(resolve));
      expect([desk.runningNow, desk.counters.brokenTotal, desk.counters.finishedTotal]).toEqual([0, 1, 0]);
      expect([rejections, failed]).toEqual([[], []]);
    } finally {
      process.off('unhandledRejection', onRejection);
    }
  });
});

/** What reaches the reader of an export from a store that gives these pages, and then ends or fails. */
async function received(
  format: 'csv' | 'parquet',
  acceptsGzip: boolean,
  store: Pick<RecordStore, 'countRows'> & { exportBlocks: () => AsyncIterable<RowBlock> },
): Promise<{ bytes: Buffer; isWhole: boolean; trailers: NodeJS.Dict<string> }> {
  const desk = new ExportSender(() => undefined);
  const server = createServer((_, response) => {
    const reader = { begin: () => response, acceptsGzip, isHead: false, natureOf: () => 'observed' };
    void desk.send(store as unknown as RecordStore, requestOf(format), reader);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asking = request({ port: (server.address() as AddressInfo).port });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('error', () => undefined);
  await new Promise((closed) => answer.once('close', closed));
  server.close();
  return { bytes: Buffer.concat(chunks), isWhole: answer.complete, trailers: answer.trailers };
}

describe('what a reader can see of a download', () => {
  it.each(FORMS)('of %s (packed: %s) is by its checksum and rows that it is whole', async (format, acceptsGzip) => {
    const { bytes, isWhole, trailers } = await received(format, acceptsGzip, {
      countRows: async () => PAGE.length,
      async *exportBlocks() {
        yield blockOfRows(COLUMNS, PAGE);
      },
    });
    expect(isWhole).toBe(true);
    expect(trailers).toMatchObject({
      'content-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
      'estuaire-rows': String(PAGE.length),
    });
  });

  it.each(FORMS)('of %s (packed: %s) is that it broke off: no end, no checksum', async (format, acceptsGzip) => {
    const { isWhole, trailers } = await received(format, acceptsGzip, {
      countRows: async () => PAGE.length,
      async *exportBlocks() {
        yield blockOfRows(COLUMNS, PAGE);
        throw new Error('the store is gone');
      },
    });
    expect([isWhole, trailers]).toEqual([false, {}]);
  });

  it('is nothing at all where it is too large: it hears before of the parts to ask for', async () => {
    const begun: unknown[] = [];
    const store = { countRows: async () => MAX_EXPORT_ROWS + 1 } as unknown as RecordStore;
    const reader = {
      begin: () => begun.push('begun') as never,
      acceptsGzip: false,
      isHead: false,
      natureOf: () => 'observed',
    };
    await expect(new ExportSender(() => undefined).send(store, requestOf('csv'), reader)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      where: 'from',
      expected: expect.stringMatching(/ask for parts of at most 12 hours by from and to/),
    });
    expect(begun).toEqual([]);
  });
});

describe('what is asked of an export by HEAD', () => {
  it('is its headers, for which no row beyond the first is counted', async () => {
    const counted: number[] = [];
    const store = {
      countRows: async (_: unknown, atMost: number) => (counted.push(atMost), 1),
    } as unknown as RecordStore;
    const asked = {
      form: EXPORT_FORMS['csv'],
      columns: [],
      fileName: 'rows.csv',
      query: { kind: 'station', from: '2026-01-15T00:00:00.000Z', to: '2026-01-16T00:00:00.000Z' },
    } as unknown as ExportRequest;
    const server = createServer((_, response) => {
      const reader = { begin: () => response, acceptsGzip: false, isHead: true, natureOf: () => 'observed' };
      void new ExportSender(() => undefined).send(store, asked, reader);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
    server.close();
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="rows.csv"');
    expect(counted).toEqual([1]);
  });
});
