import type { Random } from '#libs/telemetry';

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

function spliced(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - removed + added.length);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}

/** What breaks on the way, and what producers get wrong: each keeps most of the document as it was. */
const MUTATIONS: readonly Mutation[] = [
  // Bits that fell over.
  (bytes, random) => {
    const changed = bytes.slice();
    for (let n = 1 + below(random, 8); n > 0; n -= 1) changed[below(random, changed.length)]! ^= 1 << below(random, 8);
    return changed;
  },
  // Any other bytes in a row.
  (bytes, random) => {
    const changed = bytes.slice();
    const at = below(random, changed.length);
    for (let n = 0; n < 1 + below(random, 16) && at + n < changed.length; n += 1) changed[at + n] = below(random, 256);
    return changed;
  },
  // Broken off.
  (bytes, random) => bytes.slice(0, below(random, bytes.length)),
  // A piece is missing,
  (bytes, random) => {
    const at = below(random, bytes.length);
    return spliced(bytes, at, Math.min(1 + below(random, 200), bytes.length - at), new Uint8Array());
  },
  // or stands twice, here or elsewhere.
  (bytes, random) => {
    const from = below(random, bytes.length);
    const piece = bytes.slice(from, from + 1 + below(random, 400));
    return spliced(bytes, below(random, bytes.length), 0, piece);
  },
  // A number that is none, or far too large.
  (bytes, random) => {
    const digits = [...bytes.keys()].filter((at) => bytes[at]! >= 0x30 && bytes[at]! <= 0x39);
    if (digits.length === 0) return bytes.slice();
    const words = ['-1', '99999999999999999999', 'NaN', '1e400', '', '0x7f', 'null', '٣'];
    const word = new TextEncoder().encode(words[below(random, words.length)]);
    return spliced(bytes, digits[below(random, digits.length)]!, 1, word);
  },
  // Marks of the syntax that do not belong there.
  (bytes, random) => {
    const marks = [
      '<',
      '>',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&amp;',
      '&',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
      '\u0000',
      '\ufeff',
      '\r\n',
    ];
    const mark = new TextEncoder().encode(marks[below(random, marks.length)]);
    return spliced(bytes, below(random, bytes.length), 0, mark);
  },
];

/** Where a copy begins to differ, with what stands there before and after. */
export function firstChange(before: Uint8Array, after: Uint8Array): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const shown = (bytes: Uint8Array): string =>
    Buffer.from(bytes.subarray(Math.max(0, at - 60), at + 60)).toString('latin1');
  return `at ${at} of ${before.length} (${after.length}): ${shown(before)} → ${shown(after)}`;
}

/** As many changed copies as asked for; the same for the same random numbers. Some are changed more than once. */
export function* mutationsOf(bytes: Uint8Array, count: number, random: Random): Iterable<Uint8Array> {
  // A Buffer's slice is no copy.
  const whole = new Uint8Array(bytes);
  for (let made = 0; made < count; made += 1) {
    let changed: Uint8Array = whole;
    for (let times = 1 + below(random, 3); times > 0 && changed.length > 0; times -= 1)
      changed = MUTATIONS[below(random, MUTATIONS.length)]!(changed, random);
    yield changed;
  }
}
