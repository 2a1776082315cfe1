import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { Schedule } from '#libs/schedule';
import { tinyFeed } from '../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf, summaries } from './incoming.fixture.js';
import { scheduleFrom } from './rules/matching.fixture.js';

/** A Thursday; the trip leaves at 08:00. Its operator renames it from `old` to `new`. */
const AT = Date.parse('2026-01-15T07:00:00Z');
const scheduleOf = (tripId: string): Schedule =>
  scheduleFrom(
    tinyFeed({
      'trips.txt': `route_id,service_id,trip_id,direction_id\n90,WORK,${tripId},0\n`,
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        `${tripId},08:00:00,08:00:00,A,1\n${tripId},08:10:00,08:10:00,C,3\n`,
    }),
  );

/** Only an id identifies the run: no stop and no time could find it. */
const entitiesOf = (tripId: string): FeedEntity[] => {
  const trip = { tripId, startDate: '20260115' };
  return [
    { id: '1', tripUpdate: { trip, stopTimeUpdate: [{ stopSequence: 1, departure: { delay: 60 } }] } },
    { id: '2', vehicle: { vehicle: { id: '7' }, trip, position: { latitude: 49.44, longitude: 1.09 } } },
  ] as FeedEntity[];
};

function feedOf() {
  const feed = normaliserOf();
  let seconds = 0;
  const poll = (tripId: string, entities = entitiesOf(tripId), incrementality = 'FULL_DATASET' as never) => {
    seconds += 15;
    const atMs = AT + seconds * 1000;
    const bytes = encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality, timestamp: atMs / 1000 },
      entities,
    });
    const document = documentOf('gtfs-rt', bytes, {
      receivedAt: new Date(atMs).toISOString() as never,
      contentHash: String(seconds).padStart(64, '0'),
    });
    return feed.normalise(document, atMs).events;
  };
  const swap = (tripId: string) => {
    feed.useSchedule(scheduleOf(tripId));
    return feed.rematch(AT + seconds * 1000).flatMap(({ events }) => events);
  };
  return { feed, poll, swap };
}

describe('trip ids that change in the schedule and in real time on different days', () => {
  it('static changes ids first: nothing vanishes, and with the next poll of the new ids all is found', () => {
    const { feed, poll, swap } = feedOf();
    swap('old');
    expect(poll('old').map(({ quality }) => quality.matchScore)).toEqual([1, 1]);
    const swapped = swap('new');
    // Emitted anew as no longer found, under the keys they had.
    expect(summaries(swapped)).toEqual(['upsert rouen:old:20260115', 'upsert rouen:7']);
    expect(swapped.map(({ quality }) => quality.matchScore)).toEqual([0, 0]);
    expect(feed.matchRate()).toBe(0);
    expect(poll('old')).toEqual([]);
    const agreed = poll('new');
    expect(summaries(agreed).sort()).toEqual([
      'remove rouen:old:20260115 vanished',
      'upsert rouen:7',
      'upsert rouen:new:20260115',
    ]);
    expect(feed.matchRate()).toBe(1);
    expect(poll('new')).toEqual([]);
  });

  it('real time changes ids first: what came is found at once when the schedule follows, without another poll', () => {
    const { feed, poll, swap } = feedOf();
    swap('old');
    poll('old');
    expect(summaries(poll('new')).sort()).toEqual([
      'remove rouen:old:20260115 vanished',
      'upsert rouen:7',
      'upsert rouen:new:20260115',
    ]);
    expect(feed.matchRate()).toBe(0);
    const swapped = swap('new');
    expect(summaries(swapped)).toEqual(['upsert rouen:new:20260115', 'upsert rouen:7']);
    expect(swapped.map(({ quality }) => quality.matchScore)).toEqual([1, 1]);
    expect(feed.matchRate()).toBe(1);
    expect(poll('new')).toEqual([]);
  });

  describe('of a feed that reports only what changed', () => {
    const INCREMENT = 'DIFFERENTIAL' as never;
    const vehicleAt = (latitude: number, tripId = 'new'): FeedEntity =>
      ({
        id: '2',
        vehicle: {
          vehicle: { id: '7' },
          trip: { tripId, startDate: '20260115' },
          position: { latitude, longitude: 1.09 },
        },
      }) as FeedEntity;

    it('every document that still reports something is matched again, each entity as its newest document has it', () => {
      const { feed, poll } = feedOf();
      feed.useSchedule(scheduleOf('old'));
      const [run] = entitiesOf('new');
      poll('new', [run!], INCREMENT);
      poll('new', [vehicleAt(49.44)], INCREMENT);
      poll('new', [vehicleAt(49.5)], INCREMENT);
      feed.useSchedule(scheduleOf('new'));
      const [{ events, left }] = feed.rematch(AT + 60_000) as [ReturnType<typeof feed.rematch>[0]];
      expect(summaries(events)).toEqual(['upsert rouen:new:20260115', 'upsert rouen:7']);
      expect(events.map(({ quality }) => quality.matchScore)).toEqual([1, 1]);
      expect(events[1]!.entity).toMatchObject({ point: { latitude: 49.5 } });
      expect(left).toBe(0);
    });

    it('what a later document took back does not come back', () => {
      const { feed, poll } = feedOf();
      feed.useSchedule(scheduleOf('old'));
      const [run] = entitiesOf('new');
      poll('new', [run!, vehicleAt(49.44)], INCREMENT);
      poll('new', [{ ...run!, isDeleted: true }], INCREMENT);
      feed.useSchedule(scheduleOf('new'));
      const [{ events }] = feed.rematch(AT + 60_000) as [ReturnType<typeof feed.rematch>[0]];
      expect(summaries(events)).toEqual(['upsert rouen:7']);
      expect([...feed.state.list('trip-update')]).toEqual([]);
    });

    it('also when many documents have come since', () => {
      const { feed, poll } = feedOf();
      feed.useSchedule(scheduleOf('old'));
      const [run] = entitiesOf('new');
      poll('new', [run!, vehicleAt(49.44)], INCREMENT);
      poll('new', [{ ...run!, isDeleted: true }], INCREMENT);
      for (let more = 0; more < 40; more += 1)
        poll(
          'new',
          [{ id: '1', vehicle: { ...vehicleAt(49).vehicle, vehicle: { id: '8' } } } as FeedEntity],
          INCREMENT,
        );
      feed.useSchedule(scheduleOf('new'));
      const [{ events }] = feed.rematch(AT + 900_000) as [ReturnType<typeof feed.rematch>[0]];
      expect(summaries(events).sort()).toEqual(['upsert rouen:7', 'upsert rouen:8']);
    });

    it('what has become too old meanwhile does not come back', () => {
      const { feed, poll } = feedOf();
      feed.useSchedule(scheduleOf('old'));
      poll('new', [vehicleAt(49.44)], INCREMENT);
      const late = AT + 3 * 3_600_000;
      expect(summaries(feed.expire(late))).toEqual(['remove rouen:7 expired']);
      feed.useSchedule(scheduleOf('new'));
      const [{ events }] = feed.rematch(late) as [ReturnType<typeof feed.rematch>[0]];
      expect(events).toEqual([]);
    });

    it('documents are kept within a bound, and what only dropped ones reported is counted', () => {
      const { feed, poll } = feedOf();
      feed.useSchedule(scheduleOf('old'));
      const documents = 300;
      for (let index = 0; index < documents; index += 1) {
        const { vehicle } = vehicleAt(49.44);
        poll('new', [{ id: '1', vehicle: { ...vehicle, vehicle: { id: `v${index}` } } } as FeedEntity], INCREMENT);
      }
      feed.useSchedule(scheduleOf('new'));
      const [{ events, left }] = feed.rematch(AT + documents * 15_000) as [ReturnType<typeof feed.rematch>[0]];
      expect(events).toHaveLength(256);
      expect(left).toBe(documents - 256);
    });
  });

  it('a schedule swapped for one with the same ids reports nothing again', () => {
    const { poll, swap } = feedOf();
    swap('old');
    poll('old');
    expect(swap('old')).toEqual([]);
  });
});
