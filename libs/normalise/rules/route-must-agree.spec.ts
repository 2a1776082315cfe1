import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, NOON, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { scheduleFrom } from './matching.fixture.js';

const schedule = scheduleFrom(tinyFeed(withRows('routes.txt', '41,TCAR,41,3,')));

/** A vehicle on T1, which is a trip of line 90. */
function read(routeId: string | undefined, rules: string[] = ['route-must-agree']) {
  const uses = rules.map((use) => ({ use }));
  const feed = normaliserOf({}, { rules: compileRules(uses, 'feeds[0]') });
  feed.useSchedule(schedule);
  const entity = {
    id: '1',
    vehicle: {
      vehicle: { id: '7' },
      trip: { tripId: 'T1', startDate: '20260115', routeId },
      position: { latitude: 49.44, longitude: 1.09 },
    },
  };
  const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: NOON / 1000 };
  const bytes = encodeFeedMessage({ header, entities: [entity] as FeedEntity[] });
  const { events, issues } = feed.normalise(documentOf('gtfs-rt', bytes), NOON);
  return { event: events[0]!, issues };
}

describe('a vehicle that names another line than its trip has', () => {
  it('is where it is, on neither, flagged and counted', () => {
    const { event, issues } = read('41');
    expect(event.entity).toHaveProperty('point');
    expect(event.entity).not.toHaveProperty('trip');
    expect(event.entity).not.toHaveProperty('routeName');
    expect(event.quality).toEqual({ flags: ['repaired:route-must-agree'] });
    expect(issues.counts).toEqual({ REPAIRED: 1 });
    expect(issues.samples[0]).toMatchObject({ got: 'T1 41', expected: 'no trip (route-must-agree)' });
  });

  it.each([
    ['names the line of its trip', '90'],
    ['names no line', undefined],
    ['names a line the schedule does not have', 'Ligne 41'],
  ])('is not one that %s', (_, routeId) => {
    const { event } = read(routeId);
    expect(event.entity).toMatchObject({ trip: { tripId: 'rouen:T1', routeId: 'rouen:90' } });
    expect(event.quality.flags).toEqual([]);
  });

  it('is believed where the feed does not ask for the rule: the trip is the narrower word', () => {
    expect(read('41', []).event.entity).toMatchObject({ trip: { routeId: 'rouen:90' } });
  });
});
