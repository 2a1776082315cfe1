import type { FeedStatus } from '../api/contract';
import { datasetChange, entityChanges, failuresOf, issueChanges, paceOf } from './since-yesterday';

const status = (more: Partial<FeedStatus>): FeedStatus =>
  ({ entities: {}, issueCounts: {}, issueSamples: [], sources: [], quarantined: 0, ...more }) as FeedStatus;

describe('what changed in a feed since yesterday', () => {
  it('counts entities by kind then and now, also of a kind that has come or gone', () => {
    const before = status({ entities: { 'vehicle-position': 120, alert: 3 } });
    const now = status({ entities: { 'vehicle-position': 80, 'trip-update': 200 } });
    expect(entityChanges(before, now)).toEqual([
      { name: 'alert', before: 3, now: undefined },
      { name: 'trip-update', before: undefined, now: 200 },
      { name: 'vehicle-position', before: 120, now: 80 },
    ]);
  });

  it('names issues that are new and gone, each with examples of the day it was there, before those that grew', () => {
    const before = status({
      issueCounts: { TRIP_UNKNOWN: 4, FIELD_RANGE: 2, STOP_UNKNOWN: 1 },
      issueSamples: ['error FIELD_RANGE in trips.txt', 'error TRIP_UNKNOWN in entity[1]'],
    });
    const now = status({
      issueCounts: { TRIP_UNKNOWN: 90, TIME_FORMAT: 1, STOP_UNKNOWN: 1 },
      issueSamples: [1, 2, 3, 4].map((n) => `error TRIP_UNKNOWN in entity[${n}]`).concat('error TIME_FORMAT in x'),
    });
    expect(issueChanges(before, now).map(({ name, change, samples }) => [name, change, samples.length])).toEqual([
      ['TIME_FORMAT', 'new', 1],
      ['FIELD_RANGE', 'gone', 1],
      ['TRIP_UNKNOWN', 'more', 3],
    ]);
    expect(issueChanges(now, now)).toEqual([]);
  });

  it('sums failures of the sources, and says how often documents came and how large they were', () => {
    const failing = (consecutiveFailures: number) => ({ consecutiveFailures }) as never;
    expect(failuresOf(status({ sources: [failing(2), failing(0), failing(3)] }))).toBe(5);
    expect(paceOf({ documents: [{ bytes: 9 }, { bytes: 1 }, { bytes: 5 }] as never })).toEqual({
      count: 3,
      middleBytes: 5,
    });
    expect(paceOf({ documents: [] })).toEqual({ count: 0 });
  });

  it('says what a new version of a dataset has more or fewer of, and that nothing is known of before', () => {
    const row = (documentHash: string, counts: object, more: object = {}) => ({
      at: '',
      values: { op: 'upsert', body: { format: 'gtfs', documentHash, counts } },
      ...more,
    });
    const before = row('a', { 'trips.txt': 100, 'stops.txt': 9 }, { toldBefore: true });
    expect(datasetChange([before, row('b', { 'trips.txt': 60, 'stops.txt': 9 })])).toMatchObject({
      isOther: true,
      counts: [{ name: 'trips.txt', before: 100, now: 60 }],
    });
    // The same publication is described anew when its collector starts.
    expect(datasetChange([before, row('a', { 'trips.txt': 100 })])).toMatchObject({ isOther: false, counts: [] });
    expect(datasetChange([row('b', {})])).toMatchObject({ before: undefined, isOther: true });
    expect(datasetChange([{ at: '', values: { op: 'remove' } }])).toBeUndefined();
  });
});
