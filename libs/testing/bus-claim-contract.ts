import type { Bus, Claim, Delivery } from '#libs/bus';
import type { HubEvent } from '#libs/model';
import { errorCodeOf, readAlong } from './bus-reader.js';
import type { BusUnderTest } from './bus-contract.js';
import { removed, stationHas, vehicleMoved } from './events.js';

type WithBus = (run: (bus: Bus, under: BusUnderTest) => Promise<void>) => () => Promise<void>;

/** What a claim promises, shown by examples; part of the contract of the port. */
export function describeClaimContract(withBus: WithBus): void {
  describe('claims', () => {
    /** The second holder is another process where the adapter allows one: another bus, at least. */
    const withTwo = (run: (first: Bus, second: Bus) => Promise<void>) =>
      withBus(async (bus, under) => {
        const other = await under.another?.();
        try {
          await run(bus, other ?? bus);
        } finally {
          await other?.close();
        }
      });

    it(
      'append like everybody else, in order, in several topics, removes included',
      withBus(async (bus) => {
        const claim = await bus.claim('astuce');
        expect(claim.name).toBe('astuce');
        expect(await claim.append([])).toEqual([]);
        const positions = await claim.append([vehicleMoved('a', { label: '1' }), stationHas('7', 1, 1)]);
        const more = await claim.append([vehicleMoved('a', { label: '2' }), removed('vehicle-position', 'a')]);
        const heard = await everything(bus);
        expect(heard.map(({ event }) => event.op).filter((op) => op === 'remove')).toHaveLength(1);
        expect(labels(heard)).toEqual(['1', '2', undefined]);
        expect(heard.map(({ position }) => position)).toEqual(expect.arrayContaining([...positions, ...more]));
        expect(heard).toHaveLength(4);
      }),
    );

    it(
      'end when the name is claimed again: the earlier holder is refused and nothing of it lands',
      withTwo(async (first, second) => {
        const earlier = await first.claim('astuce');
        await earlier.append([vehicleMoved('a', { label: 'earlier' })]);
        const later = await second.claim('astuce');
        expect(
          await failureOf(earlier.append([vehicleMoved('a', { label: 'too late' }), stationHas('7', 0, 0)])),
        ).toEqual({ code: 'FENCED', retryable: false });
        await later.append([vehicleMoved('a', { label: 'later' })]);
        expect(await errorCodeOf(earlier.append([vehicleMoved('b')]))).toBe('FENCED');
        await later.append([vehicleMoved('a', { label: 'later still' })]);
        expect(labels(await everything(second))).toEqual(['earlier', 'later', 'later still']);
      }),
    );

    it(
      'of other names, and appends under no name, go on',
      withTwo(async (first, second) => {
        const [tram, bus] = [await first.claim('tram'), await first.claim('bus')];
        await second.claim('tram');
        await bus.append([vehicleMoved('a', { label: 'bus' })]);
        await first.append([vehicleMoved('a', { label: 'no name' })]);
        await second.append([vehicleMoved('a', { label: 'no name either' })]);
        expect(await errorCodeOf(tram.append([vehicleMoved('a')]))).toBe('FENCED');
        expect(labels(await everything(first))).toEqual(['bus', 'no name', 'no name either']);
      }),
    );

    it(
      'can be let go and made again, by the same holder or another, any number of times',
      withTwo(async (first, second) => {
        for (const [i, bus] of [first, first, second, first].entries()) {
          const claim = await bus.claim('astuce');
          await claim.append([vehicleMoved('a', { label: `${i}` })]);
          await claim.release();
          await claim.release();
          expect(await errorCodeOf(claim.append([vehicleMoved('a')]))).toBe('FENCED');
        }
        expect(labels(await everything(first))).toEqual(['0', '1', '2', '3']);
      }),
    );

    it(
      'leave no append of the earlier holder to land once the later claim is made, however many are under way',
      withTwo(async (first, second) => {
        for (let round = 0; round < 5; round += 1) {
          const earlier = await first.claim('astuce');
          const { stop, landed, refused } = appendWithoutPause(earlier, round);
          await new Promise((resolve) => setTimeout(resolve, 5 + 10 * round));
          const later = await second.claim('astuce');
          const atClaim = await everything(second);
          await later.append(Array.from({ length: 20 }, (_, i) => vehicleMoved(`${i}`, { label: `later ${round}` })));
          await stop();
          const atEnd = await everything(second);
          expect(codesOf(refused)).toEqual(['FENCED']);
          const own = (all: Delivery[]) => labels(all).filter((label) => label?.startsWith(`earlier ${round} `));
          expect(new Set(own(atEnd))).toEqual(new Set(own(atClaim)));
          // What was acknowledged is there, once, and in the order it was appended, key by key.
          expect(own(atEnd)).toEqual(expect.arrayContaining([...landed]));
          expect(new Set(own(atEnd)).size).toBe(own(atEnd).length);
          for (const key of new Set(atEnd.map(({ event }) => event.key))) {
            const sequence = own(atEnd.filter(({ event }) => event.key === key)).map((label) =>
              Number(label!.split(' ')[2]),
            );
            expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
          }
        }
      }),
      120_000,
    );

    it(
      'are no messages to readers: not delivered, not the newest of a key, no hole',
      withBus(async (bus) => {
        const [position] = await bus.append([vehicleMoved('a', { label: '1' })]);
        const along = await readAlong(bus, ['vehicle-position'], { from: 'end' });
        for (let i = 0; i < 3; i += 1) {
          const claim = await bus.claim(`name ${i}`);
          await claim.append([vehicleMoved('a', { label: `${i + 2}` })]);
        }
        await bus.claim('the last thing on the log');
        expect(labels(await bus.read(position!, 100))).toEqual(['1', '2', '3', '4']);
        expect(labels(await bus.read(position!, 2))).toEqual(['1', '2']);
        expect(labels((await bus.latest('vehicle-position')).deliveries)).toEqual(['4']);
        await along.subscription.caughtUp();
        expect(labels(along.all())).toEqual(['2', '3', '4']);
        // Whoever measures how far behind it is must come to nothing.
        expect(along.subscription.reached()).toEqual((await bus.bounds(['vehicle-position'])).end);
        expect(along.errors).toEqual([]);
        await along.subscription.stop();
        expect(Object.values(bus.counters().skippedTotal).every((count) => count === 0)).toBe(true);
      }),
    );
  });
}

/** Many appends at once, of several vehicles each; each event says which round and how many came before it. */
function appendWithoutPause(claim: Claim, round: number) {
  const landed = new Set<string>();
  const refused: unknown[] = [];
  let next = 0;
  let stopped = false;
  const one = async (): Promise<void> => {
    while (!stopped) {
      const events: HubEvent[] = [];
      const said: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        const label = `earlier ${round} ${next++}`;
        said.push(label);
        events.push(vehicleMoved(`${next % 7}`, { label }));
      }
      try {
        await claim.append(events);
        for (const label of said) landed.add(label);
        // A log in memory answers within the turn: timers, and the later claim, must get theirs.
        await new Promise((resolve) => setImmediate(resolve));
      } catch (error) {
        refused.push(error);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  };
  const all = Promise.all(Array.from({ length: 20 }, one));
  const stop = async (): Promise<void> => {
    stopped = true;
    await all;
    await claim.append([vehicleMoved('last')]).catch((error: unknown) => refused.push(error));
  };
  return { stop, landed, refused };
}

async function everything(bus: Bus): Promise<Delivery[]> {
  const reader = await readAlong(bus, ['vehicle-position', 'station']);
  await reader.subscription.caughtUp();
  await reader.subscription.stop();
  return reader.all();
}

function labels(deliveries: readonly Delivery[]): (string | undefined)[] {
  return deliveries
    .filter(({ event }) => event.kind === 'vehicle-position')
    .map(({ event }) => (event as HubEvent<'vehicle-position'>).entity?.label);
}

function codesOf(errors: readonly unknown[]): string[] {
  return [...new Set(errors.map((error) => String((error as { code?: unknown }).code)))];
}

async function failureOf(call: Promise<unknown>): Promise<{ code: unknown; retryable: unknown }> {
  const error = await call.then(
    () => ({}),
    (reason: unknown) => reason,
  );
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  return { code, retryable };
}
