import { betterOffset } from './hub-clock';

describe('the clock of the hub', () => {
  const first = betterOffset(undefined, { sentMs: 1_000, heardMs: 1_200, hubMs: 61_100 });

  it('is taken for the middle of the way there and back', () => {
    expect(first).toEqual({ offsetMs: 60_000, doubtMs: 100, measuredAt: 1_200 });
  });

  it('stays what it was while a new answer, longer on the way, does not speak against it', () => {
    expect(betterOffset(first, { sentMs: 5_000, heardMs: 9_000, hubMs: 66_000 })).toBe(first);
    expect(betterOffset(first, { sentMs: 5_000, heardMs: 5_010, hubMs: 65_050 })).toMatchObject({ offsetMs: 60_045 });
  });

  it('is another when a clock was set anew', () => {
    expect(betterOffset(first, { sentMs: 5_000, heardMs: 9_000, hubMs: 7_000 })).toMatchObject({ offsetMs: 0 });
  });
});
