import type { FeedState, HubEvent } from '../api/contract';
import { pageFigures, sparkline, wellFeeds } from './figures';

const figure = (key: string, values: Record<string, number>, sampleSize = 1): HubEvent =>
  ({ key, entity: { figure: key.split(':')[1], values, sampleSize } }) as unknown as HubEvent;

describe('the figures of the page', () => {
  it('count each feed by its runs, and no feed that is stale', () => {
    const { punctualShare, inService, heardOf, punctualityLeftOut } = pageFigures(
      [
        figure('a:punctuality', { punctualShare: 1 }, 30),
        figure('b:punctuality', { punctualShare: 0 }, 10),
        figure('c:punctuality', { punctualShare: 0 }, 1_000),
        figure('a:vehicles-in-service', { vehiclesInService: 7, vehiclesHeardOf: 9 }),
        figure('b:vehicles-in-service', { vehiclesInService: 1, vehiclesHeardOf: 1 }),
      ],
      ({ key }) => key.startsWith('c:'),
    );
    expect({ punctualShare, inService, heardOf }).toEqual({ punctualShare: 0.75, inService: 8, heardOf: 10 });
    expect(punctualityLeftOut).toBe(1);
  });

  it('are unknown, not zero, where nobody measures them', () => {
    const none = { punctualityKeys: [], inServiceKeys: [], punctualityLeftOut: 0, inServiceLeftOut: 0 };
    expect(pageFigures([], () => false)).toEqual(none);
  });

  it('are not known either where every feed they are made of has fallen silent, and say how many have', () => {
    const all = [
      figure('a:punctuality', { punctualShare: 1 }, 30),
      figure('a:vehicles-in-service', { vehiclesInService: 7, vehiclesHeardOf: 9 }),
    ];
    const found = pageFigures(all, () => true);
    expect(found).toMatchObject({ punctualityLeftOut: 1, inServiceLeftOut: 1 });
    expect([found.punctualShare, found.inService]).toEqual([undefined, undefined]);
  });

  it('count the feeds that are well, and not what operators write here, which no source could fail to bring', () => {
    const feeds = [
      { id: 'a', formats: ['gtfs'] },
      { id: 'b', formats: ['gbfs'] },
      { id: 'hub-operator', formats: [] },
    ];
    const states: Record<string, FeedState> = { a: 'fresh', b: 'stale' };
    expect(wellFeeds(feeds, (id) => states[id])).toEqual({ well: 1, all: 2 });
  });

  it('draw a line over the time they are kept for, and none of a single value or of minutes', () => {
    const box = { width: 100, height: 10, fromMs: 0, toMs: 100_000 };
    const at = (seconds: number, value?: number) => ({
      at: new Date(seconds * 1000).toISOString(),
      values: { v: value },
    });
    expect(sparkline([at(0, 1), at(25), at(50, 3), at(100, 2)], 'v', box)).toBe('0.0,10.0 50.0,0.0 100.0,5.0');
    expect(sparkline([at(50, 3)], 'v', box)).toBe('');
    expect(sparkline([at(50, 3), at(54, 1)], 'v', box)).toBe('');
  });
});
