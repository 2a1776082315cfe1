import { Guard } from '#libs/catalogue';
import { encodeCursor, openMemoryBus } from '#libs/bus';
import { LiveState } from '#libs/live';
import {
  ANALYST_SOURCE,
  KINDS,
  PUBLIC_KINDS,
  toInstant,
  type AlertId,
  type FeedId,
  type HubEvent,
  type Kind,
} from '#libs/model';
import { pageOfState, readPageQuery } from '#libs/publish';
import { StreamHub } from '#libs/stream';
import {
  MORNING,
  ManualClock,
  removed,
  roadMeasured,
  stationHas,
  tripDelayed,
  upserted,
  vehicleMoved,
} from '#libs/testing';
import { Client, MemoryTransport, settle } from '../support/stream-rig.js';
import { PublishRig } from '../support/publish-rig.js';

/** A word that stands in the feed's id, in every key and in texts: wherever it is found, the feed has got out. */
const CANARY = 'kanarienvogel';

/** All of it published to everybody, as it was before the feed was closed. */
function canaries(feed: string): HubEvent[] {
  const status = {
    feedId: feed as FeedId,
    state: 'failing' as const,
    since: toInstant(MORNING),
    sources: [],
    issueCounts: {},
    issueSamples: [CANARY],
    entities: {},
    quarantined: 0,
  };
  return [
    vehicleMoved(CANARY, { feed, label: CANARY }),
    tripDelayed(CANARY, 60, { feed }),
    stationHas(CANARY, 1, 2, { feed }),
    roadMeasured(CANARY, { speedKmh: 50 }, { feed }),
    upserted('feed-status', 'status', status, { feed }),
  ] as HubEvent[];
}

describe('invariant 6: a feed that is not open', () => {
  it.each(['partner', 'internal'] as const)(
    'of visibility %s stands in no byte of any output or page',
    async (visibility) => {
      const feed = `${CANARY}-${visibility}`;
      const formats = ['gtfs-rt', 'gbfs', 'datex2', 'siri'];
      const rig = await PublishRig.start([
        { id: 'astuce', formats },
        { id: feed, formats, visibility },
      ]);
      await rig.happen(...canaries(feed), vehicleMoved('seen'), ...canaries(`${CANARY}-no-longer-configured`));
      const { guard } = rig.catalogue;
      for (const { path } of rig.cache.list()) {
        expect(path).not.toContain(CANARY);
        // What has nothing to say cannot be made; that says nothing either.
        const body = await rig.read(path).catch((error: Error) => Buffer.from(error.message));
        expect([path, body.includes(CANARY)]).toEqual([path, false]);
      }
      for (const kind of KINDS) {
        const page = pageOfState(rig.live, kind, { ...readPageQuery({}), audience: 'open', guard, nowMs: MORNING });
        expect([kind, page.includes(CANARY)]).toEqual([kind, false]);
      }
      await rig.stop();
    },
  );

  it('is on no message of the stream, whatever cursor a client brings, and is taken back from whoever had it', async () => {
    const clock = new ManualClock(MORNING);
    const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => 'e1' });
    const live = new LiveState(bus);
    await bus.append([...canaries(CANARY), vehicleMoved('seen')]);
    await live.start(() => undefined);
    let visibility: 'open' | 'internal' = 'internal';
    const guard = new Guard((feed) => (feed === CANARY ? visibility : 'open'));
    const hub = new StreamHub({ live, bus, guard, clock, newSessionId: () => 's' });
    hub.start();
    const connect = (): Client => {
      const transport = new MemoryTransport();
      return new Client(transport, hub.connect(transport, 'open')!);
    };
    const everything = { op: 'subscribe', id: 'a', kinds: [...KINDS] as Kind[] };
    // A cursor of before the feed was closed is what anybody can make of the newest one.
    const start = (await bus.bounds(KINDS)).start;
    for (const cursor of [undefined, encodeCursor(start, KINDS)]) {
      const client = connect();
      client.say({ ...everything, ...(cursor ? { cursor } : {}) });
      await settle();
      await clock.pass(2_000);
      expect(client.messages.length).toBeGreaterThan(1);
      expect(JSON.stringify(client.messages)).toContain('astuce:seen');
      expect(JSON.stringify(client.messages)).not.toContain(CANARY);
    }
    visibility = 'open';
    const before = connect();
    before.say(everything);
    await settle();
    expect(JSON.stringify(before.messages)).toContain(CANARY);
    visibility = 'internal';
    const seen = before.messages.length;
    await bus.append([removed('vehicle-position', CANARY, { feed: CANARY, reason: 'withdrawn' })]);
    await live.catchUp();
    await clock.pass(100);
    const after = before.messages.slice(seen).flatMap(({ events }) => events ?? []);
    expect(after).toMatchObject([{ op: 'remove', reason: 'withdrawn' }]);
    expect(after[0]!.entity).toBeUndefined();
    hub.stop();
    await live.stop();
    await bus.close();
  });
});

describe('an alert that the hub proposes and nobody has confirmed', () => {
  const text = { fr: CANARY, en: CANARY };
  const proposed = upserted(
    'alert',
    `draft:roads:${CANARY}`,
    { alertId: `astuce:draft:roads:${CANARY}` as AlertId, activePeriods: [], header: text, informedEntities: [] },
    { feed: 'astuce', flags: ['derived'], visibility: 'internal' },
  );
  const event: HubEvent = { ...proposed, source: { ...proposed.source, id: ANALYST_SOURCE } };

  it('stands in no byte of any output, page or answer for the public, and says to operators that it is derived', async () => {
    const rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs-rt', 'siri', 'datex2'] }]);
    await rig.happen(event, vehicleMoved('seen'));
    const { guard } = rig.catalogue;
    for (const { path } of rig.cache.list()) {
      const body = await rig.read(path).catch((error: Error) => Buffer.from(error.message));
      expect([path, body.includes(CANARY)]).toEqual([path, false]);
    }
    const alertsFor = (audience: 'open' | 'partner' | 'internal'): string =>
      pageOfState(rig.live, 'alert', { ...readPageQuery({}), audience, guard, nowMs: MORNING });
    expect([alertsFor('open').includes(CANARY), alertsFor('partner').includes(CANARY)]).toEqual([false, false]);
    expect(alertsFor('internal')).toMatch(/"flags":\["derived"\]/);
    await rig.stop();
  });

  it('is on no stream of the public, and on that of operators', async () => {
    const clock = new ManualClock(MORNING);
    const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => 'e1' });
    const live = new LiveState(bus);
    await bus.append([event, vehicleMoved('seen')]);
    await live.start(() => undefined);
    const hub = new StreamHub({ live, bus, guard: new Guard(() => 'open'), clock, newSessionId: () => 's' });
    hub.start();
    const heardBy = async (audience: 'open' | 'internal'): Promise<string> => {
      const transport = new MemoryTransport();
      const client = new Client(transport, hub.connect(transport, audience)!);
      client.say({ op: 'subscribe', id: 'a', kinds: [...PUBLIC_KINDS] as Kind[] });
      await settle();
      await clock.pass(2_000);
      expect(JSON.stringify(client.messages)).toContain('astuce:seen');
      return JSON.stringify(client.messages);
    };
    expect(await heardBy('open')).not.toContain(CANARY);
    expect(await heardBy('internal')).toContain(CANARY);
    hub.stop();
    await live.stop();
    await bus.close();
  });
});
