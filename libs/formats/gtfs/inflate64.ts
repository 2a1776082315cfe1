/**
 * Unpacks Deflate64 (zip method 9), which Windows writes for large files: DEFLATE (RFC 1951) with a window of 64 KiB, a
 * longest length of 65,538 and two more distance codes. Gives pieces that are reused; throws Error on broken bytes, also
 * after pieces were given. Memory is one window and one piece. Spec: PKWARE APPNOTE 6.3.10, section 5.6.
 */
export function inflate64Into(packed: Uint8Array, emit: (chunk: Uint8Array) => void): void {
  const output = new Output(emit);
  const input = new Bits(packed);
  let isLast = false;
  while (!isLast) {
    isLast = input.take(1) === 1;
    const type = input.take(2);
    if (type === 0) copyStored(input, output);
    else if (type === 1) inflateBlock(input, output, FIXED.lengths, FIXED.distances);
    else if (type === 2) {
      const { lengths, distances } = readTrees(input);
      inflateBlock(input, output, lengths, distances);
    } else throw new Error('a block of an unknown type');
  }
  output.finish();
}

const WINDOW = 1 << 16;
const BUFFER = WINDOW * 4;
const LONGEST = 65_538;

class Output {
  private readonly bytes = new Uint8Array(BUFFER);
  private at = 0;
  private given = 0;

  constructor(private readonly emit: (chunk: Uint8Array) => void) {}

  push(byte: number): void {
    if (this.at === BUFFER) this.slide();
    this.bytes[this.at++] = byte;
  }

  copy(distance: number, length: number): void {
    if (this.at + length > BUFFER) this.slide();
    const { bytes, at } = this;
    if (distance > at) throw new Error('a distance beyond the start');
    for (let i = at; i < at + length; i += 1) bytes[i] = bytes[i - distance]!;
    this.at = at + length;
  }

  finish(): void {
    if (this.at > this.given) this.emit(this.bytes.subarray(this.given, this.at));
    this.given = this.at;
  }

  /** Gives what is there and keeps a window of it. */
  private slide(): void {
    this.finish();
    this.bytes.copyWithin(0, this.at - WINDOW, this.at);
    this.at = this.given = WINDOW;
  }
}

class Bits {
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  take(bits: number): number {
    while (this.count < bits) {
      if (this.at >= this.bytes.length) throw new Error('the data end in the middle');
      this.held |= this.bytes[this.at++]! << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << bits) - 1);
    this.held >>>= bits;
    this.count -= bits;
    return value;
  }

  /** Gives up the rest of a byte. */
  align(): void {
    this.held = this.count = 0;
  }
}

/** How many codes there are of each length, and the symbols in the order of their codes. */
interface Tree {
  counts: Uint16Array;
  symbols: Uint16Array;
}

function makeTree(lengths: ArrayLike<number>): Tree {
  const counts = new Uint16Array(16);
  for (let i = 0; i < lengths.length; i += 1) counts[lengths[i]!]! += 1;
  counts[0] = 0;
  const starts = new Uint16Array(17);
  for (let bits = 1; bits <= 15; bits += 1) starts[bits + 1] = starts[bits]! + counts[bits]!;
  const symbols = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i += 1) if (lengths[i] !== 0) symbols[starts[lengths[i]!]!++] = i;
  return { counts, symbols };
}

function decode(input: Bits, { counts, symbols }: Tree): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let bits = 1; bits <= 15; bits += 1) {
    code |= input.take(1);
    const count = counts[bits]!;
    if (code - first < count) return symbols[index + code - first]!;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Error('a code that is none');
}

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16];
/** Beyond DEFLATE's: code 285 is the base 3 with sixteen bits, and there are the distance codes 30 and 31. */
const LENGTH_BASE = basesOf(3, LENGTH_EXTRA.slice(0, 28)).concat(3);
const DISTANCE_EXTRA = Array.from({ length: 32 }, (_, code) => (code < 4 ? 0 : (code >> 1) - 1));
const DISTANCE_BASE = basesOf(1, DISTANCE_EXTRA);

function basesOf(first: number, extra: readonly number[]): number[] {
  let base = first;
  return extra.map((bits) => {
    const own = base;
    base += 1 << bits;
    return own;
  });
}

function fixedLengths(): number[] {
  return Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
}

const FIXED = { lengths: makeTree(fixedLengths()), distances: makeTree(new Array<number>(32).fill(5)) };

function copyStored(input: Bits, output: Output): void {
  input.align();
  const length = input.take(16);
  if ((length ^ 0xffff) !== input.take(16)) throw new Error('a stored block whose length does not fit');
  for (let i = 0; i < length; i += 1) output.push(input.take(8));
}

function inflateBlock(input: Bits, output: Output, lengths: Tree, distances: Tree): void {
  for (;;) {
    const symbol = decode(input, lengths);
    if (symbol < 256) output.push(symbol);
    else if (symbol === 256) return;
    else {
      const code = symbol - 257;
      if (code >= LENGTH_BASE.length) throw new Error('a length that is none');
      const length = LENGTH_BASE[code]! + input.take(LENGTH_EXTRA[code]!);
      const distance = decode(input, distances);
      output.copy(DISTANCE_BASE[distance]! + input.take(DISTANCE_EXTRA[distance]!), Math.min(length, LONGEST));
    }
  }
}

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readTrees(input: Bits): { lengths: Tree; distances: Tree } {
  const counts = { lengths: input.take(5) + 257, distances: input.take(5) + 1, codes: input.take(4) + 4 };
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < counts.codes; i += 1) codeLengths[ORDER[i]!] = input.take(3);
  const tree = makeTree(codeLengths);
  const all = new Uint8Array(counts.lengths + counts.distances);
  for (let at = 0; at < all.length;) {
    const symbol = decode(input, tree);
    if (symbol < 16) all[at++] = symbol;
    else {
      if (symbol === 16 && at === 0) throw new Error('a repetition of nothing');
      const value = symbol === 16 ? all[at - 1]! : 0;
      const times = symbol === 16 ? 3 + input.take(2) : symbol === 17 ? 3 + input.take(3) : 11 + input.take(7);
      if (at + times > all.length) throw new Error('a repetition beyond the end');
      all.fill(value, at, at + times);
      at += times;
    }
  }
  return { lengths: makeTree(all.subarray(0, counts.lengths)), distances: makeTree(all.subarray(counts.lengths)) };
}
