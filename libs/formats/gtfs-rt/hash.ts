/** Taken once: looking up a global each time is slow in sandboxed realms such as test runners. */
const { imul } = Math;

/**
 * Content hash of a slice, to find out whether an entity changed since the last document: an integer below 2^53.
 * Not cryptographic. Two given different contents collide with odds of about 2^-53 (1.1e-16): comparing a thousand
 * entities every five seconds meets one unseen change in a million years, and the next change heals it.
 * Two 32-bit lanes see every word (MurmurHash3's mixing steps by Austin Appleby, public domain, with two seeds).
 */
export function hashSlice(slice: Uint8Array): number {
  const length = slice.length;
  let one = 0x2f0b4c47 ^ length;
  let two = 0x6a09e667 ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const word = slice[at]! | (slice[at + 1]! << 8) | (slice[at + 2]! << 16) | (slice[at + 3]! << 24);
    one = mix(one, word, 0xcc9e2d51, 0x1b873593);
    two = mix(two, word, 0x85ebca77, 0xc2b2ae3d);
  }
  let word = 0;
  for (let shift = 0; at < length; at += 1, shift += 8) word |= slice[at]! << shift;
  one = finish(mix(one, word, 0xcc9e2d51, 0x1b873593));
  two = finish(mix(two, word, 0x85ebca77, 0xc2b2ae3d));
  return (two & 0x1fffff) * 0x100000000 + (one >>> 0);
}

const ID = 10;
const TRIP_UPDATE = 26;

/**
 * `hashSlice` of an entity, without its id where it is an id and a trip update and nothing else: the id is only a handle
 * then, and some producers number their entities anew each time (New York's subway: of 80 trip updates in 170 nothing
 * else changes).
 */
export function hashEntity(slice: Uint8Array): number {
  const at = 2 + slice[1]!;
  const isTripUpdate =
    slice[0] === ID && slice[1]! < 0x80 && slice[at] === TRIP_UPDATE && lengthEnd(slice, at + 1) === slice.length;
  return hashSlice(isTripUpdate ? slice.subarray(at) : slice);
}

/** The end of the length-delimited value whose length stands at `at`; NaN where it is cut or longer than 256 MiB. */
function lengthEnd(slice: Uint8Array, at: number): number {
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    const byte = slice[at + i];
    if (byte === undefined) return NaN;
    length |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return at + i + 1 + length;
  }
  return NaN;
}

function mix(lane: number, word: number, first: number, second: number): number {
  const part = imul(word, first);
  const turned = lane ^ imul((part << 15) | (part >>> 17), second);
  return (imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(lane: number): number {
  let value = lane ^ (lane >>> 16);
  value = imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = imul(value, 0xc2b2ae35);
  return value ^ (value >>> 16);
}
