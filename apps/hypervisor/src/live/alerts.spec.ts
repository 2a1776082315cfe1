import type { Alert } from '../api/contract';
import { concerns, scopeOf } from './alerts';
import { isInForce, standingAt } from './standing';

const alert = (...informedEntities: Alert['informedEntities']): Alert => ({ informedEntities });
const run = { feed: 'f', routeId: 'f:1', tripId: 'f:t', stopIds: ['f:a', 'f:b'] };

describe('an alert', () => {
  it('is for the network, lines, stops or runs, as it says', () => {
    expect(
      scopeOf(
        alert({ agencyId: 'f:A' }, { routeId: 'f:1', stopId: 'f:a' }, { trip: { tripId: 'f:t' } }, { routeType: 0 }),
      ),
    ).toEqual({ isNetwork: true, routeTypes: [0], routeIds: ['f:1'], stopIds: ['f:a'], tripIds: ['f:t'] });
  });

  it('is shown with a run for which every word of it holds', () => {
    expect(concerns(alert({ agencyId: 'f:A' }), 'f', run)).toBe(true);
    expect(concerns(alert({ stopId: 'f:b' }), 'f', run)).toBe(true);
    expect(concerns(alert({ routeId: 'f:1', stopId: 'f:z' }), 'f', run)).toBe(false);
    expect(concerns(alert({ trip: { tripId: 'f:other', routeId: 'f:1' } }), 'f', run)).toBe(false);
    expect(concerns(alert({ agencyId: 'g:A' }), 'g', run)).toBe(false);
    expect(concerns(alert(), 'f', run)).toBe(false);
  });
});

describe('what is reported to hold for a time', () => {
  const NOON = Date.parse('2026-01-15T12:00:00.000Z');

  it('has begun when its time has come, and may go on or not when it is over, also where the hub is silent', () => {
    expect(standingAt({ state: 'upcoming', from: '2026-01-15T11:00:00.000Z' }, NOON)).toEqual({ state: 'active' });
    expect(standingAt({ state: 'active', until: '2026-01-15T11:00:00.000Z' }, NOON)).toEqual({ state: 'unknown' });
    expect(standingAt({ state: 'upcoming', from: '2026-01-15T13:00:00.000Z' }, NOON)!.state).toBe('upcoming');
  });

  it('counts while it is in force, or where that is unknown', () => {
    expect(
      (['active', 'unknown', 'upcoming', 'ended', 'suspended'] as const).map((state) => isInForce({ state })),
    ).toEqual([true, true, false, false, false]);
    expect(isInForce(undefined)).toBe(true);
  });
});
