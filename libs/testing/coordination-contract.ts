import type { Coordination, Lease } from '#libs/coordination';
import { errorCodeOf } from './bus-reader.js';

/** A store that members agree by. */
export interface CoordinationUnderTest {
  /** One more member, as another process would be; all of one store agree with each other. */
  open(member: string): Promise<Coordination>;
  /** Lets a little time pass, of the clock the members have. */
  pass(ms: number): Promise<void>;
  /** Loses everything the store knows, where that can happen. */
  empty?(): Promise<void>;
  /** Closes the members, and what else there is. */
  stop(): Promise<void>;
}

/** Long enough that no test runs into its end. */
const DAY_MS = 86_400_000;

/** The contract of the port, shown by examples; every adapter runs it. */
export function describeCoordinationContract(name: string, start: () => Promise<CoordinationUnderTest>): void {
  const withStore = (run: (under: CoordinationUnderTest) => Promise<void>) => async () => {
    const under = await start();
    try {
      await run(under);
    } finally {
      await under.stop();
    }
  };
  const withMembers = (
    members: readonly string[],
    run: (under: CoordinationUnderTest, ...coordinations: Coordination[]) => Promise<void>,
  ) => withStore(async (under) => run(under, ...(await Promise.all(members.map((member) => under.open(member))))));

  describe(`coordination contract: ${name}`, () => {
    describe('a lease', () => {
      it(
        'has one holder, however many ask at the same time',
        withMembers(['a', 'b', 'c', 'd'], async (_, ...members) => {
          const asked = Array.from({ length: 20 }, (_, i) => members[i % members.length]!.acquire('astuce'));
          expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1);
          expect(members.reduce((sum, member) => sum + member.counters().leasesHeld, 0)).toBe(1);
        }),
      );

      it(
        'of another name is another lease',
        withMembers(['a', 'b'], async (_, a, b) => {
          const leases = await Promise.all([a!.acquire('astuce'), b!.acquire('cy-velib'), a!.acquire('arrêts : 東京')]);
          expect(leases.map((lease) => lease?.name)).toEqual(['astuce', 'cy-velib', 'arrêts : 東京']);
        }),
      );

      it(
        'that was released can be taken at once, and its former holder holds it no more',
        withMembers(['a', 'b'], async (_, a, b) => {
          const first = await acquired(a!, 'astuce');
          expect(await b!.acquire('astuce')).toBeUndefined();
          await first.release();
          const second = await acquired(b!, 'astuce');
          await first.release();
          expect([await first.confirm(), await second.confirm()]).toEqual([false, true]);
          expect(first.lost.aborted).toBe(false);
        }),
      );

      it(
        'has a greater token each time it changes hands',
        withMembers(['a', 'b'], async (under, a, b) => {
          const tokens: number[] = [];
          for (let i = 0; i < 12; i += 1) {
            const lease = await acquired(i % 3 === 0 ? b! : a!, 'astuce');
            tokens.push(lease.token);
            await lease.release();
            if (i % 4 === 3) await under.empty?.();
          }
          expect(tokens.every(Number.isSafeInteger)).toBe(true);
          expect(tokens).toEqual([...new Set(tokens)].sort((x, y) => x - y));
        }),
      );

      it(
        'lasts for many periods without its holder doing anything',
        withMembers(['a', 'b'], async (under, a, b) => {
          const lease = await acquired(a!, 'astuce');
          const pieces = 12;
          for (let i = 0; i < pieces; i += 1) {
            await under.pass((3 * a!.leasePeriodMs) / pieces);
            expect(await b!.acquire('astuce')).toBeUndefined();
          }
          expect(await lease.confirm()).toBe(true);
          expect(lease.lost.aborted).toBe(false);
        }),
      );

      it(
        'is given up when its holder closes, and the holder is notified',
        withMembers(['a', 'b'], async (_, a, b) => {
          const lease = await acquired(a!, 'astuce');
          await a!.close();
          await a!.close();
          expect(lease.lost.aborted).toBe(true);
          expect(await lease.confirm()).toBe(false);
          await lease.release();
          expect((await acquired(b!, 'astuce')).token).toBeGreaterThan(lease.token);
          expect(await errorCodeOf(a!.acquire('other'))).toBe('COORDINATION_UNAVAILABLE');
          expect(a!.health().ready).toBe(false);
        }),
      );
    });

    describe('a group', () => {
      it(
        'is known to all its members, sorted, and only those',
        withMembers(['b', 'c', 'a'], async (_, b, c, a) => {
          expect(await b!.meet('collectors')).toEqual(['b']);
          await c!.meet('collectors');
          await c!.meet('streamers');
          expect(await a!.meet('collectors')).toEqual(['a', 'b', 'c']);
          expect(await b!.meet('collectors')).toEqual(['a', 'b', 'c']);
          expect(await c!.meet('streamers')).toEqual(['c']);
        }),
      );

      it(
        'is left at once, by going or by closing',
        withMembers(['a', 'b', 'c'], async (_, a, b, c) => {
          for (const member of [a!, b!, c!]) await member.meet('collectors');
          await a!.leave('collectors');
          await a!.leave('never met');
          await c!.close();
          expect(await b!.meet('collectors')).toEqual(['b']);
        }),
      );

      it(
        'keeps those who are there without their saying so again',
        withMembers(['a', 'b'], async (under, a, b) => {
          await a!.meet('collectors');
          for (let i = 0; i < 15; i += 1) {
            await under.pass(a!.leasePeriodMs / 3);
            expect(await b!.meet('collectors')).toEqual(['a', 'b']);
          }
        }),
      );
    });

    describe('a budget', () => {
      const budget = { limit: 100, windowMs: DAY_MS };

      it(
        'says what remains, refuses what does not fit, and charges nothing for it',
        withMembers(['a'], async (_, a) => {
          expect(a!.spend('anna', 60, budget)).toMatchObject({ allowed: true, limit: 100, remaining: 40 });
          expect(a!.spend('anna', 41, budget)).toMatchObject({ allowed: false, limit: 100, remaining: 40 });
          const last = a!.spend('anna', 40, budget);
          expect(last).toMatchObject({ allowed: true, remaining: 0 });
          expect(last.resetMs).toBeGreaterThan(0);
          expect(last.resetMs).toBeLessThanOrEqual(DAY_MS);
          expect(a!.spend('ben', 1, budget)).toMatchObject({ allowed: true, remaining: 99 });
          expect(a!.counters()).toMatchObject({ refusedTotal: 1, spenders: 2 });
        }),
      );

      it(
        'is shared: what others spent is learnt soon, and all refuse past the limit',
        withMembers(['a', 'b'], async (under, a, b) => {
          for (let i = 0; i < 60; i += 1) a!.spend('anna', 1, budget);
          b!.spend('anna', 1, budget);
          await eventually(under, 'b knows', () => b!.spend('anna', 0, budget).remaining === 39);
          for (let i = 0; i < 39; i += 1) expect(b!.spend('anna', 1, budget).allowed).toBe(true);
          expect(b!.spend('anna', 1, budget).allowed).toBe(false);
          // One more may pass before a has heard.
          a!.spend('anna', 1, budget);
          await eventually(under, 'a knows', () => a!.spend('anna', 0, budget).remaining === 0);
          expect(a!.spend('anna', 1, budget).allowed).toBe(false);
        }),
      );

      it(
        'passes its limit by no more than was spent before the others were heard',
        withMembers(['a', 'b'], async (under, a, b) => {
          let allowed = 0;
          for (let i = 0; i < 60; i += 1) {
            for (const member of [a!, b!]) if (member.spend('anna', 2, budget).allowed) allowed += 2;
            await under.pass(20);
          }
          expect(allowed).toBeGreaterThanOrEqual(100);
          // Two members at two a turn of 20 ms or more, for half a second.
          expect(allowed).toBeLessThanOrEqual(200);
          expect(a!.spend('anna', 2, budget).allowed).toBe(false);
          expect(b!.spend('anna', 2, budget).allowed).toBe(false);
        }),
      );

      it(
        'is whole again in the next window',
        withMembers(['a'], async (under, a) => {
          const short = { limit: 5, windowMs: 500 };
          while (a!.spend('anna', 1, short).allowed);
          const { resetMs, allowed } = a!.spend('anna', 1, short);
          if (!allowed) expect(resetMs).toBeLessThanOrEqual(500);
          await eventually(under, 'the window is over', () => a!.spend('anna', 0, short).remaining === 5);
          expect(a!.spend('anna', 5, short).allowed).toBe(true);
        }),
      );
    });

    describe('bytes', () => {
      it(
        'come back as they were, to every member, and are replaced by newer ones',
        withMembers(['a', 'b'], async (_, a, b) => {
          const every = Uint8Array.from({ length: 256 }, (_, i) => i);
          expect(await b!.get('feed.pb')).toBeUndefined();
          expect(await a!.put('feed.pb', every, DAY_MS)).toBe(true);
          expect([...(await b!.get('feed.pb'))!]).toEqual([...every]);
          // A view into larger memory is no more than the view.
          expect(await a!.put('feed.pb', every.subarray(10, 12), DAY_MS)).toBe(true);
          expect([...(await b!.get('feed.pb'))!]).toEqual([10, 11]);
          expect(await a!.put('empty', new Uint8Array(), DAY_MS)).toBe(true);
          expect((await b!.get('empty'))?.length).toBe(0);
        }),
      );

      it(
        'go when their time is over, unless it was extended',
        withMembers(['a', 'b'], async (under, a, b) => {
          await a!.put('short', Uint8Array.of(1), 300);
          await a!.put('extended', Uint8Array.of(2), 300);
          expect(await b!.touch('extended', DAY_MS)).toBe(true);
          await eventually(under, 'the short one is gone', async () => (await b!.get('short')) === undefined);
          expect([...(await a!.get('extended'))!]).toEqual([2]);
          expect(await a!.touch('short', DAY_MS)).toBe(false);
          expect(await a!.touch('never there', DAY_MS)).toBe(false);
        }),
      );

      it(
        'that are too many are refused, and what was there stays',
        withMembers(['a'], async (_, a) => {
          await a!.put('feed.pb', Uint8Array.of(1), DAY_MS);
          expect(await a!.put('feed.pb', new Uint8Array(64 * 2 ** 20 + 1), DAY_MS)).toBe(false);
          expect([...(await a!.get('feed.pb'))!]).toEqual([1]);
        }),
      );
    });
  });
}

/** A lease that must be free. */
export async function acquired(coordination: Coordination, name: string): Promise<Lease> {
  const lease = await coordination.acquire(name);
  if (lease === undefined) throw new Error(`${name} is held by another`);
  return lease;
}

async function eventually(
  under: CoordinationUnderTest,
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const stepMs = 10;
  for (let waitedMs = 0; !(await condition()); waitedMs += stepMs) {
    if (waitedMs > 10_000) throw new Error(`waited in vain until ${what}`);
    await under.pass(stepMs);
  }
}
