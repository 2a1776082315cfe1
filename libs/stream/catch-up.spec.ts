import { openMemoryBus, type Bus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import { topicOf, type Audience, type HubEvent, type Position } from '#libs/model';
import { MORNING, vehicleMoved } from '#libs/testing';
import { CatchUps } from './catch-up.js';
import { groupKey } from './protocol.js';
import { Interest, type StreamSubscription } from './subscription.js';

const KIND = 'vehicle-position';

function subscriptionOf(level: Audience): StreamSubscription {
  const interest = new Interest([KIND], {}, level, new Guard(() => 'open'));
  return { id: 'a', interest, groupKey: groupKey(level, 'a', [KIND], {}) } as unknown as StreamSubscription;
}

/** Four events on the bus, the second not for everybody; the live state has folded three. */
describe('what a returning client missed', () => {
  let bus: Bus;
  let reads: number;
  let nowMs: number;
  let start: Position;
  let folded: number;
  let catchUps: CatchUps;
  beforeEach(async () => {
    bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => MORNING, newEpoch: () => 'e1' });
    const positions = await bus.append(
      (['open', 'internal', 'open', 'open'] as const).map((visibility, i) => ({ ...vehicleMoved(`${i}`), visibility })),
    );
    start = { ...positions[0]!, topic: topicOf(KIND) };
    folded = positions[2]!.offset + 1;
    reads = 0;
    nowMs = MORNING;
    const counted: Pick<Bus, 'read'> = { read: (...asked) => ((reads += 1), bus.read(...asked)) };
    catchUps = new CatchUps(counted, { nextOffset: () => folded } as unknown as LiveState, () => nowMs);
  });
  afterEach(() => bus.close());

  const keysOf = (text: string | undefined): string[] =>
    text === undefined ? [] : (JSON.parse(text) as { events: HubEvent[] }).events.map(({ key }) => key);

  it('is what the live state had of it: the rest comes with the live flow', async () => {
    const { next, message } = await catchUps.part(subscriptionOf('open'), [start], start);
    expect(keysOf(message?.text)).toEqual(['astuce:0', 'astuce:2']);
    expect(next).toBe(start.offset + 3);
  });

  it('is passed over without a message where none of it is for the client', async () => {
    const place = { ...start, offset: start.offset + 1 };
    folded = place.offset + 1;
    const { next, message } = await catchUps.part(subscriptionOf('open'), [place], place);
    expect([next, message]).toEqual([folded, undefined]);
  });

  it('is read once for all and framed once for each group, for some seconds', async () => {
    const [one, other] = [subscriptionOf('open'), subscriptionOf('internal')];
    const first = await catchUps.part(one, [start], start);
    expect((await catchUps.part(one, [start], start)).message).toBe(first.message);
    expect(keysOf((await catchUps.part(other, [start], start)).message?.text)).toEqual([
      'astuce:0',
      'astuce:1',
      'astuce:2',
    ]);
    expect([reads, catchUps.counters]).toEqual([
      1,
      { readTotal: 1, readSharedTotal: 1, framedTotal: 2, framedSharedTotal: 1 },
    ]);
    nowMs += 6_000;
    catchUps.forgetOld();
    await catchUps.part(one, [start], start);
    expect(reads).toBe(2);
  });
});
