import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256: the name of a document, wherever it came from. */
export function contentHashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Remembers the last document of a source by its hash: the way an unchanged poll goes, and where it ends. */
export class LastContent {
  private last: string | undefined;

  get hash(): string | undefined {
    return this.last;
  }

  /** The hash of content that differs from the last, which it then becomes; `undefined` when it is the same. */
  take(bytes: Uint8Array): string | undefined {
    const hash = contentHashOf(bytes);
    if (hash === this.last) return undefined;
    this.last = hash;
    return hash;
  }
}
