import { FollowedBus, type Bus } from '#libs/bus';
import type { FeedId, Kind } from '#libs/model';
import { readAlong } from './bus-reader.js';
import { removed, vehicleMoved } from './events.js';
import type { BusUnderTest } from './bus-contract.js';

const VEHICLES: Kind[] = ['vehicle-position'];
const follows = (feed: FeedId): boolean => feed === 'astuce';

/** What a reader that follows some feeds is given of a log that has all. */
export function describeFollowContract(start: () => Promise<BusUnderTest>): void {
  const withBus = (run: (followed: Bus, bus: Bus) => Promise<void>) => async () => {
    const under = await start();
    try {
      await run(new FollowedBus(under.bus, follows, 'normandie'), under.bus);
    } finally {
      await under.stop();
    }
  };
  const mixed = (bus: Bus): ReturnType<Bus['append']> =>
    bus.append(
      Array.from({ length: 40 }, (_, i) =>
        vehicleMoved('k', { feed: i % 10 === 0 ? 'astuce' : 'star', label: `${i}` }),
      ),
    );

  describe('following some feeds', () => {
    it(
      'hands over what is followed, in order, and passes over the rest up to the end',
      withBus(async (followed, bus) => {
        await mixed(bus);
        const reader = await readAlong(followed, VEHICLES, { maxBatch: 3 });
        await reader.subscription.caughtUp();
        expect(reader.all().map(({ event }) => (event.entity as { label: string }).label)).toEqual([
          '0',
          '10',
          '20',
          '30',
        ]);
        const { end } = await bus.bounds(VEHICLES);
        expect(reader.subscription.reached()).toEqual(end);
      }),
    );

    it(
      'hands over what is of the partitions wanted and nothing else, and has caught up when that has',
      withBus(async (_followed, bus) => {
        await bus.append(Array.from({ length: 40 }, (_, i) => vehicleMoved(`${i}`)));
        const { end } = await bus.bounds(VEHICLES);
        const all = await readAlong(bus, VEHICLES);
        await all.subscription.caughtUp();
        for (let partition = 0; partition <= end.length; partition += 1) {
          const one = await readAlong(bus, VEHICLES, { partitions: [partition] });
          await one.subscription.caughtUp();
          const expected = all.all().filter(({ position }) => position.partition === partition);
          expect(one.all().map(({ position }) => position)).toEqual(expected.map(({ position }) => position));
          expect(one.subscription.reached()).toEqual(end.filter((at) => at.partition === partition));
        }
        expect(all.all()).toHaveLength(40);
      }),
    );

    it(
      'reads as many of what is followed as were asked for, however much lies between',
      withBus(async (followed, bus) => {
        await mixed(bus);
        const { start: starts } = await bus.bounds(VEHICLES);
        const found = (await Promise.all(starts.map((from) => followed.read(from, 3)))).flat();
        expect(found.map(({ event }) => (event.entity as { label: string }).label)).toEqual(['0', '10', '20']);
        const last = found.at(-1)!.position;
        expect(await followed.read({ ...last, offset: last.offset + 1 }, 3)).toHaveLength(1);
      }),
    );

    it(
      'keeps what a consumer has committed apart from the same consumer of the whole',
      withBus(async (followed, bus) => {
        const positions = await bus.append([vehicleMoved('1')]);
        await followed.commit('webhook', positions);
        expect(await followed.committed('webhook')).toEqual(positions);
        expect(await bus.committed('webhook')).toEqual([]);
        const reader = await readAlong(followed, VEHICLES, { from: 'committed', consumer: 'webhook' });
        await reader.subscription.caughtUp();
        expect(reader.all()).toEqual([]);
      }),
    );

    it(
      'has the newest of each followed key as present state, removes included, and goes on at the end of the whole log',
      withBus(async (followed, bus) => {
        await bus.append([vehicleMoved('1'), vehicleMoved('2', { feed: 'star' }), removed('vehicle-position', '3')]);
        const { deliveries, next } = await followed.latest('vehicle-position');
        expect(deliveries.map(({ event }) => event.key).sort()).toEqual(['astuce:1', 'astuce:3']);
        expect(next).toEqual((await bus.latest('vehicle-position')).next);
      }),
    );
  });
}
