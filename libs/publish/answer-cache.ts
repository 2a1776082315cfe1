import { etagOf, type Representation } from './output.js';
import { pack, type Coding } from './packing.js';

interface Kept {
  revision: string;
  representation: Representation;
  /** Of those ways it is packed. */
  packed: Set<Coding>;
  bytes: number;
}

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
      this.kept.set(address, { revision, representation, packed: new Set(), bytes: bytes.byteLength });
      this.bytes += bytes.byteLength;
      this.makeRoom();
    }
    return representation;
  }

  /** The representation with its body packed as well. */
  async packed(address: string, representation: Representation, coding: Coding): Promise<Representation> {
    await pack(representation, coding);
    const kept = this.kept.get(address);
    if (kept?.representation !== representation || kept.packed.has(coding)) return representation;
    kept.packed.add(coding);
    const { byteLength } = representation[coding]!;
    kept.bytes += byteLength;
    this.bytes += byteLength;
    this.makeRoom();
    return representation;
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
    this.bytes -= kept.bytes;
  }
}
