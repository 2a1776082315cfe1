import type { IncomingDocument } from './incoming.js';

/** Of one source: as many as its increments are likely to be in force at once, and no more memory than a large feed. */
const MAX_DOCUMENTS = 256;
const MAX_BYTES = 32 * 1024 * 1024;
/** What no entity is read from any more is looked for when so many are kept, then at each doubling. */
const FIRST_SWEEP = 16;

interface Kept {
  /** Oldest first. */
  documents: IncomingDocument[];
  /** Hashes of those that removed something: without them, what an older one reported would come back. */
  withRemovals: Set<string>;
  sweepAt: number;
}

/** What a document is to those before it. */
interface Holds {
  /** A snapshot: what it leaves out has vanished. */
  isSnapshot: boolean;
  hasRemovals: boolean;
}

/**
 * The documents the present state of each source was read from: one where each is a snapshot, else all increments
 * that still contribute something. Bounded; the oldest go first.
 */
export class KeptDocuments {
  private readonly bySource = new Map<string, Kept>();

  /** `inForce` gives the hashes of the documents the source's entities were read from. */
  keep(document: IncomingDocument, { isSnapshot, hasRemovals }: Holds, inForce: () => ReadonlySet<string>): void {
    const { sourceId, contentHash } = document;
    const kept = isSnapshot ? undefined : this.bySource.get(sourceId);
    if (!kept) {
      const withRemovals = new Set<string>();
      this.bySource.set(sourceId, { documents: [document], withRemovals, sweepAt: FIRST_SWEEP });
      return;
    }
    kept.documents = kept.documents.filter((one) => one.contentHash !== contentHash);
    kept.documents.push(document);
    if (hasRemovals) kept.withRemovals.add(contentHash);
    if (kept.documents.length >= kept.sweepAt) sweep(kept, inForce());
    let bytes = kept.documents.reduce((sum, one) => sum + one.bytes.length, 0);
    while (kept.documents.length > MAX_DOCUMENTS || (bytes > MAX_BYTES && kept.documents.length > 1))
      bytes -= kept.documents.shift()!.bytes.length;
  }

  sources(): Iterable<string> {
    return this.bySource.keys();
  }

  /** Oldest first. */
  of(sourceId: string): readonly IncomingDocument[] {
    return this.bySource.get(sourceId)?.documents ?? [];
  }
}

/** Drops what no longer contributes anything; one with removals is needed as long as there are older ones. */
function sweep(kept: Kept, inForce: ReadonlySet<string>): void {
  const oldest = kept.documents.findIndex(({ contentHash }) => inForce.has(contentHash));
  const newest = kept.documents.length - 1;
  kept.documents = kept.documents.filter(
    ({ contentHash }, at) =>
      at === newest || inForce.has(contentHash) || (oldest >= 0 && at > oldest && kept.withRemovals.has(contentHash)),
  );
  const hashes = new Set(kept.documents.map(({ contentHash }) => contentHash));
  for (const hash of kept.withRemovals) if (!hashes.has(hash)) kept.withRemovals.delete(hash);
  kept.sweepAt = Math.max(FIRST_SWEEP, 2 * kept.documents.length);
}
