import fc from 'fast-check';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import type { EntityKey, GeoPoint, Instant, VehiclePosition } from '#libs/model';
import { documentOf, NOON, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { scheduleFrom } from './matching.fixture.js';
import { noJumps } from './no-jumps.js';

const ROUEN = { latitude: 49.44, longitude: 1.09 };
/** 27 km off. */
const ELBEUF = { latitude: 49.2, longitude: 1.0 };
const PARIS = { latitude: 48.86, longitude: 2.35 };
const near = ({ latitude, longitude }: GeoPoint, steps: number): GeoPoint => ({
  latitude: latitude + steps * 0.001,
  longitude,
});

function feedOf(parameters: object = {}) {
  const feed = normaliserOf({}, { rules: compileRules([{ use: 'no-jumps', ...parameters }], 'feeds[0]') });
  /** One bus, `seconds` after noon; its own time is reported unless `timeless`. */
  const poll = (point: GeoPoint, seconds: number, timeless = false) => {
    const at = NOON / 1000 + seconds;
    const vehicle = { vehicle: { id: '7' }, position: point, ...(timeless ? {} : { timestamp: at }) };
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: at };
    const bytes = encodeFeedMessage({ header, entities: [{ id: '1', vehicle }] as FeedEntity[] });
    const changes = { receivedAt: new Date(at * 1000).toISOString() as never, contentHash: `${seconds}` };
    return feed.normalise(documentOf('gtfs-rt', bytes, changes), at * 1000);
  };
  const flagsOf = (...[point, seconds, timeless]: Parameters<typeof poll>): readonly string[] | undefined =>
    poll(point, seconds, timeless).events.at(-1)?.quality.flags;
  return { feed, poll, flagsOf };
}

describe('a vehicle that is reported to be farther off than it can have moved', () => {
  it('is flagged and counted, its place reported as its feed reported it', () => {
    const { poll } = feedOf();
    poll(ROUEN, 0);
    const { events, issues } = poll(ELBEUF, 30);
    expect(events[0]!.quality.flags).toEqual(['suspect:jump']);
    expect((events[0]!.entity as VehiclePosition).point!.latitude).toBeCloseTo(49.2);
    expect(issues.counts).toEqual({ ENTITY_IMPLAUSIBLE: 1 });
    expect(issues.samples[0]).toMatchObject({ field: 'position', expected: 'a place it can have reached at 50 m/s' });
  });

  it('is believed again once it is back, and once a second place in a row bears the new one out', () => {
    const { flagsOf } = feedOf();
    expect(flagsOf(ROUEN, 0)).toEqual([]);
    expect(flagsOf(ELBEUF, 30)).toEqual(['suspect:jump']);
    expect(flagsOf(near(ROUEN, 1), 60)).toEqual([]);
    expect(flagsOf(ELBEUF, 90)).toEqual(['suspect:jump']);
    expect(flagsOf(near(ELBEUF, 1), 120)).toEqual([]);
    expect(flagsOf(near(ELBEUF, 2), 150)).toEqual([]);
  });

  it('is doubted as long as each place contradicts the one before', () => {
    const { flagsOf } = feedOf();
    flagsOf(ROUEN, 0);
    for (const [turn, point] of [ELBEUF, PARIS, ELBEUF, PARIS].entries())
      expect(flagsOf(point, 30 * (turn + 1))).toEqual(['suspect:jump']);
  });

  it('is doubted on while only the document is new and the place reported is the same old one', () => {
    const { feed, flagsOf, poll } = feedOf();
    flagsOf(ROUEN, 0);
    poll(ELBEUF, 30);
    feed.useSchedule(scheduleFrom(tinyFeed()));
    feed.rematch(NOON);
    expect(poll(ELBEUF, 30).events).toEqual([]);
    expect([...feed.state.list('vehicle-position')].map(({ flags }) => flags)).toEqual([['suspect:jump']]);
  });

  it('is believed with the second document where it stands still and gives no time of its own', () => {
    const { flagsOf } = feedOf();
    expect(flagsOf(ROUEN, 0, true)).toEqual([]);
    expect(flagsOf(ELBEUF, 30, true)).toEqual(['suspect:jump']);
    expect(flagsOf(ELBEUF, 60, true)).toEqual([]);
  });

  it('is as far off as the feed allows: a train may move where a bus jumps', () => {
    expect(tenKilometresInAMinute()).toEqual(['suspect:jump']);
    expect(tenKilometresInAMinute({ maxSpeedMps: 200 })).toEqual([]);
  });
});

function tenKilometresInAMinute(parameters: object = {}): readonly string[] | undefined {
  const { flagsOf } = feedOf(parameters);
  flagsOf(ROUEN, 0);
  return flagsOf(near(ROUEN, 90), 60);
}

describe('the memory of places', () => {
  const isDoubtful = (rule: ReturnType<typeof noJumps>, id: string, point: GeoPoint, atMs: number): boolean => {
    const observedAt = new Date(atMs).toISOString() as Instant;
    const vehicle = { vehicleId: id as never, point };
    const context = { sourceId: 's', receivedMs: atMs, timeShiftMs: 0, findRun: () => undefined };
    const observation = { kind: 'vehicle-position' as const, key: id as EntityKey, entity: vehicle, observedAt };
    return rule.correct(observation, context) !== undefined;
  };

  it('holds so many vehicles and forgets the one not heard of for longest', () => {
    const rule = noJumps(50, 2);
    isDoubtful(rule, 'a', ROUEN, 0);
    isDoubtful(rule, 'b', ROUEN, 0);
    isDoubtful(rule, 'a', ROUEN, 1_000);
    isDoubtful(rule, 'c', ROUEN, 1_000);
    expect(isDoubtful(rule, 'a', PARIS, 2_000)).toBe(true);
    expect(isDoubtful(rule, 'b', PARIS, 2_000)).toBe(false);
  });

  it('never doubts who moves slower than allowed, whatever the pace of the reports', () => {
    const steps = fc.array(
      fc.record({ seconds: fc.integer({ min: 0, max: 600 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(steps, (moves) => {
        const rule = noJumps(50);
        let atMs = NOON;
        let { latitude } = ROUEN;
        for (const { seconds, share } of moves) {
          atMs += seconds * 1000;
          latitude += (share * 49 * seconds) / 112_000;
          expect(isDoubtful(rule, 'a', { latitude, longitude: 1.09 }, atMs)).toBe(false);
        }
      }),
    );
  });
});
