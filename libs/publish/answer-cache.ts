import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { etagOf, type Representation } from './output.js';
import { accepts } from './send.js';

const packGzip = promisify(gzip);
const packBrotli = promisify(brotliCompress);

/** Answers are packed while their reader waits: a step quicker than outputs, which are packed once for all. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 5;
const MIN_COMPRESSED_BYTES = 512;

interface Kept {
  revision: string;
  representation: Representation;
  packing: Partial<Record<Coding, Promise<void>>>;
  bytes: number;
  isGone?: boolean;
}

export type Coding = 'br' | 'gzip';

export interface AnswerCacheLimits {
  /** Addresses kept. */
  most: number;
  mostBytes: number;
}

const LIMITS: AnswerCacheLimits = { most: 4_000, mostBytes: 64 * 1024 * 1024 };

/**
 * Answers of `/v1` by address, each made once for all who ask while nothing has changed, and packed once for all who take
 * it so. The one not asked for the longest goes when there are too many; one of more than a quarter of the space is not
 * kept.
 */
export class AnswerCache {
  readonly counters = { madeTotal: 0, keptTotal: 0, droppedTotal: 0 };
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;

  constructor(private readonly limits: AnswerCacheLimits = LIMITS) {}

  get size(): { answers: number; bytes: number } {
    return { answers: this.kept.size, bytes: this.bytes };
  }

  /** The answer to this address if nothing has changed since it was made. */
  find(address: string, revision: string): Representation | undefined {
    const kept = this.kept.get(address);
    if (kept?.revision !== revision) return undefined;
    this.counters.keptTotal += 1;
    this.kept.delete(address);
    this.kept.set(address, kept);
    return kept.representation;
  }

  /** A body with what HTTP says of it. The same body keeps its Last-Modified and what was packed. */
  put(
    address: string,
    revision: string,
    body: string,
    maxAgeSeconds: number,
    nowMs: number,
    contentType = 'application/json; charset=utf-8',
  ): Representation {
    this.counters.madeTotal += 1;
    const bytes = Buffer.from(body, 'utf8');
    const etag = etagOf(bytes);
    const before = this.kept.get(address);
    if (before?.representation.etag === etag) {
      before.revision = revision;
      return before.representation;
    }
    const representation: Representation = {
      contentType,
      body: bytes,
      etag,
      lastModified: new Date(nowMs).toUTCString(),
      modifiedMs: Math.floor(nowMs / 1000) * 1000,
      cacheControl: `public, max-age=${maxAgeSeconds}`,
    };
    this.remove(address);
    if (bytes.byteLength <= this.limits.mostBytes / 4) {
      this.kept.set(address, { revision, representation, packing: {}, bytes: bytes.byteLength });
      this.bytes += bytes.byteLength;
      this.makeRoom();
    }
    return representation;
  }

  /** The coding a reader takes and the body is worth packing with. */
  codingFor(accepted: string | undefined, { body }: Representation): Coding | undefined {
    if (!accepted || body.byteLength < MIN_COMPRESSED_BYTES) return undefined;
    if (accepts(accepted, 'br')) return 'br';
    return accepts(accepted, 'gzip') ? 'gzip' : undefined;
  }

  /** The representation with its body packed as well. */
  async packed(address: string, representation: Representation, coding: Coding): Promise<Representation> {
    if (representation[coding]) return representation;
    const kept = this.kept.get(address);
    const isKept = kept?.representation === representation;
    const packing = isKept ? kept.packing[coding] : undefined;
    const made = packing ?? this.pack(representation, coding, isKept ? kept : undefined);
    if (isKept) kept.packing[coding] = made;
    await made;
    return representation;
  }

  private async pack(representation: Representation, coding: Coding, kept: Kept | undefined): Promise<void> {
    const { body } = representation;
    const packed =
      coding === 'gzip'
        ? await packGzip(body, { level: GZIP_LEVEL })
        : await packBrotli(body, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
              [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength,
            },
          });
    representation[coding] = packed;
    if (!kept || kept.isGone) return;
    kept.bytes += packed.byteLength;
    this.bytes += packed.byteLength;
    this.makeRoom();
  }

  private makeRoom(): void {
    for (const address of this.kept.keys()) {
      if (this.kept.size <= this.limits.most && this.bytes <= this.limits.mostBytes) return;
      this.remove(address);
      this.counters.droppedTotal += 1;
    }
  }

  private remove(address: string): void {
    const kept = this.kept.get(address);
    if (!kept) return;
    this.kept.delete(address);
    kept.isGone = true;
    this.bytes -= kept.bytes;
  }
}
