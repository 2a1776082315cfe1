import type { IncomingDocument } from './incoming.js';

/** Of one source: as many as its increments are likely to be in force at once, and no more memory than a large feed. */
const MAX_DOCUMENTS = 256;
const MAX_BYTES = 32 * 1024 * 1024;
/** What no entity is read from any more is looked for when so many are kept, then at each doubling. */
const FIRST_SWEEP = 16;

interface Kept {
  /** Oldest first. */
  documents: IncomingDocument[];
  /** Hashes of those that took something back: without them, what an older one reported would come back. */
  takingBack: Set<string>;
  sweepAt: number;
}

/** What a document is to those before it. */
interface Holds {
  /** A whole picture: what it leaves out has vanished. */
  isWhole: boolean;
  takesBack: boolean;
}

/**
 * The documents the present state of each source was read from: one where each is a whole picture, else all increments
 * that still contribute something. Bounded; the oldest go first.
 */
export class KeptDocuments {
  private readonly bySource = new Map<string, Kept>();

  /** `inForce` gives the hashes of the documents the source's entities were read from. */
  keep(document: IncomingDocument, { isWhole, takesBack }: Holds, inForce: () => ReadonlySet<string>): void {
    const { sourceId, contentHash } = document;
    const kept = isWhole ? undefined : this.bySource.get(sourceId);
    if (!kept) {
      const takingBack = new Set<string>();
      this.bySource.set(sourceId, { documents: [document], takingBack, sweepAt: FIRST_SWEEP });
      return;
    }
    kept.documents = kept.documents.filter((one) => one.contentHash !== contentHash);
    kept.documents.push(document);
    if (takesBack) kept.takingBack.add(contentHash);
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

/** Drops what no longer contributes anything; one that takes back is needed as long as there are older ones. */
function sweep(kept: Kept, inForce: ReadonlySet<string>): void {
  const oldest = kept.documents.findIndex(({ contentHash }) => inForce.has(contentHash));
  const newest = kept.documents.length - 1;
  kept.documents = kept.documents.filter(
    ({ contentHash }, at) =>
      at === newest || inForce.has(contentHash) || (oldest >= 0 && at > oldest && kept.takingBack.has(contentHash)),
  );
  const hashes = new Set(kept.documents.map(({ contentHash }) => contentHash));
  for (const hash of kept.takingBack) if (!hashes.has(hash)) kept.takingBack.delete(hash);
  kept.sweepAt = Math.max(FIRST_SWEEP, 2 * kept.documents.length);
}
