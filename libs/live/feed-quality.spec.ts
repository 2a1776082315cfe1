import { readFileSync } from 'node:fs';
import type { Dataset, FeedStatus } from '#libs/model';
import { upserted, vehicleMoved } from '#libs/testing';
import { QUALITY_WEIGHTS, RECOMMENDED, qualityOf } from './index.js';

const fresh = {
  feedId: 'astuce',
  state: 'fresh',
  since: '2026-01-15T07:00:00.000Z',
  sources: [],
  issueCounts: {},
  issueSamples: [],
  entities: { 'vehicle-position': 8 },
  quarantined: 0,
} as unknown as FeedStatus;
const whole = vehicleMoved('1', { point: { latitude: 49.4, longitude: 1.1 }, bearingDeg: 10 });

describe('the quality of a feed', () => {
  it('is full where it comes in time, matches, has no fault and says what readers need', () => {
    const quality = qualityOf({ ...fresh, matchRate: 1 }, [whole], []);
    expect(quality).toMatchObject({ score: 100 });
    expect(quality!.parts.map(({ name }) => name)).toEqual(['freshness', 'matching', 'validity', 'completeness']);
    expect(quality!.parts.flatMap(({ reasons }) => reasons)).toEqual([]);
  });

  it('leaves out what does not apply: no schedule, no matching, and the weight goes to the others', () => {
    const { parts, score } = qualityOf({ ...fresh, state: 'degraded' }, [], [])!;
    expect(parts.map(({ name, share }) => [name, share])).toEqual([
      ['freshness', 0.5],
      ['validity', 1],
    ]);
    expect(score).toBe(Math.round((100 * (0.5 * 35 + 20)) / 55));
  });

  it('is judged by no rule before anything has come', () => {
    expect(qualityOf(undefined, [], [])).toBeUndefined();
    expect(qualityOf({ ...fresh, state: 'waiting' }, [], [])).toBeUndefined();
  });

  it('names what lowers it, the most frequent first, and counts what does not match once', () => {
    const status: FeedStatus = {
      ...fresh,
      matchRate: 0.75,
      matches: { matched: { 'trip-id': 6 }, unmatched: { ambiguous: 1, 'no-such-trip': 2 }, repaired: {} },
      issueCounts: { TRIP_UNMATCHED: 2, FIELD_RANGE: 2 },
      quarantined: 3,
    };
    const { parts } = qualityOf(status, [], [])!;
    expect(parts.find(({ name }) => name === 'matching')).toMatchObject({
      share: 0.75,
      reasons: [
        { code: 'unmatched', reason: 'no-such-trip', count: 2 },
        { code: 'unmatched', reason: 'ambiguous', count: 1 },
      ],
    });
    expect(parts.find(({ name }) => name === 'validity')).toMatchObject({
      share: 0.8,
      reasons: [
        { code: 'issue', issue: 'FIELD_RANGE', count: 2 },
        { code: 'quarantined', count: 3 },
      ],
    });
  });

  it('says which fields are missing, of how many entities, and which trips cannot be used', () => {
    const bare = upserted('vehicle-position', '2', { vehicleId: 'astuce:2' as never });
    const timetable = {
      feedId: 'astuce',
      format: 'gtfs',
      counts: {},
      usableTrips: 9,
      totalTrips: 10,
    } as never as Dataset;
    const { parts } = qualityOf(fresh, [whole, bare], [timetable])!;
    const completeness = parts.find(({ name }) => name === 'completeness')!;
    expect(completeness.reasons[0]).toEqual({ code: 'unusable-trips', count: 1, of: 10 });
    expect(completeness.reasons).toContainEqual({
      code: 'missing',
      kind: 'vehicle-position',
      field: 'point',
      count: 1,
      of: 2,
    });
    expect(completeness.share).toBeCloseTo((3 * 0.5 + 0.9) / 4);
  });

  it('has the weights and fields that docs/quality.md publishes', () => {
    const page = readFileSync('docs/quality.md', 'utf8');
    for (const [name, weight] of Object.entries(QUALITY_WEIGHTS))
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${weight} `, 'm'));
    for (const [kind, fields] of Object.entries(RECOMMENDED)) {
      const [, row] = new RegExp(`^\\| \`${kind}\` +\\| (.*)\\|$`, 'm').exec(page) ?? [];
      expect([kind, fields.map(([field]) => field)]).toEqual([
        kind,
        [...(row ?? '').matchAll(/`([^`]+)`/g)].map(([, field]) => field),
      ]);
    }
  });
});
