import { gunzipSync } from 'node:zlib';
import { toInstant } from '#libs/model';
import { itWithRecordings, readRecording } from '#libs/testing';
import { PaceWatch } from './pace-watch.js';

const START = Date.parse('2026-01-15T08:00:00Z');

/** Asked every so many seconds; `*` is a new document, `=` the same, `x` no answer. Gives the seconds at which it is said to have stopped. */
function stoppedAt(
  everyS: number,
  turns: string,
  paceMs?: number,
): { atS: number; since: string; usualSeconds: number } | undefined {
  const watch = new PaceWatch(paceMs);
  const everyMs = everyS * 1000;
  for (let turn = 0; turn < turns.length; turn += 1) {
    const atMs = START + turn * everyMs;
    if (turns[turn] === '*') watch.noteChange(toInstant(atMs), everyMs);
    else if (turns[turn] === '=') watch.noteSame();
    else watch.noteFailure();
    // The collector looks every two seconds.
    for (let lookMs = atMs; lookMs < atMs + everyMs; lookMs += 2_000) {
      const found = watch.findStopped(lookMs);
      if (found) return { atS: (lookMs - START) / 1000, ...found };
    }
  }
  return undefined;
}
const often = '*'.repeat(21);

describe('a source whose pace is known', () => {
  it.each([
    [2, 8],
    [5, 10],
    [10, 20],
  ])('and that is asked every %i s is known to have stopped within %i s', (everyS, withinS) => {
    const found = stoppedAt(everyS, often + '='.repeat(20))!;
    const stoodS = found.atS - 20 * everyS;
    expect(stoodS).toBeLessThanOrEqual(withinS);
    expect(found).toMatchObject({ since: toInstant(START + 20 * everyS * 1000), usualSeconds: everyS });
  });

  it('is known as soon where it misses a turn now and then, as of a producer that is as slow as the hub asks', () => {
    expect(stoppedAt(5, `${'*=*'.repeat(20)}${'='.repeat(9)}`)?.atS).toBe(59 * 5 + 15);
  });

  it('may give the same as often as it ever did, and one turn more', () => {
    expect(stoppedAt(5, `${'*'.repeat(10)}${'==*'.repeat(20)}===${'*'.repeat(5)}`)).toBeUndefined();
  });

  it('is not said to have stopped while its pace is not known, or it is asked too seldom', () => {
    expect(stoppedAt(2, `${'*'.repeat(4)}${'='.repeat(20)}`)).toBeUndefined();
    expect(stoppedAt(15, often + '='.repeat(20))).toBeUndefined();
  });

  it('is known to have stopped soon after the hub has started: with a few turns more while little is known of it', () => {
    expect(stoppedAt(2, `${'*'.repeat(5)}${'='.repeat(20)}`)?.atS).toBe(8 + 12);
    expect(stoppedAt(2, `${'*'.repeat(15)}${'='.repeat(20)}`)?.atS).toBe(28 + 8);
    expect(stoppedAt(2, `${'*'.repeat(5)}${'='.repeat(5)}${'*'.repeat(5)}`)).toBeUndefined();
  });

  it('is known to have stopped from its first document on where its pace is configured', () => {
    expect(stoppedAt(2, `*${'='.repeat(20)}`, 2_000)?.atS).toBe(8);
    expect(stoppedAt(2, `*${'='.repeat(20)}`, 10_000)).toMatchObject({ atS: 12, usualSeconds: 10 });
    expect(stoppedAt(2, `${'*====='.repeat(5)}*`, 10_000)).toBeUndefined();
  });

  it('is not said to have stopped where it did not answer: that is told otherwise', () => {
    expect(stoppedAt(2, `${often}${'x'.repeat(20)}${'='.repeat(20)}`)).toBeUndefined();
    expect(stoppedAt(2, `${often}x${'*'.repeat(3)}${'='.repeat(20)}`)).toBeDefined();
  });
});

const SESSION = 'sequences/warsaw-2024-02-15-16/positions-2024-02-16_15-17-31.csv.gz';

describe('the recorded fleet of Warsaw in the rush hour, asked every ten seconds for an hour', () => {
  itWithRecordings(SESSION, 'is never said to have stopped, though its newest time stands still now and then', () => {
    const newest = new Map<number, string>();
    for (const line of gunzipSync(readRecording(SESSION)).toString().split('\n').slice(1)) {
      const [poll, , , , time] = line.split(',');
      if (time && time > (newest.get(Number(poll)) ?? '')) newest.set(Number(poll), time);
    }
    let stood = 0;
    const turns = [...newest];
    // Whenever the hub is started: what is known of the pace by then is of the turns since.
    for (let from = 0; from < turns.length; from += 1) {
      const watch = new PaceWatch();
      let last = '';
      for (const [poll, time] of turns.slice(from)) {
        const atMs = START + poll * 10_000;
        expect(watch.findStopped(atMs)).toBeUndefined();
        if (time > last) watch.noteChange(toInstant(atMs), 10_000);
        else {
          watch.noteSame();
          if (from === 0) stood += 1;
        }
        last = time > last ? time : last;
      }
    }
    expect([newest.size, stood > 0]).toEqual([241, true]);
  });
});
