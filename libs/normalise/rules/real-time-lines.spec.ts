import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, NOON, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { scheduleFrom } from './matching.fixture.js';

const schedule = scheduleFrom(tinyFeed());

/** T1 is a run of line 90: one stop on time, one left out, and the vehicle on it. */
function read(routes: string[], trip: object = { tripId: 'T1', startDate: '20260115' }) {
  const feed = normaliserOf({}, { rules: compileRules([{ use: 'real-time-lines', routes } as never], 'feeds[0]') });
  feed.useSchedule(schedule);
  const entities = [
    {
      id: '1',
      tripUpdate: {
        trip,
        delay: 0,
        stopTimeUpdate: [
          { stopSequence: 1, departure: { delay: 0 } },
          { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
        ],
      },
    },
    { id: '2', vehicle: { vehicle: { id: '7' }, trip, position: { latitude: 49.44, longitude: 1.09 } } },
  ] as FeedEntity[];
  const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: NOON / 1000 };
  return feed.normalise(documentOf('gtfs-rt', encodeFeedMessage({ header, entities })), NOON);
}

describe('predictions of a line whose vehicles nobody follows', () => {
  it('are no predictions: the stop left out stays, the times go, flagged and counted', () => {
    const { events, issues } = read(['41']);
    expect(events[0]!.quality.flags).toEqual(['suspect:theoretical-times']);
    expect(events[0]!.entity).toMatchObject({
      stopTimeUpdates: [
        { stopSequence: 1, scheduleRelationship: 'NO_DATA' },
        { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
      ],
    });
    expect(events[0]!.entity).not.toHaveProperty('delaySeconds');
    expect(JSON.stringify(events[0]!.entity)).not.toContain('departure');
    expect(issues.counts).toEqual({ PREDICTION_THEORETICAL: 1 });
  });

  it('leave the vehicle alone, which was somewhere', () => {
    expect(read(['41']).events[1]!.quality.flags).toEqual([]);
  });

  it('are those of lines that are not listed only', () => {
    const { events, issues } = read(['90']);
    expect(events[0]!.quality.flags).toEqual([]);
    expect(events[0]!.entity).toMatchObject({ delaySeconds: 0 });
    expect(issues.counts).toEqual({});
  });

  it('are also those of a run nobody knows the line of', () => {
    expect(read(['90'], { tripId: 'unheard of' }).issues.counts).toMatchObject({ PREDICTION_THEORETICAL: 1 });
  });
});
