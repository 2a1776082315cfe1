import type { HubEvent, Kind } from '../api/contract';
import { ageMs, aheadMs, feedNowMs, oldnessOf } from './age';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const seen = (observedAgo: number, receivedAgo = observedAgo, kind: Kind = 'vehicle-position', flags: string[] = []) =>
  ({
    kind,
    observedAt: new Date(NOON - observedAgo * 1000).toISOString(),
    receivedAt: new Date(NOON - receivedAgo * 1000).toISOString(),
    quality: { flags },
  }) as HubEvent;

describe('what is old', () => {
  it.each([
    [30, 0],
    [61, 1],
    [121, 2],
  ])('of a vehicle seen %s s ago is drawn in step %s', (ago, step) => {
    expect(oldnessOf(seen(ago), NOON, false)).toBe(step);
  });

  it('is all that a stale source reported, however new it looks', () => {
    expect(oldnessOf(seen(1), NOON, true)).toBe(2);
    expect(oldnessOf(seen(1, 1, 'variable-message-sign'), NOON, true)).toBe(2);
  });

  it('is not a sign that has shown the same for hours while its source is well', () => {
    expect(oldnessOf(seen(20_000, 20_000, 'variable-message-sign'), NOON, false)).toBe(0);
  });

  it('is not made new by a clock that is ahead', () => {
    const ahead = seen(-3_000, 90);
    expect(aheadMs(ahead)).toBe(3_090_000);
    expect(ageMs(ahead, NOON)).toBe(90_000);
    expect(oldnessOf(ahead, NOON, false)).toBe(1);
    expect(aheadMs(seen(10, 12))).toBeUndefined();
  });

  it('is not a vehicle without a time of its own that the last document of its source still held', () => {
    const undated = seen(600);
    const confirmed = (ago: number): string => new Date(NOON - ago * 1000).toISOString();
    expect(oldnessOf(undated, NOON, false, confirmed(5))).toBe(0);
    expect(ageMs(undated, NOON, confirmed(5))).toBe(5_000);
    expect(oldnessOf(undated, NOON, false, confirmed(130))).toBe(2);
    expect(oldnessOf(undated, NOON, false)).toBe(2);
  });

  it('is not a recording shown on its own day, whose now is its own', () => {
    const recorded = seen(9e7, 9e7 - 20, 'vehicle-position', ['replayed']);
    expect(oldnessOf(recorded, NOON, false)).toBe(0);
    expect(feedNowMs(recorded, NOON)).toBe(NOON - 9e10 + 20_000);
    expect(feedNowMs(seen(9e7), NOON)).toBe(NOON);
  });
});
