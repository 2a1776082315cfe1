import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256: the name of a document, wherever it came from. */
export function contentHashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
