import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { HubError } from '#libs/errors';
import { toInstant, type EntityKey } from '#libs/model';
import type { Log } from '#libs/telemetry';
import { MORNING, ManualClock, until, vehicleMoved } from '#libs/testing';
import { RecordLoop, openEmbeddedStore, type RecordStore } from './index.js';

/** The embedded store without TimescaleDB, and buses in memory that come and go. */
describe('the way from the bus into the store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-loop-'));
  const clock = new ManualClock(MORNING);
  const said: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (event: string) => void said.push(event),
  } as unknown as Log;
  let store: RecordStore;
  let consumers = 0;

  beforeAll(async () => {
    store = await openEmbeddedStore({ folder, timescale: false });
    await store.migrate();
  }, 60_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    said.length = 0;
    consumers += 1;
  });

  const busOf = (epoch: string): Promise<Bus> =>
    openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => epoch });
  const loopOn = (bus: Bus, over: RecordStore = store): RecordLoop =>
    new RecordLoop({ bus, store: over, clock, log, consumer: `loop-${consumers}` });
  const rowsOf = async (key: string): Promise<number> =>
    (
      await store.history({
        kind: 'vehicle-position',
        key: `astuce:${key}` as EntityKey,
        from: toInstant(MORNING - 86_400_000),
        to: toInstant(MORNING + 86_400_000),
      })
    ).length;

  async function record(bus: Bus): Promise<void> {
    const loop = loopOn(bus);
    await loop.start();
    await loop.caughtUp();
    expect(await loop.lag()).toBe(0);
    await loop.stop();
  }

  it('records a new log from its start when the one it followed is gone, though its offsets were higher, and says so', async () => {
    const before = await busOf('before');
    await before.append(Array.from({ length: 5 }, () => vehicleMoved('a')));
    await record(before);
    const anew = await busOf('anew');
    await anew.append([vehicleMoved('b')]);
    await record(anew);
    expect(said).toEqual(['record-epoch-begun']);
    expect(await rowsOf('b')).toBe(1);
    expect((await store.positions(`loop-${consumers}`)).map(({ epoch }) => epoch)).toEqual(['anew']);
  });

  it('does so also where one topic alone was made anew, whose epoch says nothing', async () => {
    const before = await busOf('same');
    await before.append(Array.from({ length: 5 }, () => vehicleMoved('c')));
    await record(before);
    const anew = await busOf('same');
    await anew.append([vehicleMoved('d')]);
    await record(anew);
    expect(said).toEqual(['record-epoch-begun']);
    expect(await rowsOf('d')).toBe(1);
  });

  it('goes on where its rows end on the log that is still there, and counts what is left to do', async () => {
    const bus = await busOf('steady');
    await bus.append([vehicleMoved('e')]);
    await record(bus);
    await bus.append([vehicleMoved('e'), vehicleMoved('e')]);
    const loop = loopOn(bus);
    await loop.start();
    await loop.caughtUp();
    await loop.stop();
    expect(said).toEqual([]);
    expect(store.counters().repeatedTotal).toBe(0);
  });

  it('gives a store up that refuses the same batch for a minute, so that another recorder may try its way', async () => {
    const bus = await busOf('stuck');
    await bus.append([vehicleMoved('f')]);
    const away = new HubError('STORE_UNAVAILABLE', 'the connection is dead', { retryable: true });
    const dead: RecordStore = { ...bound(store), write: () => Promise.reject(away) };
    let stopped: unknown;
    const loop = new RecordLoop({
      bus,
      store: dead,
      clock,
      log,
      consumer: `loop-${consumers}`,
      onStopped: (error) => (stopped = error),
    });
    await loop.start();
    await clock.pass(30_000);
    expect(loop.writingMs).toBeGreaterThanOrEqual(29_000);
    expect(loop.retriesTotal).toBeGreaterThan(20);
    expect(await loop.lag()).toBe(1);
    expect(stopped).toBeUndefined();
    await clock.pass(40_000);
    await until('the loop has ended', () => stopped !== undefined);
    expect(stopped).toBe(away);
    await loop.stop();
    expect(await rowsOf('f')).toBe(0);
  });
});

/** The store's methods, so that one of them can be another. */
function bound(store: RecordStore): RecordStore {
  return {
    timescale: store.timescale,
    migrate: () => store.migrate(),
    write: (consumer, batch) => store.write(consumer, batch),
    positions: (consumer) => store.positions(consumer),
    forget: (consumer, positions) => store.forget(consumer, positions),
    refused: (feed) => store.refused(feed),
    stateAt: (query) => store.stateAt(query),
    seenRuns: (query) => store.seenRuns(query),
    history: (query) => store.history(query),
    export: (query) => store.export(query),
    exportBlocks: (query) => store.exportBlocks(query),
    countRows: (query, atMost) => store.countRows(query, atMost),
    maintain: (now) => store.maintain(now),
    probe: () => store.probe(),
    counters: () => store.counters(),
    close: () => store.close(),
  };
}
