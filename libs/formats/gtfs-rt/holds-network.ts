/** Tags of `shape`, `stop` and `trip_modifications` in FeedEntity: field number × 8 + wire type 2. */
const NETWORK = new Set([50, 58, 66]);
const LENGTH_DELIMITED = 2;
const VARINT = 0;

/**
 * Whether a slice of `scanFeedMessage` holds a shape, a stop or trip modifications: what other entities of the document
 * refer to, wherever it stands. Looks at the tags of its parts only; false for bytes that are no entity.
 */
export function holdsNetwork(slice: Uint8Array): boolean {
  let at = 0;
  while (at < slice.length) {
    const tag = slice[at]!;
    at += 1;
    if (NETWORK.has(tag)) return true;
    if (tag >= 0x80) return false;
    let length = 0;
    for (let shift = 1; ; shift *= 0x80) {
      const byte = slice[at];
      if (byte === undefined) return false;
      at += 1;
      length += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    if ((tag & 7) === LENGTH_DELIMITED) at += length;
    else if ((tag & 7) !== VARINT) return false;
  }
  return false;
}
