import type { Log } from '#libs/telemetry';

/** Bytes of one name, at most. */
export const DEFAULT_MAX_BLOB_BYTES = 64 * 2 ** 20;

export function isBlobTooLarge(name: string, bytes: Uint8Array, maxBytes: number, log: Log): boolean {
  if (bytes.length <= maxBytes) return false;
  log.warn('shared-bytes-too-large', { name, bytes: bytes.length, maxBytes });
  return true;
}
