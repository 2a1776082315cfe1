import { Deflate, Inflate } from 'fflate';

/**
 * A raw DEFLATE coder (RFC 1951) in either direction: bytes pushed in come out of `emit` in pieces, in order, during
 * the call. `push` throws on bytes that are no DEFLATE stream. `last` is true exactly once, on the final push.
 */
export interface RawCoder {
  push(chunk: Uint8Array, last: boolean): void;
}
export type RawCodec = (emit: (chunk: Uint8Array) => void) => RawCoder;

/** Input is pushed in pieces of this size, so that what one push can unpack to has a bound of its own. */
const PIECE_BYTES = 1 << 16;

/** Pure JavaScript, for any runtime. */
export const inflateRaw: RawCodec = (emit) => {
  const inflate = new Inflate((chunk) => emit(chunk));
  return {
    push(chunk, last) {
      if (chunk.length === 0) inflate.push(chunk, last);
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const isLastPiece = at + PIECE_BYTES >= chunk.length;
        inflate.push(chunk.subarray(at, at + PIECE_BYTES), last && isLastPiece);
      }
    },
  };
};

/** Pure JavaScript, level 6. The same input gives the same bytes, however it is cut into pushes of one writer. */
export const deflateRaw: RawCodec = (emit) => {
  const deflate = new Deflate({ level: 6 }, (chunk) => emit(chunk));
  return { push: (chunk, last) => deflate.push(chunk, last) };
};
