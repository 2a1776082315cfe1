import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { inflate64Into } from './inflate64.js';

function unpacked(packed: Uint8Array): Uint8Array {
  const pieces: number[] = [];
  inflate64Into(packed, (piece) => {
    for (const byte of piece) pieces.push(byte);
  });
  return Uint8Array.from(pieces);
}

/** Bits from the lowest of each byte on; codes of trees come with their highest bit first. */
class BitWriter {
  private readonly bits: number[] = [];

  number(value: number, count: number): this {
    for (let i = 0; i < count; i += 1) this.bits.push((value >> i) & 1);
    return this;
  }

  code(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i -= 1) this.bits.push((value >> i) & 1);
    return this;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.bits.length / 8));
    this.bits.forEach((bit, i) => (bytes[i >> 3]! |= bit << (i & 7)));
    return bytes;
  }
}

describe('Deflate64', () => {
  it('is Deflate where no length and no distance is beyond its reach', () => {
    const strategies = fc.constantFrom(constants.Z_HUFFMAN_ONLY, constants.Z_FIXED, constants.Z_DEFAULT_STRATEGY);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 250 }), strategies, fc.nat(9), (plain, strategy, level) => {
        expect(unpacked(deflateRawSync(plain, { strategy, level }))).toEqual(plain);
      }),
    );
  });

  it('has lengths of up to 65,538 and distances of up to 96 KiB', () => {
    // A fixed block: "a", 999 bytes from one back, 65,538 bytes from one back, 3 bytes from 49,153 back, the end.
    const fixed = new BitWriter()
      .number(1, 1)
      .number(1, 2)
      .code(0x30 + 97, 8);
    fixed
      .code(0xc0 + 5, 8)
      .number(996, 16)
      .code(0, 5);
    fixed
      .code(0xc0 + 5, 8)
      .number(65_535, 16)
      .code(0, 5);
    fixed.code(1, 7).code(30, 5).number(0, 14);
    fixed.code(0, 7);
    expect(unpacked(fixed.bytes())).toEqual(new Uint8Array(1 + 999 + 65_538 + 3).fill(97));
  });

  it('throws an error on bytes that are none, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          unpacked(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
