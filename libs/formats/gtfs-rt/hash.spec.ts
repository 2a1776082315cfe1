import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { encodeFeedMessage, hashEntity, hashSlice, scanFeedMessage, type FeedEntity } from './index.js';

describe('the hash that distinguishes changed entities from unchanged ones', () => {
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

describe('the hash of an entity', () => {
  const sliceOf = (entity: FeedEntity): Uint8Array =>
    scanFeedMessage(
      encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' }, entities: [entity] }),
      new IssueCollector(),
    ).slices[0]!;
  // Longer than one byte can tell, as most are.
  const stopTimeUpdate = Array.from({ length: 40 }, (_, i) => ({
    stopId: `stop-${i}`,
    arrival: { time: 1_768_478_400 },
  }));
  const tripUpdate = { trip: { tripId: 'T1' }, stopTimeUpdate };

  it('leaves out the id of a trip update, which is only a handle', () => {
    expect(hashEntity(sliceOf({ id: '1', tripUpdate }))).toBe(hashEntity(sliceOf({ id: 'another', tripUpdate })));
    expect(hashEntity(sliceOf({ id: '1', tripUpdate }))).not.toBe(
      hashEntity(sliceOf({ id: '1', tripUpdate: { ...tripUpdate, delay: 1 } })),
    );
  });

  it('is that of all bytes for everything else, and for bytes that are no entity', () => {
    for (const entity of [
      { id: '1', tripUpdate, isDeleted: true },
      { id: '1', tripUpdate, vehicle: { stopId: 'A' } },
      { id: '1', vehicle: { stopId: 'A' } },
      { id: '1', alert: { activePeriod: [], informedEntity: [] } },
    ]) {
      const slice = sliceOf(entity);
      expect(hashEntity(slice)).toBe(hashSlice(slice));
    }
    const whole = sliceOf({ id: '1', tripUpdate });
    for (let length = 0; length < whole.length; length += 1) {
      const cut = whole.subarray(0, length);
      expect(hashEntity(cut)).toBe(hashSlice(cut));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        fc.pre(bytes[0] !== 10);
        expect(hashEntity(bytes)).toBe(hashSlice(bytes));
      }),
    );
  });
});
