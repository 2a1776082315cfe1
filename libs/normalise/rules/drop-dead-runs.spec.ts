import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, NOON, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { scheduleFrom } from './matching.fixture.js';

const schedule = scheduleFrom(tinyFeed());
const DEPOTS = ['Dépôt 2 Rivières', 'ROUEN DEPOT'];

/** A vehicle the feed puts on T1, with what its label says. */
function feedOf(texts = DEPOTS) {
  const feed = normaliserOf({}, { rules: compileRules([{ use: 'drop-dead-runs', texts } as never], 'feeds[0]') });
  feed.useSchedule(schedule);
  const read = (label: string | undefined, trip: object | null = { tripId: 'T1', startDate: '20260115' }) => {
    const entity = {
      id: '1',
      vehicle: {
        vehicle: { id: '7', label },
        ...(trip ? { trip } : {}),
        position: { latitude: 49.44, longitude: 1.09 },
        currentStopSequence: 2,
      },
    };
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: NOON / 1000 };
    const bytes = encodeFeedMessage({ header, entities: [entity] as FeedEntity[] });
    return feed.normalise(documentOf('gtfs-rt', bytes), NOON);
  };
  return { feed, read };
}

describe('a vehicle that is on its way to the depot', () => {
  it('is where it is, on no run and no line, flagged and counted', () => {
    const { feed, read } = feedOf();
    const { events, issues } = read('Dépôt 2 Rivières');
    expect(events).toHaveLength(1);
    const { entity, quality } = events[0]!;
    expect(entity).toEqual({
      vehicleId: 'rouen:7',
      label: 'Dépôt 2 Rivières',
      mode: 'bus',
      point: expect.anything() as unknown,
    });
    expect(quality).toEqual({ flags: ['repaired:drop-dead-runs'] });
    expect(issues.counts).toEqual({ REPAIRED: 1 });
    expect(issues.samples[0]).toMatchObject({ got: 'T1 90 Dépôt 2 Rivières', expected: 'no trip (drop-dead-runs)' });
    expect(feed.matchRate()).toBeUndefined();
  });

  it.each(['rouen depot', '  ROUEN DEPOT ', 'De\u0301po\u0302t 2 Rivie\u0300res'])(
    'is known as written "%s", too',
    (label) => {
      expect(read1(label)).toEqual(['repaired:drop-dead-runs']);
    },
  );

  it('is known by the headsign its trip has in the schedule, too', () => {
    const headsign = schedule.findTrip('T1')!.headsign!;
    expect(feedOf([headsign]).read(undefined).issues.counts).toEqual({ REPAIRED: 1 });
  });

  it('is not one whose label only begins alike, and not one on no run', () => {
    expect(read1('ROUEN DEPOT NORD')).toEqual([]);
    expect(feedOf().read('ROUEN DEPOT', null).issues.counts).not.toHaveProperty('REPAIRED');
  });

  it('is back on its run as soon as it says another destination', () => {
    const { read } = feedOf();
    read('ROUEN DEPOT');
    expect(read('Technopôle').events[0]).toMatchObject({
      entity: { trip: { tripId: 'rouen:T1' } },
      quality: { flags: [] },
    });
  });
});

function read1(label: string): readonly string[] {
  return feedOf().read(label).events[0]!.quality.flags;
}
