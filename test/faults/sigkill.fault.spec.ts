import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#libs/model';
import { openEmbeddedStore } from '#libs/record';
import { seededRandom } from '#libs/telemetry';
import { CountingUpstream } from '../support/counting-upstream.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ResumingClient } from '../support/resuming-client.js';
import { expectOrderTo, stepsOnBus } from '../support/steps-on-bus.js';

const KILLS = 20;
const VEHICLES = 60;
const SEED = 20260115;

describe('invariants 1 and 2: SIGKILL at any moment', () => {
  let data: DataDir;
  const upstream = new CountingUpstream(VEHICLES);
  const client = new ResumingClient();
  const random = seededRandom(SEED);
  let hub: HubProcess;
  let bus: string[];

  beforeAll(async () => {
    data = temporaryDataDir();
    const config = join(data.path, 'hub.yaml');
    writeFileSync(
      config,
      `hub: { name: Kill, operator: Test, contact: test@example.org }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - id: load
    title: Load
    producer: Test
    licence: CC0-1.0
    sources: [{ id: vehicles, format: gtfs-rt, url: '${await upstream.listen()}', every: 250ms }]
`,
    );
    const dataDir = join(data.path, 'data');
    hub = await startHubProcess({ config, dataDir });
    const port = Number(new URL(hub.url).port);
    client.connect(hub.url);
    await until('the first events', () => (client.seen.length > 0 ? true : undefined));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = client.seen.length;
      await until('events to flow again', () => (client.seen.length > before ? true : undefined), 30_000);
      // Anywhere between two polls, in the middle of an append, of a fold, of a row, of a frame.
      await new Promise((resolve) => setTimeout(resolve, random() * 700));
      await hub.kill();
      hub = await startHubProcess({ config, dataDir, port });
      client.connect(hub.url);
    }
    upstream.frozen = true;
    const last = Array.from({ length: VEHICLES }, (_, i) => `load:v${i}@${upstream.step}`);
    await until(
      'the last step at the client',
      () => (last.every((name) => client.seen.includes(name)) ? true : undefined),
      30_000,
    );
    await until(
      'the recorder',
      async () => {
        const ready = (await (await fetch(`${hub.url}/health/ready`)).json()) as { status: string };
        return ready.status === 'ready' ? true : undefined;
      },
      120_000,
    );
    // The last second only: reading the whole history again and again would itself keep the store from writing.
    const from = new Date(upstream.seconds * 1000).toISOString();
    await until(
      'the last rows',
      async () => {
        const answer = await fetch(`${hub.url}/v1/vehicle-positions/load:v0/history?from=${from}`);
        const { rows } = (await answer.json()) as { rows: { values: { odometerM: number } }[] };
        return rows.at(-1)?.values.odometerM === upstream.step ? true : undefined;
      },
      60_000,
    ).catch((late: Error) => {
      throw new Error(`${late.message}\n${hub.log().split('\n').slice(-20).join('\n')}`);
    });
    client.close();
    expect(await hub.stop()).toBe(0);
    bus = await stepsOnBus(join(dataDir, 'bus'));
  }, 300_000);

  afterAll(async () => {
    upstream.close();
    await hub?.kill();
    data.remove();
  });

  it(`restarts after each of ${KILLS} kills and goes on`, () => {
    expect(client.resumes).toBe(KILLS);
    expect(upstream.step).toBeGreaterThan(KILLS * 2);
  });

  it('loses no acknowledged event: what a client was given is on the bus, in the same order', () => {
    const start = bus.indexOf(client.seen[0]!);
    expect(bus.slice(start)).toEqual(client.seen);
  });

  it('never sends the client a gap, never gives a second snapshot, never repeats', () => {
    expect(client.gaps).toBe(0);
    expect(client.snapshots).toBe(1);
    expect(new Set(client.seen).size).toBe(client.seen.length);
  });

  it('keeps the order of each vehicle, and ends where the upstream ended', () => {
    expectOrderTo(upstream.step, VEHICLES, bus);
  });

  it('records every event once: the tables hold what the bus holds', async () => {
    const store = await openEmbeddedStore({ folder: join(data.path, 'data', 'store') });
    const rows: string[] = [];
    const span = { from: '2020-01-01T00:00:00.000Z' as Instant, to: '2100-01-01T00:00:00.000Z' as Instant };
    for await (const page of store.export({ kind: 'vehicle-position', ...span })) {
      for (const row of page) rows.push(`${String(row['key'])}@${String(row['odometerM'])}`);
    }
    await store.close();
    expect(rows.sort()).toEqual([...bus].sort());
  }, 60_000);
});
