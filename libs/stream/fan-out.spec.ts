import { Guard } from '#libs/catalogue';
import { LiveState, facetsOf, type Change } from '#libs/live';
import { openMemoryBus } from '#libs/bus';
import type { HubEvent } from '#libs/model';
import { MORNING, ManualClock, vehicleMoved } from '#libs/testing';
import { FanOut } from './fan-out.js';
import type { StreamSession } from './stream-session.js';
import { Interest, type StreamSubscription } from './subscription.js';

const GUARD = new Guard(() => 'open');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A fan-out whose turns have no time at all: one group a turn. */
function fanOut() {
  const counters = { eventsSentTotal: 0, conflatedTotal: 0, groups: 0 };
  const seen: string[] = [];
  const measured: number[] = [];
  let done = 0;
  const fan = new FanOut({
    see: (event) => {
      seen.push(event.key);
      return facetsOf(event);
    },
    now: () => 0,
    turnMs: 0,
    counters,
    measure: { delivered: (_, events) => void measured.push(events), cameBack: () => undefined },
    onDone: () => (done += 1),
  });
  return { fan, counters, seen, measured, done: () => done };
}

interface Member {
  session: StreamSession;
  subscription: StreamSubscription;
  got: number[];
}

/** A session with one subscription; notes how many events each message has. */
function member(id: string): Member {
  const interest = new Interest(['vehicle-position'], { routes: ['astuce:90'] }, 'open', GUARD);
  const subscription = { id, interest, groupKey: id } as unknown as StreamSubscription;
  const got: number[] = [];
  const session = {
    subscriptions: new Map([[id, subscription]]),
    queue: ({ text }: { text: string }) => got.push((JSON.parse(text) as { events: unknown[] }).events.length),
    flush: () => undefined,
  } as unknown as StreamSession;
  return { session, subscription, got };
}

async function changesOf(events: HubEvent[]): Promise<Change[]> {
  const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => MORNING, newEpoch: () => 'e1' });
  const live = new LiveState(bus, { clock: new ManualClock(MORNING) });
  const changes: Change[] = [];
  await live.start(() => undefined);
  live.listen((batch) => changes.push(...batch));
  await bus.append(events);
  while (changes.length < events.length) await turn();
  await live.stop();
  await bus.close();
  return changes;
}

describe('messages of groups', () => {
  it('are handed over a few a turn: whoever comes between does not wait for all of them', async () => {
    const { fan, counters, done } = fanOut();
    const members = ['a', 'b', 'c'].map(member);
    for (const { session, subscription } of members) fan.join(session, subscription);
    fan.route(await changesOf([vehicleMoved('1'), vehicleMoved('2')]), []);
    expect(members.map(({ got }) => got)).toEqual([[2], [], []]);
    expect([fan.isBusy, done()]).toEqual([true, 0]);
    await turn();
    expect(members.map(({ got }) => got)).toEqual([[2], [2], []]);
    await turn();
    expect(members.map(({ got }) => got)).toEqual([[2], [2], [2]]);
    expect([fan.isBusy, done(), counters.eventsSentTotal]).toEqual([false, 1, 6]);
  });

  it('are handed over at once where too much would wait', async () => {
    const { fan } = fanOut();
    const members = ['a', 'b', 'c'].map(member);
    for (const { session, subscription } of members) fan.join(session, subscription);
    const [change] = await changesOf([vehicleMoved('1')]);
    fan.route(
      Array.from({ length: 33_333 }, () => change!),
      [],
    );
    expect(fan.isBusy).toBe(true);
    fan.deliverAll();
    fan.route(
      Array.from({ length: 33_334 }, () => change!),
      [],
    );
    expect(fan.isBusy).toBe(false);
    expect(members.map(({ got }) => got)).toEqual([
      [33_333, 33_334],
      [33_333, 33_334],
      [33_333, 33_334],
    ]);
  });

  it('wait no more when the last of their group has left: they leave the whole room to those of others', async () => {
    const { fan } = fanOut();
    const [change] = await changesOf([vehicleMoved('1')]);
    const half = Array.from({ length: 60_000 }, () => change!);
    const [first, gone, last] = ['a', 'b', 'c'].map(member);
    fan.join(first!.session, first!.subscription);
    fan.join(gone!.session, gone!.subscription);
    // Messages of the first group are handed over in this turn, those of the second wait.
    fan.route(half.slice(0, 40_000), []);
    fan.leave(gone!.session, gone!.subscription);
    expect([gone!.got, fan.isBusy]).toEqual([[], false]);
    fan.join(last!.session, last!.subscription);
    fan.leave(first!.session, first!.subscription);
    fan.route(half, []);
    fan.route(half.slice(0, 39_000), []);
    expect([fan.isBusy, last!.got]).toEqual([true, []]);
  });

  it('cost nothing more when the last of a group has left', async () => {
    const { fan, counters, seen } = fanOut();
    const changes = await changesOf([vehicleMoved('1')]);
    const [a, b] = [member('a'), member('a')];
    fan.join(a.session, a.subscription);
    fan.join(b.session, b.subscription);
    expect(counters.groups).toBe(1);
    fan.leave(a.session, a.subscription);
    fan.route(changes, []);
    expect([a.got, b.got, seen.length]).toEqual([[], [1], 1]);
    fan.leave(b.session, b.subscription);
    expect([counters.groups, fan.find('a')]).toEqual([0, undefined]);
    fan.route(changes, []);
    expect(seen).toHaveLength(1);
    // Twice is once: a session may be cut while it leaves.
    fan.leave(b.session, b.subscription);
    fan.settle('a');
    expect(counters.groups).toBe(0);
  });

  it('are measured once a group for the events it was sent, and not while they are held for its only client', async () => {
    const { fan, measured } = fanOut();
    const [quick, held] = [member('a'), member('b')];
    held.subscription.held = new Map();
    held.session.release = () => undefined;
    for (const { session, subscription } of [quick, held]) fan.join(session, subscription);
    fan.route(await changesOf([vehicleMoved('1'), vehicleMoved('2')]), []);
    fan.deliverAll();
    expect(measured).toEqual([2]);
    expect([held.got, held.subscription.held.size]).toEqual([[], 2]);
  });
});
