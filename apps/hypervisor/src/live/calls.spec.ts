import type { StopTimeUpdate } from '../api/contract';
import { delayOf, nextCalls, runWord } from './calls';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const call = (stopId: string, minutes: number | undefined, more: Partial<StopTimeUpdate> = {}): StopTimeUpdate => ({
  stopId,
  ...(minutes !== undefined && {
    arrival: { time: new Date(NOON + minutes * 60_000).toISOString(), delaySeconds: minutes * 10 },
  }),
  ...more,
});
const next = (...stopTimeUpdates: StopTimeUpdate[]) =>
  nextCalls({ trip: {}, stopTimeUpdates }, NOON).map(({ call: { stopId }, stands }) => `${stopId} ${stands}`);

describe('the next calls of a run', () => {
  it('are those to come: what is over, and what lies before it, is not next', () => {
    expect(next(call('a', -9), call('b', undefined), call('c', -2), call('d', 3), call('e', 8))).toEqual([
      'd due',
      'e due',
    ]);
  });

  it('hold one where the vehicle stands until it leaves', () => {
    const stands = call('a', -1, { departure: { time: new Date(NOON + 60_000).toISOString() } });
    expect(next(stands, call('b', 3))).toEqual(['a due', 'b due']);
  });

  it('say that a stop is left out, or that nobody knows', () => {
    expect(
      next(
        call('a', 1, { scheduleRelationship: 'SKIPPED' }),
        call('b', 2),
        call('c', undefined, { scheduleRelationship: 'NO_DATA' }),
      ),
    ).toEqual(['a skipped', 'b due', 'c no-data']);
  });

  it('report the delay, not a past one', () => {
    expect(delayOf({ trip: {}, stopTimeUpdates: [call('a', -9), call('b', 3)] }, NOON)).toBe(30);
    expect(delayOf({ trip: {}, stopTimeUpdates: [], delaySeconds: 120 }, NOON)).toBe(120);
  });
});

describe('a run', () => {
  it('is said to be cancelled, added or doubled; one as planned needs no word', () => {
    expect(['CANCELED', 'NEW', 'DUPLICATED', 'SCHEDULED', undefined].map(runWord)).toEqual([
      'runCancelled',
      'runAdded',
      'runDoubled',
      undefined,
      undefined,
    ]);
  });
});
