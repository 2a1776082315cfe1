import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { SharedMemory, openMemoryCoordination, type Coordination } from '#libs/coordination';
import { KINDS } from '#libs/model';
import { ManualClock, removed, stationHas, until, vehicleMoved } from '#libs/testing';
import { silentLog } from '#libs/telemetry';
import { LiveState, WarmSnapshots } from './index.js';

let folder: string;
let bus: Bus;
const shared = new SharedMemory();
const clock = new ManualClock(Date.UTC(2026, 0, 15));
const member = (name: string): Coordination => openMemoryCoordination({ clock, member: name, shared });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-warm-'));
  bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => 'e1' });
});
afterEach(async () => {
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

const snapshotsOf = (coordination: Coordination, at = folder, epoch = 'e1'): WarmSnapshots =>
  new WarmSnapshots({ coordination, folder: at, epoch, clock, log: silentLog });

async function started(warm?: WarmSnapshots): Promise<{ live: LiveState; readKinds: string[] }> {
  const readKinds: string[] = [];
  const counting = new Proxy(bus, {
    get: (target, name) =>
      name === 'latest'
        ? (kind: never) => {
            readKinds.push(kind);
            return target.latest(kind);
          }
        : ((Reflect.get(target, name) as { bind?(to: Bus): unknown })?.bind?.(target) ?? Reflect.get(target, name)),
  });
  const live = new LiveState(counting, { clock, warm });
  await live.start((error) => {
    throw error;
  });
  return { live, readKinds };
}

const namesOf = (live: LiveState): string[] =>
  [...live.list('vehicle-position'), ...live.list('station')].map(({ json }) => json).sort();

describe('a state kept for whoever starts next', () => {
  it('spares reading the log through, and is then followed to the very end', async () => {
    await bus.append([vehicleMoved('1', { speedMps: 1 }), vehicleMoved('2'), stationHas('7', 3, 9)]);
    const first = await started();
    await snapshotsOf(member('a')).save(first.live);
    await bus.append([vehicleMoved('1', { speedMps: 9 }), removed('vehicle-position', '2'), vehicleMoved('3')]);
    const next = await started(snapshotsOf(member('b'), join(folder, 'elsewhere')));
    expect(next.readKinds).toEqual([]);
    await first.live.catchUp();
    expect(namesOf(next.live)).toEqual(namesOf(first.live));
    expect(next.live.nextPositions()).toEqual(first.live.nextPositions());
    await Promise.all([first.live.stop(), next.live.stop()]);
  });

  it('is also kept beside the process, for a start while the shared store is empty', async () => {
    await bus.append([vehicleMoved('1')]);
    const { live } = await started();
    await snapshotsOf(member('a')).save(live);
    const alone = openMemoryCoordination({ clock, member: 'c' });
    const next = await started(snapshotsOf(alone));
    expect(next.readKinds).toEqual([]);
    expect(namesOf(next.live)).toEqual(namesOf(live));
    await Promise.all([live.stop(), next.live.stop()]);
  });

  it('is put back when the shared store was emptied, also where nothing has changed since', async () => {
    await bus.append([vehicleMoved('1')]);
    const { live } = await started();
    const emptied = openMemoryCoordination({ clock, member: 'e' });
    const snapshots = snapshotsOf(emptied);
    await snapshots.save(live);
    await emptied.put('snapshot:e1:vehicle-position', Buffer.alloc(0), 1);
    await clock.pass(10);
    expect(await emptied.get('snapshot:e1:vehicle-position')).toBeUndefined();
    await snapshots.save(live);
    const next = await started(snapshotsOf(emptied, join(folder, 'elsewhere')));
    expect(next.readKinds).toEqual([]);
    await Promise.all([live.stop(), next.live.stop()]);
  });

  it('is not used for another log, nor when it is no snapshot at all; the log is read then', async () => {
    await bus.append([vehicleMoved('1')]);
    const { live } = await started();
    const alone = openMemoryCoordination({ clock, member: 'd' });
    await snapshotsOf(alone, folder, 'another').save(live);
    expect((await started(snapshotsOf(alone))).readKinds).toHaveLength(KINDS.length);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'no snapshot');
    await alone.put('snapshot:e1:vehicle-position', Buffer.from([1, 2, 3]), 60_000);
    const warm = snapshotsOf(alone);
    const next = await started(warm);
    expect(next.readKinds).toHaveLength(KINDS.length);
    expect(warm.counters.refusedTotal).toBeGreaterThanOrEqual(12);
    expect(namesOf(next.live)).toEqual(namesOf(live));
  });

  it('is written by one of all that hold the state, now and then', async () => {
    await bus.append([vehicleMoved('1')]);
    const { live } = await started();
    const [a, b] = [snapshotsOf(member('a')), snapshotsOf(member('b'))];
    const stop = new AbortController();
    const running = [a.run(live, stop.signal), b.run(live, stop.signal)];
    await clock.pass(30_000);
    await until('one has saved', () => a.counters.savedTotal + b.counters.savedTotal > 0);
    expect([a.counters.savedTotal, b.counters.savedTotal].sort()).toEqual([0, 1]);
    stop.abort();
    await Promise.all(running);
    await live.stop();
  });
});
