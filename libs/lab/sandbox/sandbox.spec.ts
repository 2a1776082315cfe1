import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, encodeFeedMessage } from '#libs/formats/gtfs-rt';
import { MappedReader } from '#libs/formats/mapped';
import { LiveState, ScheduleNetwork } from '#libs/live';
import type { HubEvent } from '#libs/model';
import { MAPPABLE, MAPPED_KINDS, type FieldShape } from '#libs/model/schemas';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { Access, ANYBODY, KeyAdmin, type AccessReader, type KeyStore, type StoredKeys } from '#libs/security';
import { seededRandom, silentLog } from '#libs/telemetry';
import { ManualClock, settle } from '#libs/testing';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { LabDoors } from '../session/index.js';
import { SandboxDesk } from './index.js';

const NOON = Date.UTC(2026, 0, 15, 12);
const { config: CITY } = parseConfig(`hub: { name: Hub, operator: City, contact: data@example.org }
feeds:
  - { id: rouen, title: R, producer: P, licence: MIT, sources: [{ format: gtfs, url: "https://example.org/a.zip", every: 1h }] }
  - { id: hidden, title: H, producer: P, licence: MIT, visibility: internal, sources: [{ format: gtfs-rt, url: "https://example.org/h", every: 1m }] }
`);
const SCHEDULE = openScheduleIndex(
  importSchedule(tinyFeed(), { feedId: 'rouen', documentHash: 'a' }, new IssueCollector()).index,
);

class MemoryKeys implements KeyStore {
  private stored: StoredKeys = { version: 0, keys: [] };

  async read(known?: number): Promise<StoredKeys | undefined> {
    return known === this.stored.version ? undefined : this.stored;
  }

  async update<Result>(change: Parameters<KeyStore['update']>[0]): Promise<Result> {
    const { keys, result } = change([...this.stored.keys]);
    this.stored = { version: this.stored.version + 1, keys };
    return result as Result;
  }
}

let folder: string;
let clock: ManualClock;
let cityBus: Bus;
let city: LiveState;
let store: MemoryKeys;
let desk: SandboxDesk;
let doors: LabDoors;
let access: Access;
let serial = 0;

const OWNER: AccessReader = { role: 'experimenter', audience: 'partner', keyId: 'owner' };
const OTHER: AccessReader = { role: 'experimenter', audience: 'partner', keyId: 'other' };
const ADMIN: AccessReader = { role: 'admin', audience: 'internal', keyId: 'admin' };

async function openDesk(openBus?: () => Promise<Bus>): Promise<SandboxDesk> {
  doors = new LabDoors();
  const made = new SandboxDesk({
    host: {
      config: CITY!,
      catalogue: new FeedCatalogue(CITY!.hub, CITY!.feeds),
      live: city,
      bus: cityBus,
      network: new ScheduleNetwork((feed) => (feed === 'rouen' ? SCHEDULE : undefined)),
      communes: undefined,
      basemap: undefined,
      rotationSecret: 'secret',
      random: () => 0.5,
      publicUrl: () => 'http://hub',
    },
    doors,
    keys: new KeyAdmin({ store, now: () => clock.now(), randomBytes }),
    refreshKeys: () => access.refresh(),
    file: join(folder, 'access', 'sandboxes.json'),
    folder: join(folder, 'lab'),
    clock,
    newId: () => `id-${(serial += 1)}`,
    randomBytes,
    streamLimits: {},
    log: silentLog,
    openBus: openBus ?? memoryBus,
  });
  await made.start();
  return made;
}
const chance = seededRandom(76);
const randomBytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, () => Math.floor(chance() * 256));
const memoryBus = (): Promise<Bus> =>
  openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => `log-${(serial += 1)}` });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-sandbox-'));
  clock = new ManualClock(NOON);
  store = new MemoryKeys();
  access = new Access({ store, clock, onFault: () => undefined });
  cityBus = await memoryBus();
  city = new LiveState(cityBus, { clock });
  await city.start(() => undefined);
  desk = await openDesk();
});
afterEach(async () => {
  await desk.stop();
  await city.stop();
  await cityBus.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sandboxWith(quota: object = {}, feed = 'shuttle'): Promise<string> {
  const { sandbox } = await desk.create('owner', { title: 'Navette', quota });
  await desk.declare(OWNER, sandbox.id, { id: feed, text: 'title: { fr: Navette }\n' });
  return sandbox.id;
}

const bodyOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const moved = (key: string, changes: object = {}, at = clock.now()): object => ({
  kind: 'vehicle-position',
  key,
  observedAt: new Date(at).toISOString(),
  entity: { point: { latitude: 49.44, longitude: 1.09 }, ...changes },
});

async function ownEvents(id: string, kind: HubEvent['kind'] = 'vehicle-position'): Promise<HubEvent[]> {
  const { session } = desk.find(OWNER, id);
  await session.own.catchUp();
  return [...session.own.list(kind)].map(({ event }) => event);
}

/** Lets seconds pass until it is so: what is done in between may wait for the disk. */
async function passUntil(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000 && !(await isSo()); i += 1) {
    await clock.pass(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function allOnLog(id: string): Promise<HubEvent[]> {
  const { bus } = desk.find(OWNER, id).session;
  const { start } = await bus.bounds(['vehicle-position']);
  return (await bus.read(start[0]!, 10_000, { compacted: true })).map(({ event }) => event);
}

describe('a sandbox', () => {
  it('is read and written by its key and by who made it; for everybody else there is none', async () => {
    const { sandbox, key } = await desk.create('owner', { title: 'Navette' });
    const member = access.readerOf({ authorization: `Bearer ${key}`, path: '/v1/sandboxes' })!;
    expect(member).toMatchObject({ role: 'reader', audience: 'open', sandbox: sandbox.id });
    for (const reader of [member, OWNER]) expect(desk.find(reader, sandbox.id).id).toBe(sandbox.id);
    for (const reader of [ANYBODY, OTHER, ADMIN, { ...OTHER, sandbox: 'another' }])
      expect(() => desk.find(reader, sandbox.id)).toThrow('no such sandbox');
    expect(desk.list(ADMIN).map(({ id }) => id)).toEqual([sandbox.id]);
    expect(desk.list(OTHER)).toEqual([]);
    expect(doors.find({ kind: 'sandbox', id: sandbox.id })!.mayEnter(ADMIN)).toBe(false);
  });

  it('is his who made it in every session of his, and its key is revoked with the one it was made with', async () => {
    const keys = new KeyAdmin({ store, now: () => clock.now(), randomBytes });
    const maker = await keys.create({ name: 'pilot', role: 'experimenter' });
    const { sandbox, key } = await desk.create(maker.key.id, { title: 'Navette' });
    const bySession: AccessReader = { ...OTHER, keyId: 'a session', holder: maker.key.id };
    expect(desk.find(bySession, sandbox.id).id).toBe(sandbox.id);
    expect(desk.list(bySession).map(({ id }) => id)).toEqual([sandbox.id]);
    await keys.revoke(maker.key.id);
    await access.refresh();
    expect(access.readerOf({ apiKey: key, path: '/' })).toBeUndefined();
  });

  it('ends by itself at its time, with its key', async () => {
    const { sandbox, key } = await desk.create('owner', {
      title: 'Navette',
      until: new Date(NOON + 60_000).toISOString(),
    });
    await clock.pass(59_000);
    expect(desk.size).toBe(1);
    await clock.pass(3_000);
    for (let i = 0; i < 100 && desk.size > 0; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(desk.size).toBe(0);
    expect(access.readerOf({ authorization: `Bearer ${key}`, path: '/' })).toBeUndefined();
    expect(doors.find({ kind: 'sandbox', id: sandbox.id })).toBeUndefined();
  });

  it.each([
    [{}, 'title'],
    [{ title: 'a\u0000b' }, 'title'],
    [{ title: 'x', until: 'tomorrow' }, 'until'],
    [{ title: 'x', until: '2026-01-01T00:00:00Z' }, 'until'],
    [{ title: 'x', until: '2027-01-01T00:00:00Z' }, 'until'],
    [{ title: 'x', quota: { eventsPerSecond: 0 } }, 'quota.eventsPerSecond'],
    [{ title: 'x', quota: { bytes: 1e12 } }, 'quota.bytes'],
    [{ title: 'x', size: 1 }, 'size'],
  ])('asked for as %j is refused by field: %s', async (wanted, field) => {
    await expect(desk.create('owner', wanted)).rejects.toMatchObject({ code: 'REQUEST_INVALID', where: field });
  });

  it('is one of at most twenty of a key', async () => {
    for (let i = 0; i < 20; i += 1) await desk.create('owner', { title: 'x' });
    await expect(desk.create('owner', { title: 'x' })).rejects.toMatchObject({ where: 'sandboxes' });
    await desk.create('other', { title: 'x' });
  });

  it('is one of at most twenty of a key also where all are asked for at once', async () => {
    const asked = Array.from({ length: 24 }, () => desk.create('owner', { title: 'x' }));
    const made = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect([made.length, desk.size]).toEqual([20, 20]);
  });
});

describe('a feed of a sandbox', () => {
  it('is declared as in the configuration, problems by their place', async () => {
    const { sandbox } = await desk.create('owner', { title: 'x' });
    const declare = (text: string, id = 'pilot') => desk.declare(OWNER, sandbox.id, { id, text });
    await expect(
      declare('title: P\nsources:\n  - { format: json, url: "https://example.org", every: 1m }\nunknown: 1\n'),
    ).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ path: 'unknown', line: 4 })]) as unknown,
    });
    const mapping = '{ kind: parking, key: id, fields: { name: n, speed: v } }';
    await expect(declare(`sources: [{ format: json, push: true, mapping: ${mapping} }]`)).rejects.toThrow(
      'got "speed", expected a field of parking',
    );
    for (const deep of ['['.repeat(100_000), '{"a":'.repeat(50_000), '- '.repeat(120_000)])
      await expect(declare(deep)).rejects.toThrow('nests deeper than 100');
    await expect(declare('rules: [{ use: no-such-rule }]')).rejects.toThrow('no-such-rule');
    expect(await declare('title: P')).toBe(true);
    expect(await declare('title: Q')).toBe(false);
  });

  it.each([
    ['sources: [{ format: gtfs-rt, file: /etc/passwd }]', 'is for feeds of the hub'],
    ['sources: [{ format: gtfs-rt, replay: { folder: / } }]', 'is for feeds of the hub'],
    [
      'sources: [{ format: gtfs-rt, url: "https://example.org", every: 1m, auth: { header: X, env: SECRET } }]',
      'is for feeds of the hub',
    ],
    [
      'sources: [{ format: gtfs-rt, url: "https://example.org", every: 1m, headers: { Host: inside.example.org } }]',
      "Host: is the hub's own to set",
    ],
    ['sources: [{ format: gtfs-rt, url: "https://example.org", every: 250ms }]', 'expected 1s or more'],
    ['title: ${HOME}', ''],
  ])('reaches neither files nor secrets of the hub: %s', async (text, message) => {
    const { sandbox } = await desk.create('owner', { title: 'x' });
    const declared = desk.declare(OWNER, sandbox.id, { id: 'pilot', text });
    if (message !== '') await expect(declared).rejects.toThrow(message);
    else {
      await declared;
      expect(JSON.stringify(desk.find(OWNER, sandbox.id).feeds.declaration('pilot'))).toContain('${HOME}');
    }
  });

  it('reaches no private address, even one the hub itself may ask', async () => {
    const { sandbox } = await desk.create('owner', { title: 'x' });
    await desk.declare(OWNER, sandbox.id, {
      id: 'pilot',
      text: 'sources: [{ id: near, format: gtfs-rt, url: "http://127.0.0.1:9/x", every: 1s }]',
    });
    const status = async (): Promise<string> => JSON.stringify((await ownEvents(sandbox.id, 'feed-status'))[0] ?? {});
    await passUntil(async () => (await status()).includes('lastError'));
    expect(await status()).toContain('SOURCE_ADDRESS_REFUSED');
  });

  it.each(['rouen', 'all', 'hub-audit', 'A', 'a/b', '../x', '<b>', 'a:b', ''])('is not called %j', async (id) => {
    const { sandbox } = await desk.create('owner', { title: 'x' });
    await expect(desk.declare(OWNER, sandbox.id, { id, text: 'title: P' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  it('may have the name of a feed the city keeps to itself, and shows nothing of that', async () => {
    await cityBus.append([
      {
        ...(moved('x') as HubEvent),
        key: 'hidden:secret-bus' as never,
        feed: 'hidden' as never,
        op: 'upsert',
        entity: { vehicleId: 'hidden:secret-bus' } as never,
        receivedAt: new Date(NOON).toISOString() as never,
        producedAt: new Date(NOON).toISOString() as never,
        source: { documentHash: '', id: 's' },
        quality: { flags: [] },
        visibility: 'internal',
      },
    ]);
    await city.catchUp();
    const id = await sandboxWith({}, 'hidden');
    const { live } = desk.find(OWNER, id).session.room;
    expect([...live.list('vehicle-position')]).toEqual([]);
    expect(live.find('vehicle-position', 'hidden:secret-bus')).toBeUndefined();
  });

  it('is one of as many as the quota allows', async () => {
    const id = await sandboxWith({ feeds: 1 });
    await expect(desk.declare(OWNER, id, { id: 'second', text: 'title: P' })).rejects.toMatchObject({ where: 'feeds' });
    await desk.declare(OWNER, id, { id: 'shuttle', text: 'title: again' });
  });

  it('is declared beside one that another member declares at the same time, and counts for the quota', async () => {
    const id = await sandboxWith({ feeds: 3 });
    const declared = ['second', 'third', 'fourth'].map((feed) =>
      desk.declare(OWNER, id, { id: feed, text: 'title: P' }),
    );
    expect((await Promise.allSettled(declared)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    const { definition, session } = desk.find(OWNER, id);
    expect([definition.feeds.map((feed) => feed.id), session.feedIds]).toEqual([
      ['shuttle', 'second', 'third'],
      ['shuttle', 'second', 'third'],
    ]);
  });

  it('becomes an entry of the configuration, with what is left to settle', async () => {
    const id = await sandboxWith();
    const yaml = desk.find(OWNER, id).feeds.configOf('shuttle');
    expect(yaml).toContain('id: shuttle');
    expect(yaml).toContain('# check-config: feeds[0].sources');
    expect(yaml).toContain('# check-config: feeds[0].licence: to be settled');
    await desk.declare(OWNER, id, {
      id: 'shuttle',
      text: 'title: T\nproducer: P\nlicence: MIT\nsources: [{ format: gtfs-rt, url: "https://example.org/x", every: 10s }]',
    });
    const whole = desk.find(OWNER, id).feeds.configOf('shuttle');
    expect(whole).toContain('# check-config: valid');
  });
});

describe('a pushed batch', () => {
  it('loses nothing to its bad events, which are named by place, with what was got and expected', async () => {
    const id = await sandboxWith();
    const { accepted, refused } = await desk.push(
      OWNER,
      id,
      bodyOf([
        moved('a'),
        moved('b', { point: { latitude: 99, longitude: 1 } }),
        moved('<script>'),
        moved('other:c'),
        { ...moved('d'), kind: 'alarm' },
        moved('e', {}, NOON - 3 * 3_600_000),
        { ...moved('f'), feed: 'elsewhere' },
        moved('g', { mode: 'carpet' }),
        'no event',
        moved('shuttle:h'),
      ]),
      {},
    );
    expect(accepted).toBe(2);
    expect(refused.map(({ index, code, field }) => [index, code, field])).toEqual([
      [1, 'FIELD_RANGE', 'point'],
      [2, 'FIELD_RANGE', 'key'],
      [3, 'FIELD_RANGE', 'key'],
      [4, 'FIELD_ENUM', 'kind'],
      [5, 'ENTITY_STALE', 'observedAt'],
      [6, 'REFERENCE_UNKNOWN', 'feed'],
      [7, 'FIELD_ENUM', 'mode'],
      [8, 'FIELD_TYPE', 'event'],
    ]);
    for (const { expected } of refused) expect(expected).not.toBe('');
    expect((await ownEvents(id)).map(({ key }) => key).sort()).toEqual(['shuttle:a', 'shuttle:h']);
  });

  it('is matched to the public timetable, and flagged as experiment', async () => {
    const id = await sandboxWith();
    await desk.push(OWNER, id, bodyOf([moved('a', { trip: { tripId: 'rouen:T1', startDate: '20260115' } })]), {});
    const [event] = await ownEvents(id);
    expect(event).toMatchObject({
      entity: { trip: { tripId: 'rouen:T1', routeId: 'rouen:90' }, headsign: 'Boulingrin' },
      quality: { flags: ['experiment'], matchScore: 1 },
    });
  });

  it('keeps ten positions of one second as ten events, to the millisecond, with what the pilot adds', async () => {
    const id = await sandboxWith();
    const batch = Array.from({ length: 10 }, (_, i) =>
      moved('a', { speedMps: i, doors: i < 5 ? 'open' : 'closed' }, NOON - 1_000 + i * 100),
    );
    await desk.push(OWNER, id, bodyOf(batch), {});
    const events = await allOnLog(id);
    expect(events.map(({ observedAt }) => observedAt)).toEqual(
      batch.map((one) => (one as { observedAt: string }).observedAt),
    );
    expect((events.at(-1)!.entity as { experiment: unknown }).experiment).toEqual({ doors: 'closed' });
  });

  it('may be GeoJSON, GTFS-RT, or rows the feed explains', async () => {
    const id = await sandboxWith();
    const feature = {
      type: 'Feature',
      id: 'geo',
      geometry: { type: 'Point', coordinates: [1.09, 49.44] },
      properties: { speedMps: 3 },
    };
    const push = (body: Uint8Array, contentType: string) =>
      desk.push(OWNER, id, body, { contentType, feed: 'shuttle' });
    const collection = bodyOf({ type: 'FeatureCollection', features: [feature] });
    expect(await push(collection, 'application/geo+json')).toEqual({ accepted: 1, refused: [] });
    const message = encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'DIFFERENTIAL', timestamp: NOON / 1000 },
      entities: [
        {
          id: 'v',
          vehicle: { vehicle: { id: 'rt' }, timestamp: NOON / 1000, position: { latitude: 49.44, longitude: 1.09 } },
        },
      ],
    } as never);
    expect(await push(message, 'application/x-protobuf')).toEqual({ accepted: 1, refused: [] });
    await expect(push(Buffer.from('<html>'), 'application/x-protobuf')).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    const mapping = '{ kind: vehicle-position, key: id, fields: { point: { latitude: y, longitude: x } } }';
    await desk.declare(OWNER, id, {
      id: 'shuttle',
      text: `sources: [{ format: json, push: true, exchange: increment, mapping: ${mapping} }]`,
    });
    const rows = await push(bodyOf([{ id: 'row', x: 1.09, y: 49.44 }, { x: 1 }]), 'application/json');
    expect([rows.accepted, rows.refused.map(({ index, code }) => [index, code])]).toEqual([1, [[1, 'FIELD_MISSING']]]);
    expect((await ownEvents(id)).map(({ key }) => key).sort()).toEqual(['shuttle:geo', 'shuttle:row', 'shuttle:rt']);
  });

  it('sent twice under one Idempotency-Key is done once; another body under it is refused', async () => {
    const id = await sandboxWith();
    const body = bodyOf([moved('a')]);
    const about = { idempotencyKey: 'k-1' };
    const [first, second] = await Promise.all([desk.push(OWNER, id, body, about), desk.push(OWNER, id, body, about)]);
    expect(second).toEqual(first);
    expect(desk.show(OWNER, id).pushed.accepted).toBe(1);
    await expect(desk.push(OWNER, id, bodyOf([moved('b')]), about)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('under the Idempotency-Key of another member, or for another feed, is not answered as done', async () => {
    const id = await sandboxWith();
    const { definition } = desk.find(OWNER, id);
    const member: AccessReader = { ...ANYBODY, keyId: definition.keyId, sandbox: id };
    const about = { idempotencyKey: 'k-1', feed: 'shuttle' };
    expect((await desk.push(OWNER, id, bodyOf([moved('a')]), about)).accepted).toBe(1);
    expect((await desk.push(member, id, bodyOf([moved('b')]), about)).accepted).toBe(1);
    expect((await ownEvents(id)).map(({ key }) => key).sort()).toEqual(['shuttle:a', 'shuttle:b']);
    const elsewhere = desk.push(OWNER, id, bodyOf([moved('a')]), { ...about, feed: 'other' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it.each([
    ['brackets without an end', 'application/json', '['.repeat(4_000_000) + ']'.repeat(4_000_000)],
    ['two million objects', 'application/json', `[${'{},'.repeat(2_000_000)}{}]`],
    ['lines that are empty', 'application/x-ndjson', '\n'.repeat(8_000_000)],
  ])('of %s is refused before anything is built of it', async (_, contentType, text) => {
    const id = await sandboxWith();
    const pushed = desk.push(OWNER, id, Buffer.from(text), { contentType, feed: 'shuttle' });
    await expect(pushed).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('of more GTFS-Realtime entities than a batch may have is refused, though they are two bytes each', async () => {
    const id = await sandboxWith();
    const message = encodeFeedMessage({ header: { gtfsRealtimeVersion: '2.0' } as never, entities: [] });
    const body = Buffer.concat([message, Buffer.alloc(4_000_000, Buffer.from([0x12, 0x00]))]);
    const pushed = desk.push(OWNER, id, body, { contentType: 'application/x-protobuf', feed: 'shuttle' });
    await expect(pushed).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('past the quota is refused whole, and says when to come again', async () => {
    const id = await sandboxWith({ eventsPerSecond: 1 });
    const batch = (count: number): Uint8Array => bodyOf(Array.from({ length: count }, (_, i) => moved(`v${i}`)));
    expect((await desk.push(OWNER, id, batch(10), {})).accepted).toBe(10);
    await expect(desk.push(OWNER, id, batch(4), {})).rejects.toMatchObject({ retryAfterS: 4 });
    await clock.pass(4_000);
    expect((await desk.push(OWNER, id, batch(4), {})).accepted).toBe(4);
    expect(desk.show(OWNER, id).pushed.overQuota).toBe(1);
  });

  it('of more events than the quota ever lets through at once is told to be sent in parts', async () => {
    const id = await sandboxWith({ eventsPerSecond: 1 });
    const batch = bodyOf(Array.from({ length: 11 }, (_, i) => moved(`v${i}`)));
    await expect(desk.push(OWNER, id, batch, {})).rejects.toThrow(
      'at most 1 events a second, and 10 at once: this batch of 11 has to be sent in parts',
    );
  });

  it('removes what it says has gone', async () => {
    const id = await sandboxWith();
    await desk.push(OWNER, id, bodyOf([moved('a'), moved('b')]), {});
    await desk.push(OWNER, id, bodyOf([{ kind: 'vehicle-position', key: 'a', op: 'remove' }]), {});
    expect((await ownEvents(id)).map(({ key }) => key)).toEqual(['shuttle:b']);
    await desk.push(OWNER, id, bodyOf([moved('a')]), {});
    expect((await ownEvents(id)).map(({ key }) => key).sort()).toEqual(['shuttle:a', 'shuttle:b']);
  });
});

describe('a script of faults', () => {
  const fault = (one: object): object => ({ at: 0, target: 'shuttle', seconds: 60, seed: 7, ...one });

  it('drops a vehicle, and gives it back when it is over', async () => {
    const id = await sandboxWith();
    await desk.push(OWNER, id, bodyOf([moved('a'), moved('b')]), {});
    await desk.spoil(OWNER, id, [fault({ fault: 'drop-vehicle', target: 'shuttle:a' })]);
    expect((await ownEvents(id)).map(({ key }) => key)).toEqual(['shuttle:b']);
    await desk.push(OWNER, id, bodyOf([moved('a', { speedMps: 2 })]), {});
    expect((await ownEvents(id)).map(({ key }) => key)).toEqual(['shuttle:b']);
    await clock.pass(60_000);
    await passUntil(async () => (await ownEvents(id)).length === 2);
    expect((await ownEvents(id)).map(({ key }) => key).sort()).toEqual(['shuttle:a', 'shuttle:b']);
  });

  it('freezes what is pushed, and ends when it is taken away', async () => {
    const id = await sandboxWith();
    await desk.spoil(OWNER, id, [fault({ fault: 'frozen' })]);
    await desk.push(OWNER, id, bodyOf([moved('a')]), {});
    expect(await ownEvents(id)).toEqual([]);
    expect(desk.find(OWNER, id).faults.list()).toMatchObject([{ fault: 'frozen', state: 'active' }]);
    await desk.spoil(OWNER, id, []);
    await desk.push(OWNER, id, bodyOf([moved('a')]), {});
    expect(await ownEvents(id)).toHaveLength(1);
  });

  it('moves positions the same way for the same seed', async () => {
    const noisy = async (): Promise<unknown> => {
      const id = await sandboxWith();
      await desk.spoil(OWNER, id, [fault({ fault: 'gps-noise', metres: 30 })]);
      await desk.push(OWNER, id, bodyOf([moved('a')]), {});
      return ((await ownEvents(id))[0]!.entity as { point: unknown }).point;
    };
    const first = await noisy();
    expect(first).not.toEqual({ latitude: 49.44, longitude: 1.09 });
    expect(await noisy()).toEqual(first);
  });

  it('about something that is not of the sandbox is refused by its line', async () => {
    const id = await sandboxWith();
    await expect(desk.spoil(OWNER, id, [fault({ fault: 'frozen', target: 'rouen' })])).rejects.toMatchObject({
      where: 'faults[0].target',
    });
  });
});

describe('the city', () => {
  it('has nothing of a sandbox, and two sandboxes nothing of each other', async () => {
    const [a, b] = [await sandboxWith(), await sandboxWith()];
    await desk.push(OWNER, a, bodyOf([moved('canary')]), {});
    expect(await ownEvents(b)).toEqual([]);
    expect([...city.list('vehicle-position')]).toEqual([]);
    expect(cityBus.counters().appendedTotal).toBe(0);
  });
});

describe('what is taken out', () => {
  async function takeOut(id: string): Promise<Record<string, Uint8Array>> {
    const parts: Uint8Array[] = [];
    for await (const part of desk.find(OWNER, id).takeOut()) parts.push(Uint8Array.from(part));
    return unzipSync(Buffer.concat(parts));
  }
  const jsonIn = (files: Record<string, Uint8Array>, name: string): never =>
    JSON.parse(strFromU8(files[name]!)) as never;

  it('is every event, in the forms of the field, with whose it is, on what terms and how it is cited', async () => {
    const id = await sandboxWith();
    for (let i = 0; i < 3; i += 1) {
      await desk.push(
        OWNER,
        id,
        bodyOf([moved('a', { speedMps: i, trip: { tripId: 'rouen:T1', startDate: '20260115' } })]),
        {},
      );
      await clock.pass(20_000);
    }
    const files = await takeOut(id);
    const lines = strFromU8(files['events/vehicle-position.ndjson']!).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as HubEvent).quality.flags)).toEqual([
      ['experiment'],
      ['experiment'],
      ['experiment'],
    ]);
    expect(strFromU8(files['events/vehicle-position.parquet']!.subarray(0, 4))).toBe('PAR1');
    const { features } = jsonIn(files, 'geojson/vehicle-position.geojson') as { features: { geometry: unknown }[] };
    expect(features.map(({ geometry }) => geometry)).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'Point', coordinates: [1.09, 49.44] })),
    );
    const snapshots = Object.keys(files).filter((name) => name.startsWith('gtfs-rt/shuttle/'));
    expect(snapshots.length).toBeGreaterThan(0);
    const { entities } = decodeFeedMessage(files[snapshots.at(-1)!]!, new IssueCollector());
    expect(entities[0]!.vehicle).toMatchObject({
      vehicle: { id: 'a' },
      trip: { tripId: 'T1' },
      position: { speed: 2 },
    });
    const manifest = jsonIn(files, 'manifest.json') as {
      files: { path: string; sha256: string }[];
      cite: string;
      feeds: object[];
    };
    expect(manifest).toMatchObject({
      format: 'estuaire-experiment/1',
      nature: 'experiment',
      title: 'Navette',
      from: '2026-01-15T12:00:00.000Z',
      feeds: [{ id: 'shuttle', producer: 'experiment', licence: { id: 'proprietary' } }],
    });
    expect(manifest.cite).toContain('Navette');
    for (const { path, sha256 } of manifest.files)
      expect([path, createHash('sha256').update(files[path]!).digest('hex')]).toEqual([path, sha256]);
    expect(manifest.files.map(({ path }) => path).sort()).toEqual(
      Object.keys(files)
        .filter((name) => name !== 'manifest.json')
        .sort(),
    );
    const { resources } = jsonIn(files, 'datapackage.json') as { resources: { path: string }[] };
    expect(resources.map(({ path }) => path)).toContain('events/vehicle-position.parquet');
    const crate = jsonIn(files, 'ro-crate-metadata.json') as { '@graph': { '@id': string }[] };
    expect(crate['@graph'].map((one) => one['@id'])).toContain('events/vehicle-position.ndjson');
  });

  it('can be played again: its documents, read by its feeds, give the same', async () => {
    const id = await sandboxWith();
    for (let i = 0; i < 3; i += 1) {
      await desk.push(OWNER, id, bodyOf([moved('a', { speedMps: i }), moved('b')]), {});
      await clock.pass(1_000);
    }
    const files = await takeOut(id);
    const { config, problems } = parseConfig(
      JSON.stringify({ hub: CITY!.hub, feeds: jsonIn(files, 'feeds.json') as unknown }),
    );
    expect(problems).toBeUndefined();
    const source = config!.feeds[0]!.sources.find((one) => one.id === 'push-vehicle-position')!;
    const index = strFromU8(files['documents/index.jsonl']!).trim().split('\n');
    const speeds = index.flatMap((line) => {
      const entry = JSON.parse(line) as { hash: string; sourceId: string; format: string };
      expect(entry).toMatchObject({ feedId: 'shuttle', sourceId: source.id, format: source.format });
      const bytes = gunzipSync(files[`documents/${entry.hash}.gz`]!);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(entry.hash);
      const reader = new MappedReader('json', source.mapping!);
      return reader.decode(bytes, new IssueCollector()).rows.map(({ key, values }) => `${key} ${values['speedMps']}`);
    });
    expect(speeds.filter((one) => one.startsWith('a'))).toEqual(['a 0', 'a 1', 'a 2']);
  });

  it('of a sandbox without data says so', async () => {
    const files = await takeOut(await sandboxWith());
    expect(jsonIn(files, 'manifest.json')).not.toHaveProperty('from');
    expect(strFromU8(files['README.txt']!)).toContain('No data.');
  });
});

describe('after a restart', () => {
  it('a sandbox has its feeds, its events and its key', async () => {
    await desk.stop();
    // What a log on disk is to a process: there again when the next one opens it.
    const log = await memoryBus();
    const onDisk = async (): Promise<Bus> =>
      Object.assign(Object.create(log) as Bus, { close: () => Promise.resolve() });
    desk = await openDesk(onDisk);
    const id = await sandboxWith();
    await desk.push(OWNER, id, bodyOf([moved('a')]), {});
    await desk.stop();
    expect(readFileSync(join(folder, 'access', 'sandboxes.json'), 'utf8')).toContain('Navette');
    desk = await openDesk(onDisk);
    expect(desk.show(OWNER, id).feeds).toEqual(['shuttle']);
    expect((await ownEvents(id)).map(({ key }) => key)).toEqual(['shuttle:a']);
    expect(await desk.push(OWNER, id, bodyOf([moved('b')]), {})).toEqual({ accepted: 1, refused: [] });
  });
});

describe('the stream of a sandbox', () => {
  it('takes what members publish, names what it refuses, and sends it to those who watch', async () => {
    const id = await sandboxWith({ eventsPerSecond: 1 });
    const sent: { op: string }[] = [];
    const client = desk.find(OWNER, id).session.stream.connect(
      {
        bufferedBytes: 0,
        send: (messages) => void sent.push(...messages.map(({ text }) => JSON.parse(text) as { op: string })),
        drained: () => Promise.resolve(),
        close: () => undefined,
      },
      'open',
    )!;
    const answers = async (count: number): Promise<object[]> => {
      const given = (): object[] => sent.filter(({ op }) => op === 'published' || op === 'error');
      for (let i = 0; i < 1_000 && given().length < count; i += 1) await settle();
      return given();
    };
    client.handle(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'] }));
    client.handle(JSON.stringify({ op: 'publish', id: 'p', events: [moved('a'), { kind: 'nothing' }] }));
    expect(await answers(1)).toMatchObject([
      { op: 'published', id: 'p', accepted: 1, refused: [{ index: 1, code: 'FIELD_ENUM', field: 'kind' }] },
    ]);
    client.handle(JSON.stringify({ op: 'publish', id: 'q', events: Array.from({ length: 50 }, () => moved('a')) }));
    expect((await answers(2))[1]).toMatchObject({ op: 'error', code: 'LIMIT', id: 'q' });
    await desk.find(OWNER, id).session.own.catchUp();
    await clock.pass(100);
    expect(JSON.stringify(sent.filter(({ op }) => op === 'snapshot' || op === 'events'))).toContain('shuttle:a');
  });
});

describe('what is pushed of a kind', () => {
  const valueOf = (name: string, shape: FieldShape): unknown => {
    switch (shape.type) {
      case 'number':
        return Math.max(shape.min ?? 1, 1);
      case 'word':
        return shape.words.at(-1);
      case 'flag':
        return true;
      case 'instant':
        return new Date(NOON - 1_000).toISOString();
      case 'service-date':
        return '20260115';
      case 'clock-time':
        return '12:00:00';
      case 'point':
        return { latitude: 49.44, longitude: 1.09 };
      case 'line':
        return [
          { latitude: 49.44, longitude: 1.09 },
          { latitude: 49.45, longitude: 1.09 },
        ];
      default:
        return name === 'routeColor' ? 'ff0000' : `a ${name}`;
    }
  };

  it.each(MAPPED_KINDS)('%s: every field comes out', async (kind) => {
    const id = await sandboxWith();
    const entity: Record<string, unknown> = {};
    // A run is matched to the network, and is told by tests of its own.
    const names = Object.keys(MAPPABLE[kind]).filter((name) => name !== 'observedAt' && !name.startsWith('trip.'));
    for (const name of names) {
      const [part, field] = name.split('.') as [string, string?];
      const value = valueOf(name, MAPPABLE[kind][name]!);
      entity[part] = field === undefined ? value : { ...(entity[part] as object | undefined), [field]: value };
    }
    const event = { kind, key: 'one', observedAt: new Date(NOON - 1_000).toISOString(), entity };
    expect(await desk.push(OWNER, id, bodyOf([event]), { feed: 'shuttle' })).toMatchObject({
      accepted: 1,
      refused: [],
    });
    const made = (await ownEvents(id, kind))[0]!.entity as Record<string, object>;
    // Ids get their feed, colours their sign, names their language; none is lost.
    const lost = names.filter((name) => {
      const [part, field] = name.split('.') as [string, string?];
      return !(part in made) || (field !== undefined && !(field in made[part]!));
    });
    expect(lost).toEqual([]);
    expect(made).not.toHaveProperty('experiment');
  });

  it('and is no field of the model stands under experiment, also within a part', async () => {
    const id = await sandboxWith();
    await desk.push(OWNER, id, bodyOf([moved('a', { door: 'open', trip: { tripId: 'T1', blockId: 'B7' } })]), {
      feed: 'shuttle',
    });
    const [made] = await ownEvents(id);
    expect(made!.entity).toMatchObject({ experiment: { door: 'open', trip: { blockId: 'B7' } } });
    const alert = { activePeriods: [], informedEntities: [], header: { fr: 'Obstacle' }, camera: 3 };
    await desk.push(OWNER, id, bodyOf([{ kind: 'alert', key: 'o', entity: alert }]), { feed: 'shuttle' });
    expect((await ownEvents(id, 'alert'))[0]!.entity).toMatchObject({
      header: { fr: 'Obstacle' },
      experiment: { camera: 3 },
    });
  });
});
