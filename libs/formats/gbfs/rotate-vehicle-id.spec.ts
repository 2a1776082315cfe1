import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { rotateVehicleId } from './index.js';
import { hmacSha256, sha256 } from './sha256.js';

describe('the id a vehicle is published under', () => {
  it('says nothing of the upstream id, is the same under one secret and another under the next', () => {
    const first = rotateVehicleId('monday', 'bike-42');
    expect(first).toMatch(/^[0-9a-f]{24}$/);
    expect(rotateVehicleId('monday', 'bike-42')).toBe(first);
    expect(rotateVehicleId('monday', 'bike-43')).not.toBe(first);
    expect(rotateVehicleId('tuesday', 'bike-42')).not.toBe(first);
  });

  it('can be worked out by any HMAC the caller brings', () => {
    const native = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 200 }), (secret, id) => {
        expect(rotateVehicleId(secret, id)).toBe(rotateVehicleId(secret, id, native));
        expect(hmacSha256(secret, id)).toBe(native(secret, id));
      }),
    );
  });
});

describe('SHA-256', () => {
  it('agrees with the platform on every length around its blocks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });
});
