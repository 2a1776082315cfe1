import { encodeFeedMessage, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import { upserted, vehicleMoved } from '#libs/testing';
import { NO_SCHEDULE } from './known-schedule.js';
import type { OtherPublishedRuns } from './trip.js';
import { encodeSpliced, writtenOnce } from './written.js';

const nobody: OtherPublishedRuns = { isModified: () => false, isDouble: () => true };
const entity = (id: string): FeedEntity => ({ id, vehicle: { vehicle: { id }, timestamp: 1_768_464_000 } });

describe('an event in one message after another', () => {
  it('is written once beside a schedule, with what is lost of it, and anew beside another', () => {
    const event = vehicleMoved('1');
    let times = 0;
    const write = () =>
      writtenOnce(event, undefined, nobody, (_, losses) => {
        times += 1;
        losses.add('field', 'reason', 'example');
        return { entity: entity('1'), network: [] };
      });
    const first = write();
    expect(write()).toBe(first);
    expect(first.losses).toEqual([{ field: 'field', reason: 'reason', count: 1, example: 'example' }]);
    writtenOnce(event, NO_SCHEDULE, nobody, () => ({ entity: undefined, network: [] }));
    expect(write()).not.toBe(first);
    expect(times).toBe(2);
  });

  it('is written each time where that depends on other events', () => {
    const double = upserted('trip-update', 'double', { trip: {}, stopTimeUpdates: [] });
    const alert = upserted('alert', 'works', { informedEntities: [] } as never);
    for (const event of [double, alert]) {
      const write = () =>
        writtenOnce(event, undefined, nobody, (others) => {
          if (event === double) others.isDouble('T1');
          return { entity: entity('1'), network: [] };
        });
      expect(write()).not.toBe(write());
    }
  });
});

describe('a message spliced of what was encoded before', () => {
  it('has the bytes of one encoded anew, whatever was kept of which entity', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(entity) as [FeedEntity, FeedEntity, FeedEntity];
    for (const entities of [[a, b], [b], [c, a, b], []]) {
      const message: FeedMessage = { header: { gtfsRealtimeVersion: '2.0', timestamp: entities.length }, entities };
      expect(encodeSpliced(message).equals(encodeFeedMessage(message))).toBe(true);
    }
  });
});
