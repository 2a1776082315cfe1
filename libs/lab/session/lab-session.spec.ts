import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig, type FeedConfig, type HubConfig } from '#libs/config';
import { LiveState, ScheduleNetwork } from '#libs/live';
import type { FeedId } from '#libs/model';
import { contentHashOf } from '#libs/sources';
import { ManualClock, vehicleMoved } from '#libs/testing';
import { LabSession } from './index.js';

const NOON = Date.UTC(2026, 0, 15, 12);
const HUB = 'hub: { name: Hub, operator: City, contact: data@example.org }\n';

function configOf(feeds: string): HubConfig {
  const { config, problems } = parseConfig(`${HUB}feeds:\n${feeds}\n`);
  expect(problems).toBeUndefined();
  return config!;
}

const CITY = configOf(
  '  - { id: astuce, title: A, producer: P, licence: MIT, sources: [{ format: gtfs-rt, url: "https://example.org/a", every: 1m }] }',
);
const mapping = 'mapping: { kind: vehicle-position, key: id, fields: { point: { latitude: lat, longitude: lon } } }';
const shuttleOf = (id: string): FeedConfig =>
  configOf(
    `  - { id: ${id}, title: S, producer: Lab, licence: proprietary, sources: [{ id: rows, format: json, url: "https://example.org/s", every: 1m, ${mapping} }] }`,
  ).feeds[0]!;

let folder: string;
let clock: ManualClock;
let cityBus: Bus;
let city: LiveState;
let epochs = 0;
const memoryBus = (): Promise<Bus> =>
  openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => `log-${(epochs += 1)}` });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-lab-'));
  clock = new ManualClock(NOON);
  cityBus = await memoryBus();
  city = new LiveState(cityBus, { clock });
  await city.start(() => undefined);
});
afterEach(async () => {
  await city.stop();
  await cityBus.close();
  rmSync(folder, { recursive: true, force: true });
});

function openSession(id: string, feeds: FeedConfig[] = [shuttleOf('shuttle')]): Promise<LabSession> {
  return LabSession.open({
    id,
    kind: 'sandbox',
    flag: 'experiment',
    host: {
      config: CITY,
      catalogue: new FeedCatalogue(CITY.hub, CITY.feeds),
      live: city,
      bus: cityBus,
      network: new ScheduleNetwork(() => undefined),
      communes: undefined,
      basemap: undefined,
      rotationSecret: 'secret',
      random: () => 0.5,
      publicUrl: () => 'http://hub',
    },
    readsCity: true,
    feeds,
    openBus: memoryBus,
    clock,
    pace: clock,
    folder: join(folder, id),
    newSessionId: () => 'session',
  });
}

async function report(session: LabSession, id: string): Promise<void> {
  const bytes = Buffer.from(JSON.stringify([{ id, lat: 49.44, lon: 1.09 }]));
  await session.take({
    feedId: 'shuttle' as FeedId,
    sourceId: 'rows',
    format: 'json',
    bytes,
    contentHash: contentHashOf(bytes),
    receivedAt: new Date(clock.now()).toISOString() as never,
    timeShiftMs: 0,
    replayed: false,
  });
  await session.own.catchUp();
}

const keysOf = (live: LiveState): string[] => [...live.inKeyOrder('vehicle-position')].map(({ event }) => event.key);

describe('a session', () => {
  it('reads the city through, and the city nothing of it', async () => {
    await cityBus.append([vehicleMoved('1')]);
    await city.catchUp();
    const session = await openSession('a');
    await report(session, 'bus-7');
    expect(keysOf(session.room.live)).toEqual(['astuce:1', 'shuttle:bus-7']);
    expect(keysOf(city)).toEqual(['astuce:1']);
    expect(session.room.live.find('vehicle-position', 'shuttle:bus-7')!.event.quality.flags).toContain('experiment');
    expect(session.room.live.find('vehicle-position', 'astuce:1')!.event.quality.flags).toEqual([]);
    await session.close();
  });

  it('has outputs of its own, of feeds no licence would give to everybody', async () => {
    const session = await openSession('a');
    await report(session, 'bus-7');
    const { outputs } = session.room;
    expect((await outputs.get('/gtfs-rt/shuttle/vehicle-positions.json'))!.body.toString()).toContain('bus-7');
    expect((await outputs.get('/geojson/vehicle-position.geojson'))!.body.toString()).toContain('"experiment"');
    await session.close();
  });

  it('sees nothing of another', async () => {
    const [a, b] = [await openSession('a'), await openSession('b')];
    await report(a, 'bus-7');
    expect(keysOf(b.room.live)).toEqual([]);
    await a.close();
    await b.close();
  });

  it('withdraws what is declared no more, and takes up what is new, while its stream goes on', async () => {
    const session = await openSession('a');
    await report(session, 'bus-7');
    const sent: string[] = [];
    const client = session.stream.connect(
      {
        bufferedBytes: 0,
        send: (messages) => void sent.push(...messages.map(({ text }) => text)),
        drained: () => Promise.resolve(),
        close: () => undefined,
      },
      'open',
    )!;
    client.handle('{"op":"subscribe","id":"a","kinds":["vehicle-position"]}');
    await clock.pass(1);
    await session.configure([shuttleOf('pilot')]);
    await session.own.catchUp();
    await clock.pass(100);
    expect(keysOf(session.own)).toEqual([]);
    expect(session.room.outputs.find('/gtfs-rt/shuttle/vehicle-positions.pb')).toBeUndefined();
    expect(session.room.outputs.find('/gtfs-rt/pilot/vehicle-positions.pb')).toBeDefined();
    expect(sent.join('\n')).toContain('withdrawn');
    await session.close();
  });

  it('refuses a rule that does not exist and stays as it was', async () => {
    const session = await openSession('a');
    await report(session, 'bus-7');
    const wrong = { ...shuttleOf('shuttle'), rules: [{ use: 'no-such-rule' }] };
    await expect(session.configure([wrong])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(keysOf(session.own)).toEqual(['shuttle:bus-7']);
    await session.close();
  });

  it('starts over with an empty log of another name', async () => {
    const session = await openSession('a');
    await report(session, 'bus-7');
    const { epoch } = session.bus;
    await session.reset();
    expect(keysOf(session.room.live)).toEqual([]);
    expect(session.bus.epoch).not.toBe(epoch);
    await report(session, 'bus-7');
    expect(keysOf(session.own)).toEqual(['shuttle:bus-7']);
    await session.close();
  });
});
