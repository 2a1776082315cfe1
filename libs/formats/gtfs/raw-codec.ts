import { Deflate, Inflate } from 'fflate';

/** Unpacks a raw DEFLATE stream (RFC 1951) at once; throws on broken bytes or more output. `zlib.inflateRawSync` fits. */
export type InflateRaw = (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
/**
 * Packs at once, deterministically. With `finishFlush` the result is the next piece of a stream, to be followed by others
 * (2 is zlib's Z_SYNC_FLUSH); `dictionary` is what stood before it. `zlib.deflateRawSync` fits.
 */
export type DeflateRaw = (
  plain: Uint8Array,
  options?: { finishFlush?: number; dictionary?: Uint8Array<ArrayBuffer> },
) => Uint8Array;

/**
 * Files up to this size are unpacked by the injected function, in one piece; larger ones by the pure JavaScript below,
 * which is slower and keeps only a window in memory.
 */
export const WHOLE_BYTES = 64 * 2 ** 20;

/** Packed bytes are pushed in pieces of this size, so that what one push can unpack to has a bound of its own. */
const PIECE_BYTES = 1 << 16;

/** Unpacks into `emit`, piece by piece. Throws on broken bytes, also after pieces were given. */
export function inflateInto(packed: Uint8Array, emit: (chunk: Uint8Array) => void): void {
  const inflate = new Inflate((chunk) => emit(chunk));
  let at = 0;
  do {
    const next = at + PIECE_BYTES;
    inflate.push(packed.subarray(at, next), next >= packed.length);
    at = next;
  } while (at < packed.length);
}

/** Packs what is pushed into `emit`. `last` is true exactly once, on the final push. */
export function startDeflate(emit: (chunk: Uint8Array) => void): { push(chunk: Uint8Array, last: boolean): void } {
  const deflate = new Deflate({ level: 6 }, (chunk) => emit(chunk));
  return { push: (chunk, last) => deflate.push(chunk, last) };
}
