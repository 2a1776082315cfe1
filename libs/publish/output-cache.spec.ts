import { openMemoryCoordination } from '#libs/coordination';
import type { Instant } from '#libs/model';
import { settle } from '#libs/testing';
import { OutputCache, SharedOutputs, type Built, type Output } from './index.js';

const AT = '2026-01-15T08:06:00.500Z' as Instant;

/** An output whose builds the test counts, holds up and fails. */
class Counted implements Output {
  readonly path = '/x.json';
  readonly visibility = 'open';
  version = 1;
  builds = 0;
  build: () => Promise<Built> | Built = () => this.make();

  revision(): string {
    return String(this.version);
  }

  make(): Built {
    this.builds += 1;
    return {
      body: `version ${this.version}`,
      contentType: 'text/plain',
      modifiedAt: AT,
      maxAgeSeconds: 5,
      compress: true,
    };
  }
}

function cacheOf(output: Output): { cache: OutputCache; failures: string[] } {
  const failures: string[] = [];
  const cache = new OutputCache((path, error) => failures.push(`${path} ${(error as Error).message}`));
  cache.set(output);
  return { cache, failures };
}

describe('an output', () => {
  it('is built once per change, however many ask at the same time', async () => {
    const output = new Counted();
    const { cache } = cacheOf(output);
    const bodies = await Promise.all(Array.from({ length: 50 }, () => cache.get('/x.json')));
    expect(new Set(bodies).size).toBe(1);
    expect(output.builds).toBe(1);
    expect(cache.fresh('/x.json')).toBe(bodies[0]);
    output.version = 2;
    expect(cache.fresh('/x.json')).toBeUndefined();
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 2');
    expect(cache.counters).toEqual({ builtTotal: 2, buildFailuresTotal: 0, sharedTotal: 0, outputs: 1 });
  });

  it('keeps its last good state when a build fails, says so, and tries again', async () => {
    const output = new Counted();
    const { cache, failures } = cacheOf(output);
    await cache.get('/x.json');
    output.version = 2;
    output.build = () => {
      throw new Error('disk full');
    };
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 1');
    expect(failures).toEqual(['/x.json disk full']);
    output.build = () => output.make();
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 2');
    expect(cache.counters).toMatchObject({ builtTotal: 2, buildFailuresTotal: 1 });
  });

  it('that was never made rejects, and can be made later', async () => {
    const output = new Counted();
    output.build = () => Promise.reject(new Error('not read yet'));
    const { cache } = cacheOf(output);
    await expect(cache.get('/x.json')).rejects.toThrow('not read yet');
    output.build = () => output.make();
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 1');
  });

  it('is not stuck with the old builder when another takes its place during a build', async () => {
    const old = new Counted();
    let finish = (): void => undefined;
    old.build = () => new Promise((resolve) => (finish = () => resolve(old.make())));
    const { cache } = cacheOf(old);
    const first = cache.get('/x.json');
    await settle();
    const other = new Counted();
    other.version = 7;
    cache.set(other);
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 7');
    finish();
    expect((await first)!.body.toString()).toBe('version 1');
    expect((await cache.get('/x.json'))!.body.toString()).toBe('version 7');
  });

  it('is nothing once it is deleted', async () => {
    const { cache } = cacheOf(new Counted());
    cache.delete('/x.json');
    expect(await cache.get('/x.json')).toBeUndefined();
    expect(cache.counters.outputs).toBe(0);
  });

  it('has an ETag of its content and the time it speaks of', async () => {
    const body = 'vehicle '.repeat(200);
    const { cache } = cacheOf(
      Object.assign(new Counted(), {
        build: () => ({ body, contentType: 'text/plain', modifiedAt: AT, maxAgeSeconds: 4.6, compress: true }),
      }),
    );
    const made = (await cache.get('/x.json'))!;
    expect(made.body.toString()).toBe(body);
    expect(made.etag).toMatch(/^[\w-]{27}$/);
    expect(made.lastModified).toBe('Thu, 15 Jan 2026 08:06:00 GMT');
    expect(made.cacheControl).toBe('public, max-age=5');
  });
});

describe('an output that takes seconds to build', () => {
  const zip = (key: string, builds: string[]): Output => ({
    path: '/gtfs/all.zip',
    visibility: 'open',
    revision: () => key,
    sharedKey: () => key,
    build: () => {
      builds.push(key);
      return {
        body: Buffer.from([0x50, 0x4b, 10, 0, 255]),
        contentType: 'application/zip',
        modifiedAt: '2026-01-15T08:00:00.000Z' as Instant,
        maxAgeSeconds: 300,
        compress: false,
        unshared: key === 'in part',
      };
    },
  });

  it('is built by one publisher and taken by the others, byte for byte, for as long as it is the same', async () => {
    const coordination = openMemoryCoordination();
    const builds: string[] = [];
    const [one, other] = [0, 1].map(() => new OutputCache(() => undefined, new SharedOutputs(coordination)));
    for (const cache of [one!, other!]) cache.set(zip('v1', builds));
    const [first, second] = [await one!.get('/gtfs/all.zip'), await other!.get('/gtfs/all.zip')];
    expect(builds).toEqual(['v1']);
    expect(second).toEqual(first);
    expect(other!.counters).toMatchObject({ builtTotal: 0, sharedTotal: 1 });
    other!.set(zip('v2', builds));
    await other!.get('/gtfs/all.zip');
    expect(builds).toEqual(['v1', 'v2']);
  });

  it('stays with whoever built it when the others could not use it', async () => {
    const coordination = openMemoryCoordination();
    const builds: string[] = [];
    for (let publisher = 0; publisher < 2; publisher += 1) {
      const cache = new OutputCache(() => undefined, new SharedOutputs(coordination));
      cache.set(zip('in part', builds));
      await cache.get('/gtfs/all.zip');
    }
    expect(builds).toEqual(['in part', 'in part']);
  });
});
