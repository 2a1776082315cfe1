import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CountingUpstream } from '../support/counting-upstream.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ResumingClient } from '../support/resuming-client.js';
import { expectOrderTo, stepsOnBus } from '../support/steps-on-bus.js';

const VEHICLES = 40;
const MINUTE_MS = 60_000;

/** A hub on embedded engines, its upstream and a client, and what all of them say happened. */
class Scene {
  readonly client = new ResumingClient();
  hub!: HubProcess;
  private readonly config: string;

  constructor(
    private readonly data: DataDir,
    readonly upstream: CountingUpstream,
    private readonly dataDir: string,
    private readonly environment: Record<string, string> = {},
  ) {
    this.config = join(data.path, 'hub.yaml');
  }

  async start(): Promise<void> {
    writeFileSync(
      this.config,
      `hub: { name: Adversity, operator: Test, contact: test@example.org }
engines: { store: none }
retention: { raw: 1h, rawBytes: 4MB }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - id: load
    title: Load
    producer: Test
    licence: CC0-1.0
    sources: [{ id: vehicles, format: gtfs-rt, url: '${await this.upstream.listen()}', every: 250ms }]
`,
    );
    this.hub = await startHubProcess({ config: this.config, dataDir: this.dataDir, environment: this.environment });
    this.client.connect(this.hub.url);
    await this.flows();
  }

  /** Resolves when the client has been given something new. */
  async flows(): Promise<void> {
    const before = this.client.seen.length;
    await until('events to flow', () => (this.client.seen.length > before ? true : undefined), 30_000);
  }

  /** Stops the upstream where it is, waits for the last step at the client, ends the hub, and reads its bus. */
  async settle(): Promise<{ bus: string[]; seen: string[] }> {
    this.upstream.frozen = true;
    const last = Array.from({ length: VEHICLES }, (_, i) => `load:v${i}@${this.upstream.step}`);
    const lastSeen = (): Set<string> => new Set(this.client.seen.slice(-4 * VEHICLES));
    await until(
      'the last step at the client',
      () => {
        const seen = lastSeen();
        return last.every((name) => seen.has(name)) ? true : undefined;
      },
      30_000,
    ).catch((late: Error) => {
      throw new Error(
        `${late.message}\n${this.client.seen.slice(-3).join()}\n${this.hub.log().split('\n').slice(-15).join('\n')}`,
      );
    });
    this.client.close();
    expect(await this.hub.stop()).toBe(0);
    return { bus: await stepsOnBus(join(this.dataDir, 'bus')), seen: this.client.seen };
  }

  async end(): Promise<void> {
    this.upstream.close();
    await this.hub?.kill();
    this.data.remove();
  }
}

/** Nothing lost between bus and client, nothing twice, the order of each vehicle kept, up to the upstream's last step. */
function expectExactlyOnceInOrder({ bus, seen }: { bus: string[]; seen: string[] }, upstream: CountingUpstream): void {
  expect(bus.slice(bus.indexOf(seen[0]!))).toEqual(seen);
  expect(new Set(bus).size).toBe(bus.length);
  expectOrderTo(upstream.step, VEHICLES, bus);
}

describe('invariant 2: documents that come twice, late and in another order', () => {
  it('emit nothing twice and nothing backwards', async () => {
    const data = temporaryDataDir();
    // Every third answer is an earlier document, as from a replica that lags behind.
    const upstream = new CountingUpstream(VEHICLES, { staleEvery: 3, secondsPerStep: 1 });
    const scene = new Scene(data, upstream, join(data.path, 'data'));
    try {
      await scene.start();
      while (upstream.staleAnswers < 10) await scene.flows();
      expectExactlyOnceInOrder(await scene.settle(), upstream);
      expect(scene.client.gaps).toBe(0);
    } finally {
      await scene.end();
    }
  }, 120_000);
});

describe('invariant 1: the wall clock is set, forwards and back', () => {
  it('loses nothing, repeats nothing and goes on', async () => {
    const data = temporaryDataDir();
    const clock = join(data.path, 'clock');
    writeFileSync(clock, '0');
    const upstream = new CountingUpstream(VEHICLES);
    const scene = new Scene(data, upstream, join(data.path, 'data'), {
      NODE_OPTIONS: `--import=${resolve('test/support/stepping-clock.mjs')}`,
      STEPPED_CLOCK: clock,
    });
    try {
      await scene.start();
      for (const offsetMs of [10 * MINUTE_MS, -3 * MINUTE_MS, 0, 20 * MINUTE_MS, 0]) {
        writeFileSync(clock, String(offsetMs));
        const { step } = upstream;
        await until('the upstream is asked on', () => (upstream.step > step + 6 ? true : undefined), 30_000);
      }
      await scene.flows();
      expectExactlyOnceInOrder(await scene.settle(), upstream);
      expect(scene.client.gaps).toBe(0);
    } finally {
      await scene.end();
    }
  }, 120_000);
});

const smallDisk = mountSmallDisk();
const itOnSmallDisk = smallDisk ? it : it.skip;

describe('invariant 1: the disk is full', () => {
  afterAll(() => smallDisk?.unmount());

  itOnSmallDisk(
    smallDisk
      ? 'keeps what was acknowledged, says what is wrong, and goes on when there is room again'
      : 'keeps what was acknowledged (skipped, because this user may not mount a small file system)',
    async () => {
      const data = temporaryDataDir();
      const upstream = new CountingUpstream(VEHICLES);
      const scene = new Scene(data, upstream, join(smallDisk!.path, 'data'));
      try {
        await scene.start();
        for (let time = 0; time < 3; time += 1) {
          smallDisk!.fill();
          const logged = scene.hub.log().length;
          await until('the log says that the disk is full', () =>
            /append-retried|raw-archive-failed/.test(scene.hub.log().slice(logged)) ? true : undefined,
          );
          // The process answers, and shows what it last knew.
          expect((await fetch(`${scene.hub.url}/health/live`)).status).toBe(200);
          expect((await fetch(`${scene.hub.url}/v1/vehicle-positions?limit=1`)).status).toBe(200);
          smallDisk!.empty();
          await scene.flows();
        }
        expect(scene.hub.log()).toMatch(/append-retried/);
        expect(scene.hub.log()).toMatch(/raw-archive-failed/);
        expectExactlyOnceInOrder(await scene.settle(), upstream);
        expect(scene.client.gaps).toBe(0);
      } finally {
        await scene.end();
      }
    },
    180_000,
  );
});

/** A file system of a few megabytes that a test can fill to the last byte. `undefined` where mounting is not allowed. */
function mountSmallDisk(): { path: string; fill(): void; empty(): void; unmount(): void } | undefined {
  const data = temporaryDataDir();
  const path = join(data.path, 'disk');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    data.remove();
    return undefined;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => {
      for (let tries = 0; tries < 50; tries += 1) {
        const { bavail, bsize } = statfsSync(path);
        if (bavail === 0) return;
        try {
          writeFileSync(ballast, Buffer.alloc(bavail * bsize), { flag: 'a' });
        } catch {
          // The hub was quicker to take a block.
        }
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount: () => {
      execFileSync('umount', ['-l', path]);
      data.remove();
    },
  };
}
