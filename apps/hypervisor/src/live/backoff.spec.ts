import { SILENT, pauseAfter } from './backoff';

describe('the pause before the page comes back', () => {
  it.each([
    ['at once after silence', SILENT, 0, 0],
    ['within a third of a second when the hub stops', 1001, 0, 150],
    ['longer each time nothing is there', 1006, 3, 2_000],
    ['15 s at the longest, give or take', 1006, 30, 15_000],
    ['seconds when the hub is full', 4013, 0, 5_000],
    ['a minute at the longest then', 4029, 9, 60_000],
  ])('is %s', (_, code, attempt, ms) => {
    expect(pauseAfter(code, attempt, 0.5)).toBe(ms);
  });

  it('has no end where the hub does not understand the page', () => {
    expect(pauseAfter(4000, 0, 0.5)).toBeUndefined();
  });
});
