import fc from 'fast-check';
import { hashSlice } from './index.js';

describe('the hash that tells changed entities from unchanged ones', () => {
  it('is a safe integer and the same for the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const hash = hashSlice(bytes);
        expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
        expect(hashSlice(bytes.slice())).toBe(hash);
      }),
    );
  });

  it('changes with any one byte and with the length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const changed = bytes.slice();
          changed[at % bytes.length]! ^= by;
          expect(hashSlice(changed)).not.toBe(hashSlice(bytes));
          expect(hashSlice(Uint8Array.of(...bytes, 0))).not.toBe(hashSlice(bytes));
        },
      ),
    );
  });

  it('has no collision among 200,000 near-equal slices', () => {
    const seen = new Set<number>();
    const bytes = new Uint8Array(40).fill(0x41);
    for (let i = 0; i < 200_000; i += 1) {
      bytes[7] = i & 0xff;
      bytes[21] = (i >> 8) & 0xff;
      bytes[38] = (i >> 16) & 0xff;
      seen.add(hashSlice(bytes));
    }
    expect(seen.size).toBe(200_000);
  });
});
