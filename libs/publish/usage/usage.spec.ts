import { usage } from '../describe/answers.js';
import { describeUsage } from './describe-usage.js';
import { outputOf } from './output-names.js';
import { UsageLedger, sumOf } from './usage-ledger.js';

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;

describe('what is read of the hub', () => {
  it('is counted by day and output', () => {
    let now = NOON;
    const ledger = new UsageLedger(() => now);
    ledger.note('/v1/stops', { requests: 1, bytes: 300 });
    ledger.note('/v1/stops', { requests: 1, bytes: 200 });
    now += DAY;
    ledger.note('/v1/stream', { requests: 1, clients: 1 });
    const answer = describeUsage(ledger.list(), {}, now, 1);
    expect(usage.safeParse(answer).error).toBeUndefined();
    expect(answer).toEqual({
      from: '2025-12-18',
      to: '2026-01-16',
      items: [
        { day: '2026-01-15', output: '/v1/stops', requests: 2, bytes: 500, streamClients: 0 },
        { day: '2026-01-16', output: '/v1/stream', requests: 1, bytes: 0, streamClients: 1 },
      ],
      total: { requests: 3, bytes: 500, streamClients: 1 },
      processes: 1,
    });
    expect(describeUsage(ledger.list(), { to: '2026-01-15' }, now, 1).total.requests).toBe(2);
  });

  it('names outputs as they are described, so that no id, key or parameter is kept', () => {
    expect(outputOf('/v1/stops/astuce%3AA/departures?at=now&key=secret')).toBe('/v1/stops/{id}/departures');
    expect(outputOf('/gtfs-rt/astuce/vehicle-positions.pb')).toBe('/gtfs-rt/{feed}/vehicle-positions.pb');
    expect(outputOf('/catalog/astuce')).toBe('/catalog/{feed}');
    expect(outputOf('/nowhere/at/all')).toBe('other');
  });

  it('is kept for two months and of a few hundred outputs, whatever comes', () => {
    let now = NOON;
    const ledger = new UsageLedger(() => now);
    for (let i = 0; i < 1_000; i += 1) ledger.note(`/x/${i}`, { requests: 1 });
    expect(Object.keys(ledger.list()['2026-01-15']!)).toHaveLength(401);
    for (let day = 0; day < 100; day += 1, now += DAY) ledger.note('/', { requests: 1 });
    expect(Object.keys(ledger.list())).toHaveLength(62);
    expect(ledger.counters.droppedDaysTotal).toBe(38);
  });

  it('goes on after a restart, passes over what is no count, and is summed over processes', () => {
    const kept = {
      '2026-01-15': { '/v1/stops': { requests: 2, bytes: 5, clients: 0 }, bad: { requests: 'x' } },
      x: {},
    };
    const ledger = new UsageLedger(() => NOON);
    ledger.restore(JSON.parse(JSON.stringify(kept)));
    ledger.restore('rubbish');
    ledger.note('/v1/stops', { requests: 1, bytes: 1 });
    expect(ledger.list()).toEqual({ '2026-01-15': { '/v1/stops': { requests: 3, bytes: 6, clients: 0 } } });
    expect(sumOf([ledger.list(), ledger.list()])).toEqual({
      '2026-01-15': { '/v1/stops': { requests: 6, bytes: 12, clients: 0 } },
    });
  });

  it.each([
    [{ from: 'yesterday' }, 'from: got "yesterday"'],
    [{ to: '2026-02-30' }, 'to: got "2026-02-30"'],
    [{ from: '2026-01-16', to: '2026-01-15' }, 'from: got "2026-01-16"'],
    [{ by: 'reader' }, 'by: got "reader"'],
  ])('refuses %j', (query, message) => {
    expect(() => describeUsage({}, query as Record<string, string>, NOON, 1)).toThrow(message);
  });
});
