import type { FoundIssues } from '#libs/errors';
import { hashEntity, hashSlice } from '#libs/formats/gtfs-rt';
import type { Accepted } from './accepted.js';

/** Nothing, for an entity that is refused. */
const REFUSED: Accepted[] = [];

/**
 * What the entities of one document came to, by the hash of their bytes: what comes just so in the next one is neither
 * decoded nor looked at. A run is known again whatever its entity is called, for some producers number their entities
 * anew each time.
 */
export class AcceptedByBytes {
  private readonly byHash = new Map<number, Accepted[]>();
  /** Entities nothing came of, by all their bytes: under another id they may be reported again. */
  private readonly refused = new Set<number>();
  /** What was found wrong with an entity, by the hash its outcome is kept under; nearly all have none. */
  private readonly found = new Map<number, FoundIssues>();

  /** `distinguishesIds`: entities count as the same only with the same id. */
  constructor(private readonly distinguishesIds: boolean) {}

  /**
   * Under what to keep an entity of this document. A run reported twice counts as two entities, distinguished by their
   * ids.
   */
  hashOf(slice: Uint8Array): number {
    const hash = this.distinguishesIds ? hashSlice(slice) : hashEntity(slice);
    return this.byHash.has(hash) ? hashSlice(slice) : hash;
  }

  /** `hash`: by `hashOf` of the next document, whose twins may have taken another one. */
  find(hash: number, slice: Uint8Array): Accepted[] | undefined {
    const accepted = this.byHash.get(hash);
    if (accepted !== undefined || this.refused.size === 0) return accepted;
    return this.refused.has(hashSlice(slice)) ? REFUSED : undefined;
  }

  set(hash: number, accepted: Accepted[], found?: FoundIssues): void {
    this.byHash.set(hash, accepted);
    if (found) this.found.set(hash, found);
  }

  /** What was found wrong with an entity that `find` gives. */
  foundIn(hash: number, slice: Uint8Array): FoundIssues | undefined {
    if (this.found.size === 0) return undefined;
    return this.found.get(this.byHash.has(hash) ? hash : hashSlice(slice));
  }

  /** To be called once it is known what came of all: `hashes` as given for `slices`. */
  end(slices: readonly Uint8Array[], hashes: readonly number[]): void {
    for (const [i, hash] of hashes.entries()) {
      if (this.byHash.get(hash)?.length !== 0) continue;
      this.byHash.delete(hash);
      const whole = hashSlice(slices[i]!);
      this.refused.add(whole);
      const found = this.found.get(hash);
      if (found) this.found.set(whole, found);
    }
  }

  values(): Iterable<Accepted[]> {
    return this.byHash.values();
  }

  clear(): void {
    this.byHash.clear();
    this.refused.clear();
    this.found.clear();
  }
}
