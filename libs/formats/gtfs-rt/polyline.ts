const FIRST = 63;
const LAST = 126;
/** Set in every character of a number but its last. */
const MORE = 32;

/**
 * How many points an encoded polyline has, without decoding them; `undefined` for what is none: a character outside `?` to
 * `~`, a number that is cut, a latitude without its longitude. Spec: Google's Encoded Polyline Algorithm Format, which
 * Shape.encoded_polyline is in.
 */
export function countPolylinePoints(encoded: string): number | undefined {
  let numbers = 0;
  let isOpen = false;
  for (let at = 0; at < encoded.length; at += 1) {
    const code = encoded.charCodeAt(at);
    if (code < FIRST || code > LAST) return undefined;
    isOpen = code - FIRST >= MORE;
    if (!isOpen) numbers += 1;
  }
  return isOpen || numbers % 2 === 1 ? undefined : numbers / 2;
}
