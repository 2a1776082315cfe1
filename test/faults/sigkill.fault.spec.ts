import { createServer, type Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openEmbeddedBus } from '#libs/bus';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { HubEvent, Instant } from '#libs/model';
import { openEmbeddedStore } from '#libs/record';
import { seededRandom } from '#libs/telemetry';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

const KILLS = 20;
const VEHICLES = 60;
const SEED = 20260115;

/** An upstream whose vehicles count: each document is one step further than the one before, so every event can be told. */
class CountingUpstream {
  step = 0;
  frozen = false;
  seconds = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((_, response) => {
      if (!this.frozen) {
        this.step += 1;
        this.seconds = Math.floor(Date.now() / 1000);
      }
      const { seconds } = this;
      const entities = Array.from({ length: VEHICLES }, (_unused, i): FeedEntity => ({
        id: `v${i}`,
        vehicle: {
          vehicle: { id: `v${i}` },
          position: { latitude: 49.4 + i * 0.001, longitude: 1 + (this.step % 1000) * 0.0001, odometer: this.step },
          timestamp: seconds,
        },
      }));
      response.end(
        encodeFeedMessage({
          header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds },
          entities,
        }),
      );
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/vehicles.pb`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const nameOf = ({ key, entity }: HubEvent): string => `${key}@${(entity as { odometerM?: number }).odometerM}`;

/** A client that always comes back with its last cursor and writes down everything it is given. */
class ResumingClient {
  readonly seen: string[] = [];
  gaps = 0;
  snapshots = 0;
  resumes = 0;
  cursor: string | undefined;
  private socket: WebSocket | undefined;

  connect(url: string): void {
    if (this.cursor !== undefined) this.resumes += 1;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('open', () =>
      socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'], cursor: this.cursor })),
    );
    socket.on('message', (frame) => {
      const message = JSON.parse(String(frame)) as { op: string; cursor?: string; events?: HubEvent[] };
      if (message.op === 'gap') this.gaps += 1;
      if (message.op === 'snapshot') this.snapshots += 1;
      if (message.op === 'events') this.seen.push(...message.events!.map(nameOf));
      if (message.cursor !== undefined && message.op !== 'heartbeat') this.cursor = message.cursor;
    });
  }

  close(): void {
    this.socket?.close();
  }
}

describe('invariants 1 and 2: SIGKILL at any moment', () => {
  let data: DataDir;
  const upstream = new CountingUpstream();
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
    await until('the recorder', async () => {
      const ready = (await (await fetch(`${hub.url}/health/ready`)).json()) as { status: string };
      return ready.status === 'ready' ? true : undefined;
    });
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
    bus = await readBus(join(dataDir, 'bus'));
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

  it('never tells the client of a gap, never gives a second snapshot, never repeats', () => {
    expect(client.gaps).toBe(0);
    expect(client.snapshots).toBe(1);
    expect(new Set(client.seen).size).toBe(client.seen.length);
  });

  it('keeps the order of each vehicle, and ends where the upstream ended', () => {
    const last = new Map<string, number>();
    for (const name of bus) {
      const [key, step] = name.split('@') as [string, string];
      expect(Number(step)).toBeGreaterThan(last.get(key) ?? 0);
      last.set(key, Number(step));
    }
    expect([...last.values()]).toEqual(Array(VEHICLES).fill(upstream.step));
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

async function readBus(folder: string): Promise<string[]> {
  const bus = await openEmbeddedBus({ folder, retentionMs: 86_400_000, now: Date.now, newEpoch: () => 'unused' });
  const names: string[] = [];
  const subscription = await bus.subscribe({
    kinds: ['vehicle-position'],
    from: 'start',
    onBatch: (batch) => {
      names.push(...batch.map(({ event }) => nameOf(event)));
    },
  });
  await subscription.caughtUp();
  await subscription.stop();
  await bus.close();
  return names;
}
