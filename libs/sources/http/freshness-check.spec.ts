import { FreshnessCheck } from './freshness-check.js';

/** Rounds of a server that answers 304 to whatever is conditional: when did a request go out without conditions? */
function unconditionalRounds(check: FreshnessCheck, everyMs: number, rounds: number, isNew: boolean): number[] {
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const now = round * everyMs;
    if (check.mayBeConditional(now)) check.noteNotModified(now);
    else {
      found.push(round);
      check.noteDocument(isNew);
    }
  }
  return found;
}

describe('a source that answers 304 for ever', () => {
  it('is asked once without conditions after a minute, and always where that brings something new', () => {
    expect(unconditionalRounds(new FreshnessCheck(15_000), 15_000, 8, true)).toEqual([4, 5, 6, 7]);
  });

  it('is asked so ever more seldom where nothing is new', () => {
    expect(unconditionalRounds(new FreshnessCheck(15_000), 15_000, 40, false)).toEqual([4, 13, 30]);
  });

  it('is asked so at most once a day', () => {
    const rounds = unconditionalRounds(new FreshnessCheck(3_600_000), 3_600_000, 200, false);
    expect(rounds.slice(1).map((round, i) => round - rounds[i]!)).toEqual([9, 17, 25, 25, 25, 25, 25, 25]);
  });

  it('that answers documents as well is believed', () => {
    const check = new FreshnessCheck(15_000);
    for (let now = 0; now < 600_000; now += 15_000) {
      expect(check.mayBeConditional(now)).toBe(true);
      if (now % 45_000 === 0) check.noteDocument(true);
      else check.noteNotModified(now);
    }
  });
});
