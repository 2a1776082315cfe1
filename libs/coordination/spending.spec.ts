import fc from 'fast-check';
import { SpendLedger } from './spending.js';

const budget = { limit: 10, windowMs: 1_000 };

describe('the ledger of what spenders use', () => {
  it('remembers so many spenders at most, and forgets first whose window began longest ago', () => {
    const ledger = new SpendLedger({ maxSpenders: 3 });
    for (const spender of ['regular', 'b', 'c']) ledger.spend(spender, 10, budget, 0);
    ledger.spend('regular', 10, budget, 1_000);
    for (const spender of ['d', 'e']) ledger.spend(spender, 10, budget, 1_000);
    expect(ledger.size).toBe(3);
    expect(ledger.spend('regular', 1, budget, 1_999).allowed).toBe(false);
    expect(ledger.spend('b', 1, budget, 1_999).allowed).toBe(true);
  });

  it('keeps a list of bounded length for those who cannot be reached', () => {
    const ledger = new SpendLedger({ maxSpenders: 100, onUnshared: () => undefined });
    for (let i = 0; i < 10_000; i += 1) ledger.spend(`${i}`, 1, budget, i);
    expect(ledger.takeUnshared(Infinity)).toHaveLength(100);
  });

  it('reports once what was spent, and what comes meanwhile the next time', () => {
    let calls = 0;
    const ledger = new SpendLedger({ onUnshared: () => (calls += 1) });
    ledger.spend('anna', 2, budget, 0);
    ledger.spend('anna', 1, budget, 0);
    const [unshared] = ledger.takeUnshared(10);
    expect(unshared!.cost).toBe(3);
    ledger.spend('anna', 1, budget, 0);
    const [next] = ledger.takeUnshared(10);
    expect(next!.cost).toBe(1);
    ledger.learn(unshared!, 8);
    expect(ledger.spend('anna', 0, budget, 0).remaining).toBe(1);
    ledger.keepUnshared(next!);
    expect(ledger.takeUnshared(10).map(({ cost }) => cost)).toEqual([1]);
    expect(calls).toBe(3);
  });

  it('never lets one ledger alone pass a limit, in whatever order it reports and hears', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ cost: fc.nat(5), at: fc.nat(3_000), isShared: fc.boolean() })), (steps) => {
        const ledger = new SpendLedger({ onUnshared: () => undefined });
        const used = new Map<number, number>();
        const store = new Map<number, number>();
        for (const { cost, at, isShared } of steps.sort((a, b) => a.at - b.at)) {
          const window = Math.floor(at / budget.windowMs);
          if (ledger.spend('anna', cost, budget, at).allowed) used.set(window, (used.get(window) ?? 0) + cost);
          if (!isShared) continue;
          for (const unshared of ledger.takeUnshared(10)) {
            const total = (store.get(unshared.spending.window) ?? 0) + unshared.cost;
            store.set(unshared.spending.window, total);
            ledger.learn(unshared, total);
          }
        }
        for (const sum of used.values()) expect(sum).toBeLessThanOrEqual(budget.limit);
        for (const [window, sum] of store) expect(sum).toBeLessThanOrEqual(used.get(window)!);
      }),
    );
  });
});
