import { compareDays } from './compare-days';

const TO_MS = Date.parse('2026-11-29T12:00:00Z');
const HOUR_MS = 3_600_000;
const box = { width: 100, height: 10, toMs: TO_MS, span: 'day' } as const;
const at = (hoursAgo: number, v?: number) => ({
  at: new Date(TO_MS - hoursAgo * HOUR_MS).toISOString(),
  values: { v },
});

describe('a figure beside the same day last week', () => {
  it('is drawn over it in one scale, and the value of a week ago stands beside the newest', () => {
    expect(compareDays([at(24 * 7 + 12, 0), at(24 * 7 + 0.5, 10), at(12, 5), at(0.5, 8)], 'v', box)).toMatchObject({
      before: 'M50.0 10.0M97.9 0.0',
      now: 'M50.0 5.0M97.9 2.0',
      low: 0,
      high: 10,
      weekAgo: 10,
    });
  });

  it('has a hole where nothing was kept, and says nothing of last week where that was not kept', () => {
    const found = compareDays([at(3, 1), at(2.5, 2), at(1, 2), at(0.5, 3)], 'v', box)!;
    expect(found.now.match(/M/g)).toHaveLength(2);
    expect(found.before).toBe('');
    expect(found.weekAgo).toBeUndefined();
  });

  it('is nothing where neither was kept', () => {
    expect(compareDays([at(2)], 'v', box)).toBeUndefined();
  });
});
