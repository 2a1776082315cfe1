import { jest } from '@jest/globals';
import type { Bus, Delivery, SubscribeOptions } from '#libs/bus';
import { openMemoryBus } from '#libs/bus';
import { KINDS, topicOf, type FeedId } from '#libs/model';
import { ManualClock, removed, settle, stationHas, until, vehicleMoved } from '#libs/testing';
import { LiveState, type Change } from './index.js';

const newBus = (epoch = 'e1'): Promise<Bus> =>
  openMemoryBus({ retentionMs: 3_600_000, now: () => 0, newEpoch: () => epoch });

async function liveOn(bus: Bus): Promise<LiveState> {
  const live = new LiveState(bus);
  await live.start((error) => {
    throw error;
  });
  return live;
}

describe('the live state', () => {
  it('is as new as the bus was when it started', async () => {
    const bus = await newBus();
    await bus.append([vehicleMoved('1', { speedMps: 1 }), vehicleMoved('2'), vehicleMoved('1', { speedMps: 2 })]);
    const live = new LiveState(bus);
    expect(live.ready).toBe(false);
    await live.start(() => undefined);
    expect(live.ready).toBe(true);
    expect(live.count('vehicle-position')).toBe(2);
    expect(live.find('vehicle-position', 'astuce:1')!.event.entity!.speedMps).toBe(2);
    await live.stop();
  });

  it('forgets what is removed, and says what stood there before', async () => {
    const bus = await newBus();
    const live = await liveOn(bus);
    const changes: Change[] = [];
    live.listen((batch) => changes.push(...batch));
    await bus.append([vehicleMoved('1'), vehicleMoved('1', { speedMps: 3 }), removed('vehicle-position', '1')]);
    await until('the events are folded', () => changes.length === 3);
    expect(live.find('vehicle-position', 'astuce:1')).toBeUndefined();
    expect([...live.list('vehicle-position')]).toEqual([]);
    expect(changes.map(({ previous }) => previous?.position.offset)).toEqual([undefined, 0, 1]);
    await live.stop();
  });

  it('lists in the order of keys, whatever order they came in, also after some came and went', async () => {
    const bus = await newBus();
    await bus.append([vehicleMoved('b'), vehicleMoved('a'), vehicleMoved('c')]);
    const live = await liveOn(bus);
    const keys = () => [...live.inKeyOrder('vehicle-position')].map(({ event }) => event.key);
    expect(keys()).toEqual(['astuce:a', 'astuce:b', 'astuce:c']);
    await bus.append([vehicleMoved('aa'), removed('vehicle-position', 'b'), vehicleMoved('a', { speedMps: 4 })]);
    await live.catchUp();
    expect(keys()).toEqual(['astuce:a', 'astuce:aa', 'astuce:c']);
    expect([...live.inKeyOrder('vehicle-position')][0]!.event.entity!.speedMps).toBe(4);
    await live.stop();
  });

  it('keeps kinds apart: a vehicle and a station of one key are two things', async () => {
    const bus = await newBus();
    await bus.append([vehicleMoved('1', { feed: 'x' }), stationHas('1', 1, 1, { feed: 'x' })]);
    const live = await liveOn(bus);
    await bus.append([removed('station', '1', { feed: 'x' })]);
    await until('the station is gone', () => live.count('station') === 0);
    expect(live.count('vehicle-position')).toBe(1);
    await live.stop();
  });

  it('counts a revision for the kind and for the feed, and for no other', async () => {
    const bus = await newBus();
    const live = await liveOn(bus);
    await bus.append([vehicleMoved('1'), vehicleMoved('2', { feed: 'other' })]);
    await until('both are there', () => live.count('vehicle-position') === 2);
    expect(live.revision('vehicle-position')).toBe(2);
    expect(live.revision('vehicle-position', 'astuce' as FeedId)).toBe(1);
    expect(live.revision('vehicle-position', 'nobody' as FeedId)).toBe(0);
    expect(live.revision('station')).toBe(0);
    await live.stop();
  });

  it('knows where a reader goes on, also in topics without an event', async () => {
    const bus = await newBus();
    await bus.append([vehicleMoved('1'), vehicleMoved('2')]);
    const live = await liveOn(bus);
    const next = new Map(live.nextPositions().map((position) => [position.topic, position]));
    expect(next.get(topicOf('vehicle-position'))).toEqual({
      epoch: 'e1',
      topic: topicOf('vehicle-position'),
      partition: 0,
      offset: 2,
    });
    expect(next.get(topicOf('station'))!.offset).toBe(0);
    expect(next.size).toBe(KINDS.length);
    await live.stop();
  });

  it('folds an event delivered twice once: neither state, revision nor listeners see it again', async () => {
    const { live, deliver } = stuttering();
    const seen: Change[] = [];
    live.listen((batch) => seen.push(...batch));
    const first = delivery(0, 1);
    const second = delivery(1, 2);
    await deliver([first, second]);
    await deliver([first, second]);
    await deliver([second, delivery(2, 3)]);
    expect(seen.map(({ delivery: { position } }) => position.offset)).toEqual([0, 1, 2]);
    expect(live.revision('vehicle-position')).toBe(3);
    expect(live.find('vehicle-position', 'astuce:1')!.event.entity!.speedMps).toBe(3);
  });

  it('is not ready any more when it can no longer follow the bus', async () => {
    const bus = await openMemoryBus({ retentionMs: 0, now: () => 0, newEpoch: () => 'e1', maxEventsPerKind: 5 });
    const errors: unknown[] = [];
    const live = new LiveState(bus);
    await live.start((error) => errors.push(error));
    expect(live.ready).toBe(true);
    // More at once than the bus keeps: some are gone before they could be read.
    await bus.append(Array.from({ length: 20 }, (_, i) => vehicleMoved(`${i}`)));
    await until('the subscription has ended', () => errors.length === 1);
    expect(errors[0]).toMatchObject({ code: 'POSITION_GONE' });
    expect(live.ready).toBe(false);
  });

  it('does not call listeners for a batch that holds nothing new', async () => {
    const { live, deliver } = stuttering();
    await deliver([delivery(0, 1)]);
    const listener = jest.fn();
    live.listen(listener);
    await deliver([delivery(0, 1)]);
    expect(listener).not.toHaveBeenCalled();
  });

  it('hands nothing more to a listener that has left', async () => {
    const { live, deliver } = stuttering();
    const listener = jest.fn();
    live.listen(listener)();
    await deliver([delivery(0, 1)]);
    expect(listener).not.toHaveBeenCalled();
  });
});

/** A live state on a bus that says what the test wants, as often as it wants. */
function stuttering(): { live: LiveState; deliver: (batch: Delivery[]) => Promise<void> } {
  let options: SubscribeOptions | undefined;
  const bus = {
    epoch: 'e1',
    subscribe: async (asked: SubscribeOptions) => {
      options = asked;
      return { stop: async () => undefined, caughtUp: async () => undefined };
    },
    latest: async () => ({ deliveries: [], next: [] }),
  } as unknown as Bus;
  const live = new LiveState(bus);
  const started = live.start(() => undefined);
  return {
    live,
    deliver: async (batch) => {
      await started;
      await options!.onBatch(batch);
    },
  };
}

function delivery(offset: number, speedMps: number): Delivery {
  const event = vehicleMoved('1', { speedMps });
  return {
    position: { epoch: 'e1', topic: topicOf('vehicle-position'), partition: 0, offset },
    event,
    json: JSON.stringify(event),
  };
}

describe('a live state whose subscription ends', () => {
  it('is not ready, takes the state anew, and notifies whoever passes events on that some were passed over', async () => {
    const bus = await newBus();
    let fail: ((error: unknown) => void) | undefined;
    const failing = new Proxy(bus, {
      get: (target, name) =>
        name === 'subscribe'
          ? (options: SubscribeOptions) => {
              fail = options.onError;
              return target.subscribe(options);
            }
          : ((Reflect.get(target, name) as { bind?(to: Bus): unknown })?.bind?.(target) ?? Reflect.get(target, name)),
    });
    const clock = new ManualClock(0);
    const live = new LiveState(failing, { clock });
    const errors: unknown[] = [];
    let resets = 0;
    live.onReset(() => (resets += 1));
    await bus.append([vehicleMoved('1'), vehicleMoved('2')]);
    await live.start((error) => errors.push(error));
    const revision = live.revision('vehicle-position');
    fail!(new Error('too slow'));
    expect(live.ready).toBe(false);
    await bus.append([removed('vehicle-position', '2'), vehicleMoved('3')]);
    await settle();
    await clock.pass(1_000);
    await until('the state is rebuilt', () => live.ready);
    expect(errors).toHaveLength(1);
    expect(resets).toBe(1);
    expect([...live.list('vehicle-position')].map(({ event }) => event.key).sort()).toEqual(['astuce:1', 'astuce:3']);
    expect(live.revision('vehicle-position')).toBeGreaterThan(revision);
    await live.stop();
    await bus.close();
  });
});
