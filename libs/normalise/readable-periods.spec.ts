import { IssueCollector } from '#libs/errors';
import type { FeedId, Instant } from '#libs/model';
import { boundBeyond, readablePeriods, UNREADABLE, type Bound } from './readable-periods.js';

const at = (hour: number): Instant => `2026-01-15T${String(hour).padStart(2, '0')}:00:00.000Z` as Instant;
const read = (...ranges: [Bound, Bound][]) => {
  const issues = new IssueCollector();
  const place = { feedId: 'rouen' as FeedId, where: 'alert', issues };
  return {
    periods: readablePeriods(
      ranges.map(([start, end]) => ({ start, end })),
      place,
    ),
    counts: issues.counts,
  };
};

describe('a limiting word is never dropped: a period whose end cannot be read', () => {
  it('is left out and reported, never open at that end', () => {
    const { periods, counts } = read([at(8), at(9)], [UNREADABLE, at(12)], [at(10), UNREADABLE], [at(12), at(11)]);
    expect(periods).toEqual([{ start: at(8), end: at(9) }]);
    expect(counts).toEqual({ FIELD_RANGE: 3 });
  });

  it('does not make an alert hold always where no other is left', () => {
    expect(read([UNREADABLE, undefined]).periods).toBeUndefined();
    expect(read().periods).toEqual([]);
    expect(read([undefined, undefined], [at(8), at(9)]).periods).toEqual([]);
  });

  it.each([
    ['a start long ago', 99, 'start', undefined],
    ['a start after all service', 4_000_000_000, 'start', UNREADABLE],
    ['an end long ago', 99, 'end', UNREADABLE],
    ['an end in 2106, as 32 bits have it', 4_294_967_295, 'end', undefined],
    ['an end in 9999', 253_402_300_799, 'end', undefined],
    ['the largest number there is', 2 ** 64, 'end', undefined],
    ['an end in microseconds', 1_768_460_000_000_000, 'end', UNREADABLE],
  ] as const)('%s is %s', (_, raw, side, expected) => {
    expect(boundBeyond(raw, side)).toBe(expected);
  });
});
