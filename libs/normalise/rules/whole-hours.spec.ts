import fc from 'fast-check';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { TripUpdate } from '#libs/model';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf, summaries } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { callsOf, contextOf, scheduleFrom } from './matching.fixture.js';
import { wholeHours } from './whole-hours.js';

/** A Thursday; T1 leaves A at 08:00. */
const network = contextOf(scheduleFrom(tinyFeed()));
const AT = network.days.startMs('20260115')! / 1000 + 8 * 3_600;

function feedOf(use: { use: string } & Record<string, unknown> = { use: 'whole-hours' }) {
  const feed = normaliserOf({}, { rules: compileRules([use], 'feeds[0]') });
  feed.useSchedule(network.schedule);
  /** A document made at `seconds` by a clock `hoursOff` wrong, with a run reported by stops and the vehicle on it. */
  const poll = (seconds: number, hoursOff: number, lateSeconds = 5, replayed = false) => {
    const off = hoursOff * 3_600;
    const stopTimeUpdate = callsOf(network, 'T1', '20260115', 60).flatMap(({ stopIds, timeMs }) =>
      timeMs === undefined ? [] : [{ stopId: stopIds[0]!, departure: { time: timeMs / 1000 + off } }],
    );
    const entities = [
      { id: '1', tripUpdate: { trip: { tripId: 'x', startDate: '20260115' }, stopTimeUpdate } },
      {
        id: '2',
        vehicle: { vehicle: { id: '7' }, position: { latitude: 49.44, longitude: 1.09 }, timestamp: AT - 20 + off },
      },
    ] as FeedEntity[];
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: seconds + off };
    const receivedAt = new Date((seconds + lateSeconds) * 1000).toISOString() as never;
    return feed.normalise(
      documentOf('gtfs-rt', encodeFeedMessage({ header, entities }), { receivedAt, replayed }),
      (seconds + lateSeconds) * 1000,
    );
  };
  return { feed, poll };
}

describe('times off by whole hours', () => {
  it.each([1, 2])('%d h ahead are moved back, reported as repaired, counted, and found in the schedule', (hours) => {
    const { events, issues } = feedOf().poll(AT, hours);
    const [run, vehicle] = events;
    expect(run).toMatchObject({
      key: 'rouen:T1:20260115',
      quality: { matchedBy: 'stops', flags: ['repaired:whole-hours'] },
    });
    expect((run!.entity as TripUpdate).stopTimeUpdates[0]!.departure!.time).toBe('2026-01-15T07:01:00.000Z');
    expect(vehicle).toMatchObject({ observedAt: '2026-01-15T06:59:40.000Z' });
    expect(issues.counts).toMatchObject({ REPAIRED: 1 });
  });

  it('behind are left, for a frozen feed looks the same, unless the feed asks for it', () => {
    expect(feedOf().poll(AT, -1).issues.counts).toMatchObject({ ENTITY_STALE: 1 });
    const { events } = feedOf({ use: 'whole-hours', behindHours: 1 }).poll(AT, -1);
    expect(events[1]).toMatchObject({ observedAt: '2026-01-15T06:59:40.000Z' });
  });

  it('are left where they are off by something else, by more, or replayed', () => {
    for (const { issues } of [
      feedOf().poll(AT, 0),
      feedOf().poll(AT, 3),
      feedOf().poll(AT, 1, 90),
      feedOf().poll(AT, 1, 5, true),
    ])
      expect(issues.counts).not.toHaveProperty('REPAIRED');
  });

  it('come right again when the producer repairs its clock: nothing is refused as older, nothing vanishes', () => {
    const { poll } = feedOf();
    poll(AT, 1);
    const { events, issues } = poll(AT + 15, 0);
    expect(summaries(events)).toEqual(['upsert rouen:T1:20260115', 'upsert rouen:7']);
    expect(events.map(({ quality }) => quality.flags)).toEqual([[], []]);
    expect(issues.counts).not.toHaveProperty('DOCUMENT_OLDER');
  });

  it('moved come within a minute of the fetch, always', () => {
    const rule = wholeHours(14, 14);
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 60_000 }), (off) => {
        const moved = rule.offsetSeconds!(AT + off, AT);
        expect(moved % 3_600).toBeCloseTo(0);
        if (moved !== 0) expect(Math.abs(off + moved)).toBeLessThanOrEqual(60);
      }),
    );
  });
});
