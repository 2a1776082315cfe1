import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig, type HubConfig } from '#libs/config';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { LiveState, ScheduleNetwork } from '#libs/live';
import { KINDS, topicOf, type HubEvent } from '#libs/model';
import type { AccessReader } from '#libs/security';
import { contentHashOf } from '#libs/sources';
import { silentLog } from '#libs/telemetry';
import { ManualClock } from '#libs/testing';
import { Sandbox } from '../sandbox/sandbox.js';
import { LabDoors, type LabHost } from '../session/index.js';
import { MemoryRecording } from './memory-recording.fixture.js';
import { ReplayDesk, type BroughtRecording, type ReplayLimits } from './replay-desk.js';
import { RecordingShelf } from './recording-shelf.js';
import type { ShownReplay } from './shown-replay.js';

const FROM = Date.parse('2026-01-15T08:00:00Z');
const TODAY = Date.parse('2026-01-16T12:00:00Z');
const source = (format: string, id: string): string =>
  `{ id: ${id}, format: ${format}, url: "https://example.org/${id}", every: 10s }`;
const { config } = parseConfig(`
hub: { name: Hub, operator: City, contact: data@example.org }
feeds:
  - { id: astuce, title: A, producer: P, licence: MIT, sources: [${source('gtfs-rt', 'positions')}] }
  - { id: secret, title: S, producer: P, licence: MIT, visibility: internal, sources: [${source('gtfs-rt', 'positions')}] }
`) as { config: HubConfig };

const anna: AccessReader & { keyId: string } = { role: 'experimenter', audience: 'partner', keyId: 'anna' };
const ben: AccessReader & { keyId: string } = { role: 'experimenter', audience: 'partner', keyId: 'ben' };
const admin: AccessReader & { keyId: string } = { role: 'admin', audience: 'internal', keyId: 'root' };

const at = (seconds: number): string => new Date(FROM + seconds * 1000).toISOString();
/** Three buses, one of which is gone after a minute; a prediction for the first. */
function positionsAt(seconds: number): Uint8Array {
  const entities = [0, 1, 2]
    .filter((bus) => bus < 2 || seconds < 60)
    .map((bus): FeedEntity => {
      const position = { latitude: 49.44 + bus / 100, longitude: 1.09 + seconds / 10_000 };
      const trip = { tripId: `t${bus}`, routeId: '90' };
      return {
        id: `${bus}`,
        vehicle: { trip, vehicle: { id: `bus-${bus}` }, position, timestamp: FROM / 1000 + seconds },
      };
    });
  return encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0', timestamp: FROM / 1000 + seconds }, entities });
}
function recorded(): MemoryRecording {
  const recording = new MemoryRecording().add('secret/positions', at(0), positionsAt(1));
  for (let seconds = -20; seconds <= 120; seconds += 10)
    recording.add('astuce/positions', at(seconds), positionsAt(seconds));
  return recording;
}

let folder: string;
let clock: ManualClock;
let cityBus: Bus;
let city: LiveState;
let ids = 0;
const desks: ReplayDesk[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-replays-'));
  clock = new ManualClock(TODAY);
  cityBus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => 'city' });
  city = new LiveState(cityBus, { clock });
  await city.start(() => undefined);
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
  await city.stop();
  await cityBus.close();
  rmSync(folder, { recursive: true, force: true });
});

function openShelf(feeds: HubConfig['feeds'] = []): RecordingShelf {
  const newId = (): string => `rec${(ids += 1)}`;
  const { guard } = new FeedCatalogue(config.hub, config.feeds);
  return new RecordingShelf({
    folder: join(folder, 'recordings'),
    hub: config.hub,
    feeds,
    mayRead: ({ audience }, feed) => guard.mayReadFeed(audience, feed),
    clock,
    newId,
  });
}

function hostOf(): LabHost {
  return {
    config,
    catalogue: new FeedCatalogue(config.hub, config.feeds),
    live: city,
    bus: cityBus,
    network: new ScheduleNetwork(() => undefined),
    communes: undefined,
    basemap: undefined,
    rotationSecret: 'secret',
    random: () => 0.5,
    publicUrl: () => 'http://hub',
  };
}

function openDesk(
  archive = recorded(),
  more: { limits?: Partial<ReplayLimits>; brought?: BroughtRecording } = {},
): { desk: ReplayDesk; doors: LabDoors } {
  const doors = new LabDoors();
  const desk = new ReplayDesk({
    host: hostOf(),
    doors,
    archive,
    findRecording: (id, owner) => (more.brought?.id === id && more.brought.owner === owner ? more.brought : undefined),
    secrets: {},
    clock,
    folder: join(folder, 'replays'),
    file: join(folder, 'replays.json'),
    newId: () => `id-${(ids += 1)}`,
    newReplayId: () => `r${(ids += 1)}`,
    streamLimits: {},
    log: silentLog,
    giveWay: () => new Promise((turn) => setImmediate(turn)),
    ...(more.limits && { limits: more.limits }),
  });
  desks.push(desk);
  return { desk, doors };
}

const wish = (more: object = {}): object => ({ feeds: ['astuce'], from: at(0), to: at(120), ...more });

/** Plays to the end, however long the machine takes for it. */
async function playOut(desk: ReplayDesk, { id }: Pick<ShownReplay, 'id'>): Promise<void> {
  while (desk.find(admin, id).state !== 'finished') await clock.pass(500);
}

/** Everything on the log of a replay, as it was stored. */
async function eventsOf(desk: ReplayDesk, { id }: Pick<ShownReplay, 'id'>): Promise<string[]> {
  const { bus } = desk.find(admin, id).session;
  const texts: string[] = [];
  for (const kind of KINDS) {
    const from = { epoch: bus.epoch, topic: topicOf(kind), partition: 0, offset: 0 };
    for (const { json } of await bus.read(from, 10_000)) texts.push(json);
  }
  return texts;
}

async function playedEvents(desk: ReplayDesk, more: object = {}): Promise<string[]> {
  const replay = await desk.create(anna, wish(more));
  await playOut(desk, replay);
  const events = await eventsOf(desk, replay);
  await desk.remove(anna, replay.id);
  return events;
}

describe('replays of the archive', () => {
  it('give the same events byte for byte each time, at any speed', async () => {
    const { desk } = openDesk();
    const first = await playedEvents(desk);
    expect(first.length).toBeGreaterThan(40);
    expect(first.some((text) => text.includes('"kind":"kpi"'))).toBe(true);
    expect(await playedEvents(desk)).toEqual(first);
    expect(await playedEvents(desk, { speed: 60 })).toEqual(first);
  });

  it('say of everything that it is replayed, at the time it was recorded', async () => {
    const { desk } = openDesk();
    const events = (await playedEvents(desk)).map(
      (text) => JSON.parse(text) as { quality: { flags: string[] }; producedAt: string },
    );
    expect(events.every(({ quality }) => quality.flags.includes('replayed'))).toBe(true);
    expect(events.every(({ producedAt }) => producedAt >= at(-20) && producedAt <= at(120))).toBe(true);
  });

  it('begin with the state of their first instant, and have that of any other when they are sought there', async () => {
    const { desk } = openDesk();
    const { id } = await desk.create(anna, wish());
    const { session } = desk.find(anna, id);
    const buses = (): string[] => [...session.own.list('vehicle-position')].map(({ event }) => event.key).sort();
    expect(buses()).toEqual(['astuce:bus-0', 'astuce:bus-1', 'astuce:bus-2']);
    await desk.order(anna, id, { op: 'pause' });
    const shown = await desk.order(anna, id, { op: 'seek', at: 75 });
    expect(shown).toMatchObject({ state: 'paused', at: at(75) });
    expect(buses()).toEqual(['astuce:bus-0', 'astuce:bus-1']);
    await desk.order(anna, id, { op: 'seek', at: at(30) });
    expect(buses()).toHaveLength(3);
    expect((await desk.order(anna, id, { op: 'speed', speed: 10 })).speed).toBe(10);
  });

  it('do what the script of faults says, repeatably', async () => {
    const { desk } = openDesk();
    const faults = [
      { at: 20, target: 'astuce:bus-0', fault: 'drop-vehicle', seconds: 30, seed: 1 },
      { at: 60, target: 'astuce', fault: 'gps-noise', seconds: 30, seed: 4 },
      { at: 100, target: 'astuce', fault: 'frozen', seconds: 60, seed: 1 },
    ];
    const plain = await playedEvents(desk);
    const faulty = await playedEvents(desk, { faults });
    expect(await playedEvents(desk, { faults })).toEqual(faulty);
    expect(faulty).not.toEqual(plain);
    const ofBus = faulty
      .filter((text) => text.includes('"key":"astuce:bus-0"'))
      .map((text) => JSON.parse(text) as { op: string });
    expect(ofBus.map(({ op }) => op)).toContain('remove');
    expect(faulty.some((text) => text.includes('"experiment"'))).toBe(true);
  });

  it('name what is missing of the interval and play the rest', async () => {
    const archive = recorded();
    archive.lose(Buffer.from(positionsAt(40)));
    const { desk } = openDesk(archive);
    const replay = await desk.create(anna, wish());
    expect(replay.missing).toEqual([{ feed: 'astuce', source: 'positions', from: at(40), to: at(50), documents: 1 }]);
    await playOut(desk, replay);
    expect(desk.find(anna, replay.id).show().state).toBe('finished');
  });

  it('also of what goes while they play', async () => {
    const archive = recorded();
    const { desk } = openDesk(archive);
    const replay = await desk.create(anna, wish());
    archive.lose(Buffer.from(positionsAt(90)));
    await playOut(desk, replay);
    expect(desk.find(anna, replay.id).show().missing).toMatchObject([{ from: at(90), documents: 1 }]);
  });

  it('are refused where nothing of the interval is left, with its bounds', async () => {
    const { desk } = openDesk(new MemoryRecording());
    await expect(desk.create(anna, wish())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(at(0)) as string,
    });
  });

  it('are seen by whoever made them and by administrators, and hold only what he may read', async () => {
    const { desk, doors } = openDesk();
    const { id } = await desk.create(anna, wish({ feeds: ['all'] }));
    expect(desk.find(anna, id).feedIds).toEqual(['astuce']);
    expect(desk.list(ben)).toEqual([]);
    expect(desk.list(admin)).toHaveLength(1);
    expect(() => desk.find(ben, id)).toThrow('no such replay');
    const door = doors.find({ kind: 'replay', id })!;
    expect(
      [anna, ben, admin, { ...anna, keyId: undefined }].map((reader) => door.mayEnter(reader as AccessReader)),
    ).toEqual([true, false, true, false]);
    for (const feed of ['secret', 'nowhere'])
      await expect(desk.create(anna, wish({ feeds: [feed] }))).rejects.toThrow('feeds[0]');
  });

  it('end with their door, and with their process when it is killed, and are remembered as gone after a restart', async () => {
    const { desk, doors } = openDesk();
    const { id } = await desk.create(anna, wish());
    const { id: other } = await desk.create(anna, wish());
    await desk.order(anna, id, { op: 'end' });
    expect(doors.find({ kind: 'replay', id })).toBeUndefined();
    expect(() => desk.find(anna, id)).toThrow('no more: it was ended');
    expect(() => desk.find(ben, id)).toThrow('no such replay');
    // Nothing of the first was stopped: all the second knows is what was on the disk.
    const { desk: later } = openDesk();
    await later.start();
    expect(() => later.find(anna, other)).toThrow('no more: the hub was started anew');
  });

  it('are bounded by number, of one key and of all, and by what they take', async () => {
    const { desk } = openDesk(recorded(), { limits: { most: 2, mostPerKey: 1 } });
    await desk.create(anna, wish());
    await expect(desk.create(anna, wish())).rejects.toThrow('of one key');
    await desk.create(ben, wish());
    await expect(desk.create(admin, wish())).rejects.toThrow('at most 2 replays');
    const { desk: narrow } = openDesk(recorded(), { limits: { mostBytes: 1 } });
    await narrow.create(anna, wish());
    await expect(narrow.create(ben, wish())).rejects.toThrow('MiB together');
    expect(desk.counters.refusedTotal).toBe(2);
  });

  it('are bounded also where several are asked for at once', async () => {
    const { desk } = openDesk(recorded(), { limits: { most: 3, mostPerKey: 2 } });
    const asked = [anna, anna, anna, ben, ben].map((reader) => desk.create(reader, wish()));
    const made = (await Promise.allSettled(asked)).map(({ status }) => status === 'fulfilled');
    expect(made).toEqual([true, true, false, true, false]);
  });

  it('end when nobody has asked for them for long', async () => {
    const { desk } = openDesk(recorded(), { limits: { idleMs: 60_000 } });
    const { id } = await desk.create(anna, wish());
    await clock.pass(61_000);
    await desk.sweep();
    expect(() => desk.find(anna, id)).toThrow('for long');
  });

  it('leave the city as it is', async () => {
    const { desk } = openDesk();
    await playedEvents(desk);
    expect((await cityBus.bounds(KINDS)).end.every(({ offset }) => offset === 0)).toBe(true);
  });

  it('give the same events again on another hub that is brought what was taken out', async () => {
    const { desk } = openDesk();
    const replay = await desk.create(anna, wish({ title: 'Thursday' }));
    await playOut(desk, replay);
    const events = await eventsOf(desk, replay);
    const parts: Uint8Array[] = [];
    for await (const part of desk.find(anna, replay.id).takeOut()) parts.push(part);
    const shelf = openShelf();
    const brought = await shelf.add(anna, Buffer.concat(parts));
    expect(brought).toMatchObject({ feeds: ['astuce'], from: at(0), to: at(120), refused: [] });
    expect(shelf.find(brought.id, 'ben')).toBeUndefined();
    // A hub that knows nothing of the feed, and after a restart.
    const later = openShelf();
    await later.start();
    const { desk: other } = openDesk(new MemoryRecording(), { brought: later.find(brought.id, 'anna')! });
    const again = await other.create(anna, { recording: brought.id });
    await playOut(other, again);
    expect(await eventsOf(other, again)).toEqual(events);
    expect(again).toMatchObject({ recording: brought.id, from: at(0), to: at(120) });
  });

  it('of a recording somebody brings are of no feed of the hub he may not read, and do not say that there is one', async () => {
    const name = (feed: string): string => `${feed}/positions/2026-01-15T08-00-00Z.pb`;
    const zip = zipSync(Object.fromEntries(['astuce', 'secret', 'nowhere'].map((id) => [name(id), positionsAt(0)])));
    const brought = await openShelf(config.feeds).add(anna, zip);
    expect(brought.feeds).toEqual(['astuce']);
    const [ofSecret, ofNowhere] = ['secret', 'nowhere'].map((id) =>
      brought.refused.find(({ entry }) => entry === name(id)),
    );
    expect(ofSecret!.reason).toBe(ofNowhere!.reason);
    expect((await openShelf(config.feeds).add(admin, zip)).feeds).toEqual(['astuce', 'secret']);
  });

  it('of feeds a recording describes itself are its bringer’s, whatever they are called', async () => {
    const sources = [{ id: 'positions', format: 'gtfs-rt', url: 'https://example.org/', every: '10s' }];
    const feeds = [{ id: 'secret', title: 'Mine', producer: 'Anna', licence: 'MIT', sources }];
    const bytes = positionsAt(0);
    const hash = contentHashOf(bytes);
    const line = { at: at(0), feedId: 'secret', sourceId: 'positions', format: 'gtfs-rt', hash, bytes: bytes.length };
    const shelf = openShelf(config.feeds);
    const { id: recording } = await shelf.add(
      anna,
      zipSync({
        'documents/index.jsonl': Buffer.from(`${JSON.stringify(line)}\n`),
        [`documents/${hash}.gz`]: gzipSync(bytes),
        'feeds.json': Buffer.from(JSON.stringify(feeds)),
        'manifest.json': Buffer.from(JSON.stringify({ from: at(0), to: at(60) })),
      }),
    );
    const { desk } = openDesk(new MemoryRecording(), { brought: shelf.find(recording, 'anna')! });
    const { id } = await desk.create(anna, { recording });
    expect(desk.find(anna, id).feeds.map(({ title }) => title)).toEqual([{ und: 'Mine' }]);
    expect(() => desk.find(ben, id)).toThrow('no such replay');
  });

  it('give what was pushed to a sandbox again, from its take-out, as it was observed', async () => {
    const openBus = () =>
      openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => `s${(ids += 1)}` });
    const quota = { feeds: 1, eventsPerSecond: 100, bytes: 1e6 };
    const until = new Date(TODAY + 86_400_000).toISOString() as never;
    const definition = {
      id: 'trial',
      title: 'Trial',
      createdAt: until,
      until,
      quota,
      owner: 'a',
      keyId: 'k',
      feeds: [],
    };
    const sandbox = await Sandbox.open(definition, {
      host: hostOf(),
      clock,
      folder: join(folder, 'trial'),
      newId: () => `id-${(ids += 1)}`,
      streamLimits: {},
      openBus,
    });
    await sandbox.feeds.declare({ id: 'shuttle', text: 'title: Shuttle' });
    for (let second = 0; second < 4; second += 1) {
      const point = { latitude: 49.44, longitude: 1.09 + second / 1_000 };
      const observedAt = new Date(clock.now()).toISOString();
      const event = { kind: 'vehicle-position', key: 'navette', observedAt, entity: { point, speedMps: second } };
      expect(await sandbox.push(Buffer.from(JSON.stringify([event])), {})).toEqual({ accepted: 1, refused: [] });
      await clock.pass(1_000);
    }
    const parts: Uint8Array[] = [];
    for await (const part of sandbox.takeOut()) parts.push(Uint8Array.from(part));
    const { bus } = sandbox.session;
    const from = { epoch: bus.epoch, topic: topicOf('vehicle-position'), partition: 0, offset: 0 };
    const pushed = (await bus.read(from, 100)).map(({ json }) => json);
    await sandbox.close();

    const shelf = openShelf();
    const brought = await shelf.add(anna, Buffer.concat(parts));
    const { desk } = openDesk(new MemoryRecording(), { brought: shelf.find(brought.id, 'anna')! });
    const replay = await desk.create(anna, { recording: brought.id });
    await playOut(desk, replay);
    const played = (await eventsOf(desk, replay)).filter((json) => json.includes('"kind":"vehicle-position"'));
    const seen = (json: string): object => {
      const { key, feed, op, observedAt, entity } = JSON.parse(json) as HubEvent & { op: 'upsert' };
      return { key, feed, op, observedAt, entity };
    };
    expect(pushed).toHaveLength(4);
    expect(played.map(seen)).toEqual(pushed.map(seen));
  });

  it.each([
    ['no interval', {}, 'from'],
    ['an end before its beginning', { from: at(10), to: at(0) }, 'from'],
    ['an interval that is still to come', { from: '2027-01-01T00:00:00Z', to: '2027-01-02T00:00:00Z' }, 'from'],
    ['a speed of 0', wish({ speed: 0 }), 'speed'],
    ['a speed of 1000', wish({ speed: 1000 }), 'speed'],
    ['a field nobody knows', wish({ mode: 'fast' }), 'mode'],
    ['a fault of another feed', wish({ faults: [{ at: 0, target: 'secret', fault: 'late' }] }), 'faults[0].target'],
    ['a recording nobody has brought', wish({ recording: 'x' }), 'recording'],
    ['no object', [], 'body'],
  ])('are refused with %s, and the place is named', async (_, body, where) => {
    const { desk } = openDesk();
    await expect(desk.create(anna, body)).rejects.toMatchObject({ code: 'REQUEST_INVALID', where });
  });
});
