import type { Coordination } from '#libs/coordination';
import { contentHashOf } from './content-hash.js';
import type { RawArchive } from './raw-archive.js';

/** Of a document nobody renews. Whoever has it in use renews it every minute. */
const TTL_MS = 48 * 3_600_000;

/**
 * Documents that processes on other machines need as well: the datasets in use. Each process has an archive of its own;
 * what it lacks it takes from the shared store and keeps.
 */
export class SharedDocuments {
  readonly counters = { sharedTotal: 0, fetchedTotal: 0, refusedTotal: 0 };

  constructor(
    private readonly archive: RawArchive,
    private readonly coordination: Coordination,
  ) {}

  /** The document's bytes. Rejects NOT_FOUND when neither the archive nor the shared store has it. */
  async read(hash: string): Promise<Uint8Array> {
    try {
      return await this.archive.read(hash);
    } catch (notFound) {
      const bytes = await this.coordination.get(nameOf(hash));
      if (!bytes) throw notFound;
      if (contentHashOf(bytes) !== hash) {
        this.counters.refusedTotal += 1;
        throw notFound;
      }
      this.counters.fetchedTotal += 1;
      await this.archive.keepCopy(hash, bytes);
      return bytes;
    }
  }

  /** Sees to it that the others can have a document; `false` when it is here no more or the store is away. */
  async share(hash: string): Promise<boolean> {
    if (await this.coordination.touch(nameOf(hash), TTL_MS)) return true;
    const bytes = await this.archive.read(hash).catch(() => undefined);
    if (!bytes) return false;
    this.counters.sharedTotal += 1;
    return this.coordination.put(nameOf(hash), bytes, TTL_MS);
  }
}

function nameOf(hash: string): string {
  return `document:${hash}`;
}
