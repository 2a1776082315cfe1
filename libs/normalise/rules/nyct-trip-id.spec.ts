import { itWithRecordings, readRecording } from '#libs/testing';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { normaliserOf, documentOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { contextOf, scheduleFrom } from './matching.fixture.js';
import { nyctTripId } from './nyct-trip-id.js';

const stopTimes = (rows: Record<string, string>): string =>
  'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
  Object.entries(rows)
    .map(([id, start]) => `${id},${start},${start},A,1\n${id},${start.replace(/:00$/, ':30')},,C,2\n`)
    .join('');
const networkOf = (rows: Record<string, string>, direction = 1) =>
  contextOf(
    scheduleFrom(
      tinyFeed({
        'routes.txt': 'route_id,agency_id,route_short_name,route_type\n1,TCAR,1,1\n2,TCAR,2,1\n',
        'trips.txt':
          'route_id,service_id,trip_id,direction_id\n' +
          Object.keys(rows)
            .map((id) => `1,WORK,${id},${direction}\n`)
            .join(''),
        'stop_times.txt': stopTimes(rows),
      }),
    ),
  );
const rule = nyctTripId(60);
const DAY = '20260115';

describe('New York’s trip ids', () => {
  it('match the end of the schedule’s, whichever of both knows more of the path', () => {
    const network = networkOf({
      'AFA-1-Weekday-00_064850_1..S03R': '10:48:30',
      'AFA-1-Weekday-00_065000_1..S': '10:50:00',
    });
    for (const tripId of ['064850_1..S03R', '064850_1..S'])
      expect(rule.match({ tripId, startDate: DAY }, network)).toMatchObject({
        score: 0.95,
        serviceDate: DAY,
        trip: { tripId: 'AFA-1-Weekday-00_064850_1..S03R' },
      });
    expect(rule.match({ tripId: '065000_1..S09R', startDate: DAY }, network)).toMatchObject({ score: 0.95 });
  });

  it('match trips with other ids by route, direction and origin time in hundredths of a minute', () => {
    const network = networkOf({ T8: '10:48:30', T9: '11:00:00' });
    expect(rule.match({ tripId: '064850_1..S03R', startDate: DAY }, network)).toMatchObject({
      trip: { tripId: 'T8' },
      score: 0.9,
    });
    expect(rule.match({ tripId: '064900_1..S03R', startDate: DAY }, network)).toMatchObject({ score: 0.68 });
    // The line shown to riders counts, not the one in the id.
    expect(rule.match({ tripId: '064850_2..S03R', routeId: '1', startDate: DAY }, network)).toMatchObject({
      trip: { tripId: 'T8' },
    });
  });

  it('match none where it starts too far off, goes the other way, ends elsewhere or does not run', () => {
    const network = networkOf({ T8: '10:48:30' });
    const match = (tripId: string, startDate = DAY, stop?: string) =>
      rule.match({ tripId, startDate, ...(stop ? { calls: () => [{ stopIds: [stop] }] } : {}) }, network);
    expect(match('065000_1..S03R')).toEqual({ unmatched: 'too-far', isFinal: true });
    expect(match('064850_1..N03R')).toEqual({ unmatched: 'no-such-trip', isFinal: true });
    expect(match('064850_1..S03R', DAY, 'B')).toEqual({ unmatched: 'no-such-trip', isFinal: true });
    expect(match('064850_1..S03R', '20260118')).toEqual({ unmatched: 'not-running-that-day', isFinal: true });
    expect(match('T8')).toBeUndefined();
  });

  it('match none of two that start nearly as near', () => {
    const network = networkOf({ T8: '10:48:00', T9: '10:49:00' });
    expect(rule.match({ tripId: '064850_1..S', startDate: DAY }, network)).toEqual({
      unmatched: 'ambiguous',
      isFinal: true,
    });
  });

  it('after midnight match trips of the service day before, too', () => {
    const network = networkOf({ T8: '24:30:00' });
    expect(rule.match({ tripId: '003000_1..S03R', startDate: '20260116' }, network)).toMatchObject({
      trip: { tripId: 'T8' },
      serviceDate: '20260115',
    });
  });

  itWithRecordings(
    ['gtfs/nyct-subway/cut.zip', 'gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-03-24-04-00.pb'],
    'match 86 % of a recorded minute, none of it by the id alone, and no two runs the same trip',
    () => {
      const schedule = scheduleFrom(readRecording('gtfs/nyct-subway/cut.zip'));
      const bytes = readRecording('gtfs-rt/nyct-2023-05-29/nyct_subways_gtfs_rt.2023-05-29T14-03-24-04-00.pb');
      const at = Date.parse('2023-05-29T18:03:30Z');
      const feed = normaliserOf({}, { rules: compileRules([{ use: 'nyct-trip-id' }], 'feeds[0]') });
      feed.useSchedule(schedule);
      const { issues } = feed.normalise(
        documentOf('gtfs-rt', bytes, { receivedAt: new Date(at).toISOString() as never }),
        at,
      );
      expect(feed.matchRate()).toBeCloseTo(0.86, 2);
      expect(Object.keys(feed.matches()!.matched)).toEqual(['nyct-trip-id']);
      expect(issues.counts).not.toHaveProperty('DUPLICATE_KEY');
    },
  );
});
