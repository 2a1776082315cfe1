import fc from 'fast-check';
import { after, type Bus, type Delivery } from '#libs/bus';
import { type HubEvent, type Kind, type Position } from '#libs/model';
import { describeClaimContract } from './bus-claim-contract.js';
import { describeFollowContract } from './bus-follow-contract.js';
import { applyEvent, errorCodeOf, foldState, readAlong, until } from './bus-reader.js';
import { removed, stationHas, vehicleMoved } from './events.js';
import { foldLatest } from './fold-latest.js';

/** One bus of the adapter under test. */
export interface BusUnderTest {
  bus: Bus;
  /** Closes the bus and opens the same log again, where the log outlives the process. */
  reopen?(): Promise<Bus>;
  /** A second bus on the same log, as another process has it, where the adapter allows two. */
  another?(): Promise<Bus>;
  stop(): Promise<void>;
}

export interface BusAbilities {
  /** `maintain` drops at once what retention allows; Kafka's brokers do so in their own time. Default true. */
  dropsOnMaintain?: boolean;
  /** Cases of the property test. Default 25. */
  runs?: number;
}

const VEHICLES: Kind[] = ['vehicle-position'];
const LONG_AFTER = Date.UTC(2100, 0);

/** The contract of the port, shown by examples; every adapter runs it. */
export function describeBusContract(
  name: string,
  start: () => Promise<BusUnderTest>,
  abilities: BusAbilities = {},
): void {
  const dropsOnMaintain = abilities.dropsOnMaintain ?? true;
  const itIfItDrops = (name: string, run: () => Promise<void>): void => {
    const itOrSay = dropsOnMaintain ? it : it.skip;
    itOrSay(dropsOnMaintain ? name : `${name} (skipped, because its brokers drop in their own time)`, run);
  };
  const withBus = (run: (bus: Bus, under: BusUnderTest) => Promise<void>) => async () => {
    const under = await start();
    try {
      await run(under.bus, under);
    } finally {
      await under.stop();
    }
  };

  describe(`bus contract: ${name}`, () => {
    describe('appending', () => {
      it(
        'gives a position for each event, growing within a topic, and nothing for nothing',
        withBus(async (bus) => {
          expect(await bus.append([])).toEqual([]);
          const positions = await bus.append([vehicleMoved('1'), vehicleMoved('1'), stationHas('7', 3, 9)]);
          expect(positions.map(({ topic }) => topic)).toEqual([
            'mobility.vehicle-position',
            'mobility.vehicle-position',
            'mobility.station',
          ]);
          expect(positions[1]!.offset).toBeGreaterThan(positions[0]!.offset);
          expect(positions.every(({ epoch }) => epoch === bus.epoch)).toBe(true);
        }),
      );

      it(
        'keeps the order of each key, also when appends are not waited for',
        withBus(async (bus) => {
          const appends: Promise<Position[]>[] = [];
          for (let i = 0; i < 40; i += 1) {
            appends.push(bus.append([vehicleMoved('a', { label: `${i}` }), vehicleMoved('b', { label: `${i}` })]));
          }
          await Promise.all(appends);
          const reader = await readAlong(bus, VEHICLES);
          await reader.subscription.caughtUp();
          const labels = Array.from({ length: 40 }, (_, i) => `${i}`);
          expect(labelsOf(reader.all(), 'astuce:a')).toEqual(labels);
          expect(labelsOf(reader.all(), 'astuce:b')).toEqual(labels);
        }),
      );

      it(
        'carries keys in any script and an event of a megabyte unharmed',
        withBus(async (bus) => {
          const words = [
            'Théâtre des Arts',
            '東京',
            'arrêt:1:2',
            '🚍',
            'x'.repeat(600),
            `${'x'.repeat(600)}y`,
            'a\u0000b',
          ];
          const events = words.map((word) => vehicleMoved(word, { label: word }));
          events.push(vehicleMoved('large', { label: 'é'.repeat(500_000) }));
          await bus.append(events);
          const reader = await readAlong(bus, VEHICLES);
          await reader.subscription.caughtUp();
          const byKey = (all: HubEvent[]) => all.sort((a, b) => (a.key < b.key ? -1 : 1));
          expect(byKey(reader.all().map(({ event }) => event))).toEqual(byKey(events));
        }),
      );

      it(
        'refuses to append, read or subscribe once closed',
        withBus(async (bus) => {
          await bus.close();
          await bus.close();
          expect(await errorCodeOf(bus.append([vehicleMoved('1')]))).toBe('BUS_CLOSED');
          expect(await errorCodeOf(bus.bounds(VEHICLES))).toBe('BUS_CLOSED');
          expect(await errorCodeOf(bus.subscribe({ kinds: VEHICLES, from: 'start', onBatch: () => {} }))).toBe(
            'BUS_CLOSED',
          );
        }),
      );
    });

    describe('reading', () => {
      it(
        'gives the events from a position on, up to the limit, and nothing at the end',
        withBus(async (bus) => {
          const positions = await bus.append(['1', '2', '3', '4'].map((id) => vehicleMoved('one key', { label: id })));
          const found = await bus.read(positions[1]!, 2);
          expect(found.map(({ position }) => position)).toEqual(positions.slice(1, 3));
          const { end } = await bus.bounds(VEHICLES);
          const atEnd = end.find(({ partition }) => partition === positions[0]!.partition)!;
          expect(await bus.read(atEnd, 10)).toEqual([]);
          expect(await bus.read(after([positions[3]!])[0]!, 10)).toEqual([]);
        }),
      );

      it(
        'gives every reader the same text, which is the JSON of the event',
        withBus(async (bus) => {
          const early = await readAlong(bus, VEHICLES);
          await bus.append([vehicleMoved('1', { label: 'café' }), removed('vehicle-position', '1')]);
          await early.subscription.caughtUp();
          const late = await readAlong(bus, VEHICLES);
          await late.subscription.caughtUp();
          const texts = early.all().map(({ json }) => json);
          expect(late.all().map(({ json }) => json)).toEqual(texts);
          expect(texts.map((json) => JSON.parse(json) as unknown)).toEqual(early.all().map(({ event }) => event));
        }),
      );

      it(
        'says that a position of another log, or past the end, is gone',
        withBus(async (bus) => {
          const [position] = await bus.append([vehicleMoved('1')]);
          const elsewhere = { ...position!, epoch: 'another log' };
          const beyond = { ...position!, offset: position!.offset + 1_000 };
          for (const gone of [elsewhere, beyond, { ...position!, topic: 'mobility.nothing' }]) {
            expect(await errorCodeOf(bus.read(gone, 1))).toBe('POSITION_GONE');
          }
          for (const from of [[elsewhere], [beyond]]) {
            expect(await errorCodeOf(bus.subscribe({ kinds: VEHICLES, from, onBatch: () => {} }))).toBe(
              'POSITION_GONE',
            );
          }
          expect(await errorCodeOf(bus.commit('recorder', [elsewhere]))).toBe('POSITION_GONE');
        }),
      );
    });

    describe('the present state', () => {
      it(
        'is the newest event of each key in log order, removes included, however long the log',
        withBus(async (bus) => {
          await bus.append([vehicleMoved('1'), vehicleMoved('2'), vehicleMoved('3')]);
          await bus.append([vehicleMoved('1', { bearingDeg: 10 }), removed('vehicle-position', '2')]);
          const { deliveries, next } = await bus.latest('vehicle-position');
          const received = (partition: number) =>
            deliveries
              .filter(({ position }) => position.partition === partition)
              .map(({ event }) => `${event.op} ${event.key}`);
          const inLogOrder = ['upsert astuce:3', 'upsert astuce:1', 'remove astuce:2'];
          // Keys may lie on several partitions; order holds within each.
          expect(deliveries).toHaveLength(3);
          for (const { partition } of next) {
            expect(received(partition)).toEqual(inLogOrder.filter((line) => received(partition).includes(line)));
          }
          expect(await foldLatest(bus, 'vehicle-position')).toEqual({ deliveries, next });
        }),
      );

      it(
        'goes on without a gap or a repeat',
        withBus(async (bus) => {
          await bus.append([vehicleMoved('1'), vehicleMoved('1', { bearingDeg: 10 })]);
          const { next } = await bus.latest('vehicle-position');
          await bus.append([vehicleMoved('1', { bearingDeg: 20 })]);
          const rest = (await Promise.all(next.map((position) => bus.read(position, 10)))).flat();
          expect(rest.map(({ event }) => (event.entity as { bearingDeg: number }).bearingDeg)).toEqual([20]);
        }),
      );
    });

    describe('subscribing', () => {
      it(
        'resumes exactly after the last event handled: none twice, none missed',
        withBus(async (bus) => {
          const positions = await bus.append(
            Array.from({ length: 20 }, (_, i) => vehicleMoved('k', { label: `${i}` })),
          );
          const reader = await readAlong(bus, VEHICLES, { from: after([positions[9]!]) });
          await reader.subscription.caughtUp();
          expect(labelsOf(reader.all(), 'astuce:k')).toEqual(Array.from({ length: 10 }, (_, i) => `${i + 10}`));
        }),
      );

      it(
        'starts at the end when asked to, and still gets all that comes',
        withBus(async (bus) => {
          await bus.append([vehicleMoved('old')]);
          const reader = await readAlong(bus, ['vehicle-position', 'station'], { from: 'end' });
          await bus.append([vehicleMoved('new'), stationHas('7', 1, 2)]);
          await reader.subscription.caughtUp();
          expect(
            reader
              .all()
              .map(({ event }) => event.key)
              .sort(),
          ).toEqual(['astuce:new', 'lovelo:7']);
        }),
      );

      it(
        'hands over one batch at a time, within its size, and waits for the reader',
        withBus(async (bus) => {
          await bus.append(Array.from({ length: 50 }, (_, i) => vehicleMoved(`${i}`)));
          let open = 0;
          let mostOpen = 0;
          let release = (): void => undefined;
          const gate = new Promise<void>((resolve) => (release = resolve));
          const reader = await readAlong(bus, VEHICLES, {
            maxBatch: 8,
            onBatch: async () => {
              mostOpen = Math.max(mostOpen, (open += 1));
              await gate;
              open -= 1;
            },
          });
          await until('the first batch is there', () => reader.batches.length === 1);
          await bus.append([vehicleMoved('more')]);
          expect(reader.batches).toHaveLength(1);
          release();
          await reader.subscription.caughtUp();
          expect(mostOpen).toBe(1);
          expect(Math.max(...reader.batches.map((batch) => batch.length))).toBeLessThanOrEqual(8);
          expect(reader.all()).toHaveLength(51);
        }),
      );

      it(
        'lets several readers go at their own pace',
        withBus(async (bus) => {
          let release = (): void => undefined;
          const gate = new Promise<void>((resolve) => (release = resolve));
          const slow = await readAlong(bus, VEHICLES, { onBatch: () => gate, maxBatch: 5 });
          const quick = await readAlong(bus, VEHICLES);
          await bus.append(Array.from({ length: 30 }, (_, i) => vehicleMoved(`${i}`)));
          await quick.subscription.caughtUp();
          expect(quick.all()).toHaveLength(30);
          expect(slow.all().length).toBeLessThanOrEqual(5);
          release();
          await slow.subscription.caughtUp();
          expect(slow.all()).toHaveLength(30);
          expect(bus.counters().deliveredTotal).toBe(60);
        }),
      );

      it(
        'ends a subscription whose reader failed, says why, and harms no other',
        withBus(async (bus) => {
          const failure = new Error('the database is away');
          const failing = await readAlong(bus, VEHICLES, { onBatch: () => Promise.reject(failure) });
          const sound = await readAlong(bus, VEHICLES);
          await bus.append([vehicleMoved('1')]);
          await until('the failure is reported', () => failing.errors.length > 0);
          await bus.append([vehicleMoved('2')]);
          await sound.subscription.caughtUp();
          expect(failing.errors).toEqual([failure]);
          expect(failing.batches).toHaveLength(1);
          expect(sound.all()).toHaveLength(2);
          await expect(failing.subscription.caughtUp()).rejects.toBe(failure);
          await failing.subscription.stop();
        }),
      );

      it(
        'stops after the batch at hand, and stays stopped',
        withBus(async (bus) => {
          await bus.append(Array.from({ length: 10 }, (_, i) => vehicleMoved(`${i}`)));
          let release = (): void => undefined;
          const gate = new Promise<void>((resolve) => (release = resolve));
          const reader = await readAlong(bus, VEHICLES, { maxBatch: 2, onBatch: () => gate });
          await until('a batch is at hand', () => reader.batches.length === 1);
          let stopped = false;
          const stop = reader.subscription.stop().then(() => (stopped = true));
          await new Promise((resolve) => setImmediate(resolve));
          expect(stopped).toBe(false);
          release();
          await stop;
          await reader.subscription.stop();
          await bus.append([vehicleMoved('late')]);
          expect(reader.batches).toHaveLength(1);
          expect(reader.errors).toEqual([]);
        }),
      );

      it(
        'brings a reader up to date through 100,000 events',
        withBus(async (bus) => {
          for (let i = 0; i < 100; i += 1) {
            await bus.append(Array.from({ length: 1_000 }, (_, j) => vehicleMoved(`${j % 500}`, { label: `${i}` })));
          }
          const counts = new Map<string, number>();
          const subscription = await bus.subscribe({
            kinds: VEHICLES,
            from: 'start',
            onBatch: (batch) => {
              for (const { event } of batch) counts.set(event.key, (counts.get(event.key) ?? 0) + 1);
            },
          });
          await subscription.caughtUp();
          expect(counts.size).toBe(500);
          expect(new Set(counts.values())).toEqual(new Set([200]));
        }),
        120_000,
      );
    });

    describeClaimContract(withBus);

    describe('consumers with a name', () => {
      it(
        'go on after what they committed, each by its own name, and from the start when they never did',
        withBus(async (bus) => {
          const positions = await bus.append(Array.from({ length: 6 }, (_, i) => vehicleMoved('k', { label: `${i}` })));
          expect(await bus.committed('recorder')).toEqual([]);
          await bus.commit('recorder', [positions[1]!]);
          await bus.commit('recorder', [positions[3]!]);
          await bus.commit('analyst', [positions[0]!]);
          expect(await bus.committed('recorder')).toEqual([positions[3]]);
          const heard = async (consumer: string) => {
            const reader = await readAlong(bus, VEHICLES, { from: 'committed', consumer });
            await reader.subscription.caughtUp();
            return labelsOf(reader.all(), 'astuce:k');
          };
          expect(await heard('recorder')).toEqual(['4', '5']);
          expect(await heard('analyst')).toEqual(['1', '2', '3', '4', '5']);
          expect(await heard('newcomer')).toEqual(['0', '1', '2', '3', '4', '5']);
        }),
      );

      it(
        'keep their positions and the log when the bus is opened again',
        withBus(async (bus, under) => {
          if (under.reopen === undefined) return;
          const positions = await bus.append([vehicleMoved('a'), vehicleMoved('a'), stationHas('7', 1, 1)]);
          await bus.commit('recorder', [positions[0]!]);
          await bus.commit('recorder', [positions[2]!]);
          const again = await under.reopen();
          expect(again.epoch).toBe(bus.epoch);
          const byTopic = (all: Position[]) => all.sort((a, b) => (a.topic < b.topic ? -1 : 1));
          expect(byTopic(await again.committed('recorder'))).toEqual(byTopic([positions[0]!, positions[2]!]));
          const reader = await readAlong(again, ['vehicle-position', 'station'], {
            from: 'committed',
            consumer: 'recorder',
          });
          await reader.subscription.caughtUp();
          expect(reader.all().map(({ position }) => position)).toEqual([positions[1]]);
          const [next] = await again.append([vehicleMoved('a')]);
          expect(next!.offset).toBeGreaterThan(positions[1]!.offset);
        }),
      );
    });

    describe('retention', () => {
      itIfItDrops(
        'keeps the newest of each key for ever, and drops older events and old removes after their time',
        withBus(async (bus) => {
          const positions = await bus.append([
            vehicleMoved('a', { label: 'first' }),
            vehicleMoved('b'),
            vehicleMoved('a', { label: 'second' }),
            removed('vehicle-position', 'b'),
          ]);
          expect(await bus.maintain(0)).toBe(0);
          expect(await bus.maintain(LONG_AFTER)).toBe(3);
          expect(await bus.maintain(LONG_AFTER)).toBe(0);
          const reader = await readAlong(bus, VEHICLES);
          await reader.subscription.caughtUp();
          expect(reader.all().map(({ position }) => position)).toEqual([positions[2]]);
          const { start, complete, end } = await bus.bounds(VEHICLES);
          expect(start[0]).toEqual(positions[2]);
          expect(complete).toEqual(end);
          expect(bus.counters()).toMatchObject({ compactedTotal: 2, expiredTotal: 1 });
        }),
      );

      itIfItDrops(
        'says that a position is gone when any event after it was dropped, unless only the state matters',
        withBus(async (bus) => {
          const positions = await bus.append([vehicleMoved('a'), vehicleMoved('b'), vehicleMoved('a')]);
          await bus.maintain(LONG_AFTER);
          const [dropped] = positions;
          expect(await errorCodeOf(bus.read(dropped!, 10))).toBe('POSITION_GONE');
          expect(await errorCodeOf(bus.subscribe({ kinds: VEHICLES, from: [dropped!], onBatch: () => {} }))).toBe(
            'POSITION_GONE',
          );
          const kept = await bus.read(dropped!, 10, { compacted: true });
          expect(kept.map(({ position }) => position)).toEqual(positions.slice(1));
          expect(await bus.read(positions[1]!, 10)).toHaveLength(2);
        }),
      );

      itIfItDrops(
        'reports to a reader that it was too slow instead of skipping what it missed',
        withBus(async (bus) => {
          let release = (): void => undefined;
          const gate = new Promise<void>((resolve) => (release = resolve));
          const slow = await readAlong(bus, VEHICLES, { from: 'end', maxBatch: 1, onBatch: () => gate });
          await bus.append([vehicleMoved('a'), vehicleMoved('a'), vehicleMoved('a')]);
          await until('it has the first', () => slow.batches.length === 1);
          await bus.maintain(LONG_AFTER);
          release();
          await until('it is reported', () => slow.errors.length > 0);
          expect(slow.errors).toMatchObject([{ code: 'POSITION_GONE' }]);
          expect(slow.all()).toHaveLength(1);
        }),
      );
    });

    describeFollowContract(start);

    it('folds to the same state however appends, reads, upkeep and restarts are interleaved', async () => {
      const vehicle = fc.constantFrom('a', 'b', 'c', 'd');
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.record({ do: fc.constant('move' as const), vehicle, label: fc.string() }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), vehicle }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('maintain' as const) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 12 }), async (groups) => {
          const under = await start();
          let bus = under.bus;
          const expected = new Map<string, string>();
          const folded = async () => {
            const reader = await readAlong(bus, VEHICLES, { maxBatch: 3 });
            await reader.subscription.caughtUp();
            await reader.subscription.stop();
            return foldState(reader.all());
          };
          try {
            for (const group of groups) {
              const events: HubEvent[] = [];
              for (const one of group) {
                if (one.do === 'move') events.push(vehicleMoved(one.vehicle, { label: one.label }));
                if (one.do === 'remove') events.push(removed('vehicle-position', one.vehicle));
              }
              await bus.append(events);
              for (const event of events) applyEvent(expected, event);
              if (group.some((one) => one.do === 'maintain')) await bus.maintain(LONG_AFTER);
              if (group.some((one) => one.do === 'reopen')) bus = (await under.reopen?.()) ?? bus;
              if (group.some((one) => one.do === 'read')) expect(await folded()).toEqual(expected);
            }
            expect(await folded()).toEqual(expected);
          } finally {
            await under.stop();
          }
        }),
        { numRuns: abilities.runs ?? 25 },
      );
    }, 120_000);
  });
}

function labelsOf(deliveries: readonly Delivery[], key: string): (string | undefined)[] {
  return deliveries
    .filter(({ event }) => event.key === key && event.kind === 'vehicle-position')
    .map(({ event }) => (event as HubEvent<'vehicle-position'>).entity?.label);
}
