import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { RecordStore, RowBlock } from '#libs/record';
import { withinTime } from '#libs/telemetry';
import { SECURITY_HEADERS } from '../security-headers.js';
import { refuseTooLarge, MAX_EXPORT_ROWS, type ExportRequest } from './export-request.js';
import { withNature } from './nature.js';

/** Exports of a process at once: each holds blocks of rows, and one turn of the store after the other. */
const MAX_RUNNING = 4;
/** A reader who takes nothing for so long has gone, whatever his socket says. */
const IDLE_MS = 60_000;

export interface ExportReader {
  /** The response, once there is something to send; what is thrown before is the caller's to answer. */
  begin: () => ServerResponse;
  acceptsGzip: boolean;
  isHead: boolean;
  /** What a feed is: observed, simulated, replayed … */
  natureOf: (feed: string) => string | undefined;
}

/**
 * Bulk data straight out of the store: rows are read, written and sent part by part, at the reader's pace. A whole export
 * ends with the trailers `content-digest` (RFC 9530) and `estuaire-rows`; one that breaks off ends the connection in the
 * middle, so that no reader takes it for whole.
 */
export class ExportSender {
  readonly counters = { finishedTotal: 0, brokenTotal: 0, busyTotal: 0, rowsTotal: 0, bytesTotal: 0 };
  private running = 0;

  constructor(private readonly onBroken: (error: unknown) => void) {}

  get runningNow(): number {
    return this.running;
  }

  /** Whether there is room for one more; counted where there is not. */
  hasRoom(): boolean {
    if (this.running < MAX_RUNNING) return true;
    this.counters.busyTotal += 1;
    return false;
  }

  /** Throws, before anything is sent, what the store or the size has against it. */
  async send(store: RecordStore, request: ExportRequest, reader: ExportReader): Promise<void> {
    this.running += 1;
    try {
      // Headers say nothing of how many rows there are: for them alone it is enough that the store answers.
      refuseTooLarge(request, await store.countRows(request.query, reader.isHead ? 1 : MAX_EXPORT_ROWS + 1));
      const isPacked = request.form.isText && reader.acceptsGzip;
      const response = reader.begin();
      writeHead(request, response, isPacked, reader.isHead);
      if (reader.isHead) response.end();
      else {
        const gzip = isPacked ? createGzip({ level: constants.Z_BEST_SPEED }) : undefined;
        await this.stream(store, request, response, reader.natureOf, gzip);
      }
    } finally {
      this.running -= 1;
    }
  }

  private async stream(
    store: RecordStore,
    { form, columns, query }: ExportRequest,
    response: ServerResponse,
    natureOf: ExportReader['natureOf'],
    gzip: Gzip | undefined,
  ): Promise<void> {
    const sent = { rows: 0, hash: createHash('sha256') };
    const out = new Sending(response, sent.hash, this.counters);
    try {
      const packing = gzip && out.drain(gzip);
      // It may fail while the store is still asked for the next page: whoever writes hears of it by the broken stream.
      packing?.catch((error: unknown) => gzip!.destroy(error as Error));
      gzip?.on('error', () => undefined);
      const blocks = named(store.exportBlocks(query), natureOf, (rows) => (sent.rows += rows));
      for await (const bytes of form.write(columns, blocks)) await (gzip ? pushed(gzip, bytes) : out.write(bytes));
      gzip?.end();
      await packing;
      this.counters.rowsTotal += sent.rows;
      response.addTrailers({
        'content-digest': `sha-256=:${sent.hash.digest('base64')}:`,
        'estuaire-rows': String(sent.rows),
      });
      response.end();
      this.counters.finishedTotal += 1;
    } catch (error) {
      this.counters.brokenTotal += 1;
      if (!response.destroyed) this.onBroken(error);
      gzip?.destroy();
      response.destroy();
    }
  }
}

/** Bytes on their way to one reader: hashed, counted, and never more of them than he takes. */
class Sending {
  private readonly gone = new AbortController();

  constructor(
    private readonly response: ServerResponse,
    private readonly hash: Hash,
    private readonly counters: { bytesTotal: number },
  ) {
    response.once('close', () => this.gone.abort());
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { response } = this;
    if (response.destroyed) throw new Error('the reader has gone');
    this.hash.update(bytes);
    this.counters.bytesTotal += bytes.byteLength;
    if (response.write(bytes)) return;
    await withinTime(this.gone.signal, IDLE_MS, (signal) => once(response, 'drain', { signal }));
  }

  async drain(stream: Readable): Promise<void> {
    for await (const bytes of stream) await this.write(bytes as Uint8Array);
  }
}

async function pushed(gzip: Gzip, bytes: Uint8Array): Promise<void> {
  if (gzip.destroyed) throw new Error('the reader has gone');
  if (!gzip.write(bytes)) await once(gzip, 'drain');
}

async function* named(
  blocks: AsyncIterable<RowBlock>,
  natureOf: (feed: string) => string | undefined,
  onRows: (rows: number) => void,
): AsyncIterable<RowBlock> {
  for await (const block of blocks) {
    onRows(block.rowCount);
    yield withNature(block, natureOf);
  }
}

function writeHead(
  { form, fileName }: ExportRequest,
  response: ServerResponse,
  isPacked: boolean,
  isHead: boolean,
): void {
  response.writeHead(200, {
    'content-type': form.contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
    vary: 'accept-encoding',
    // Without a body there are none to come, and Node refuses to name them.
    ...(!isHead && { trailer: 'content-digest, estuaire-rows' }),
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'content-disposition',
    ...(isPacked && { 'content-encoding': 'gzip' }),
    ...SECURITY_HEADERS,
  });
}
