import { HubError } from '#libs/errors';
import { contentHashOf, type JournalEntry } from '#libs/sources';
import type { Recording } from './timeline.js';

/** A recording of a few texts: `feed/source` at an instant. */
export class MemoryRecording implements Recording {
  private readonly lines: JournalEntry[] = [];
  private readonly documents = new Map<string, Buffer>();

  add(place: string, at: string, text: string | Uint8Array, more: Partial<JournalEntry> = {}): this {
    const [feedId, sourceId] = place.split('/') as [string, string];
    const bytes = Buffer.from(text);
    const hash = contentHashOf(bytes);
    this.documents.set(hash, bytes);
    this.lines.push({ at, feedId, sourceId, format: 'gtfs-rt', hash, bytes: bytes.length, ...more });
    return this;
  }

  lose(text: string | Uint8Array): this {
    this.documents.delete(contentHashOf(Buffer.from(text)));
    return this;
  }

  async *entries({ fromMs, toMs }: { fromMs: number; toMs: number }): AsyncIterable<JournalEntry> {
    for (const line of this.lines) {
      const atMs = Date.parse(line.at);
      if (atMs >= fromMs && atMs < toMs) yield line;
    }
  }

  async kept(hashes: Iterable<string>): Promise<ReadonlySet<string>> {
    return new Set([...hashes].filter((hash) => this.documents.has(hash)));
  }

  async read(hash: string): Promise<Uint8Array> {
    const bytes = this.documents.get(hash);
    if (!bytes) throw new HubError('NOT_FOUND', `no document ${hash}`);
    return bytes;
  }
}
