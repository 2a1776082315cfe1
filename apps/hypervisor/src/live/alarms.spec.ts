import type { Alarm, HubEvent } from '../api/contract';
import { groupAlarms, linesOf, raisedAlarms, windowOf } from './alarms';

const alarm = (key: string, body: Partial<Alarm>): HubEvent =>
  ({
    kind: 'alarm',
    key,
    entity: {
      feedId: 'f',
      rule: 'bunching',
      state: 'raised',
      severity: 'minor',
      firstSeenAt: '2026-01-15T08:00:00Z',
      ...body,
    },
  }) as unknown as HubEvent;
const keys = (rows: readonly { event: HubEvent }[]): string[] => rows.map(({ event }) => event.key);

describe('the list of alarms', () => {
  it('has the worst first, then what has lasted longest, and nothing that is over', () => {
    const rows = raisedAlarms([
      alarm('late-minor', { firstSeenAt: '2026-01-15T08:10:00Z' as never }),
      alarm('major', { severity: 'major', firstSeenAt: '2026-01-15T08:20:00Z' as never }),
      alarm('early-minor', {}),
      alarm('over', { severity: 'critical', state: 'cleared' }),
      alarm('critical', { severity: 'critical', firstSeenAt: '2026-01-15T08:30:00Z' as never }),
    ]);
    expect(keys(rows)).toEqual(['critical', 'major', 'early-minor', 'late-minor']);
  });

  it('puts alarms of one rule and feed under one line, which opens', () => {
    const groups = groupAlarms(
      raisedAlarms([
        alarm('a', {}),
        alarm('b', {}),
        alarm('c', { feedId: 'g' as never }),
        alarm('d', { rule: 'site-stuck' }),
      ]),
    );
    expect(groups.map(({ rows }) => keys(rows))).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(linesOf(groups, new Set()).map(({ row }) => row.event.key)).toEqual(['a', 'c', 'd']);
    expect(linesOf(groups, new Set(['f bunching'])).map(({ row }) => row.event.key)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('puts all that is raised about a feed under its silence, as the worst of them stands', () => {
    const groups = groupAlarms(
      raisedAlarms([
        alarm('g:low', { feedId: 'g' as never, rule: 'punctuality-low', severity: 'major' }),
        alarm('f:a', { severity: 'critical', rule: 'schedule-ends' }),
        alarm('f:silent', { severity: 'major', rule: 'feed-not-fresh', firstSeenAt: '2026-01-15T09:00:00Z' as never }),
        alarm('f:b', {}),
      ]),
    );
    expect(groups.map(({ rows }) => keys(rows))).toEqual([['f:silent', 'f:a', 'f:b'], ['g:low']]);
  });

  it('draws only what is in view, however long it is', () => {
    expect(windowOf(10_000, { scrollTop: 0, height: 500, rowHeight: 50 })).toEqual({ from: 0, to: 14 });
    expect(windowOf(10_000, { scrollTop: 50_000, height: 500, rowHeight: 50 })).toEqual({ from: 996, to: 1014 });
    expect(windowOf(3, { scrollTop: 50_000, height: 500, rowHeight: 50 })).toEqual({ from: 0, to: 3 });
  });
});
