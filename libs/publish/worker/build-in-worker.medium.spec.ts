import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { unzipSync } from 'fflate';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { inThread } from './build-in-worker.js';
import { makeGtfs, makeMergedGtfs } from './make-gtfs.js';

/** Real port: threads of this process. */
const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ANSWER = `import { parentPort, workerData } from 'node:worker_threads'; parentPort.postMessage(`;

const publisher = {
  publisherName: 'Estuaire',
  publisherUrl: 'https://hub.example',
  contactEmail: 'hub@example.org',
  feedVersion: 'v1',
};
const terms = { licence: 'Licence Ouverte 2.0', attribution: 'Astuce' };

describe('a build in a thread of its own', () => {
  it('gives what the thread answers', async () => {
    const built = await inThread(program(`${ANSWER}{ zip: workerData.zip, leftOut: ['b'] });`), {
      zip: new Uint8Array([1, 2]),
    });
    expect(built).toEqual({ zip: new Uint8Array([1, 2]), leftOut: ['b'] });
  });

  it.each([
    ['that throws', 'throw new RangeError("past 4 GiB")', /past 4 GiB/, {}],
    ['that ends without an answer', 'process.exit(3)', /ended with code 3/, {}],
    ['that cannot be started', 'this is no program', /./, {}],
    [
      'that runs out of memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));',
      /memory limit|heap|memory/i,
      { maxOldGenerationSizeMb: 16 },
    ],
  ])('fails with a thread %s, and the process goes on', async (_, code, message, limits) => {
    await expect(inThread(program(code), {}, limits)).rejects.toThrow(message);
  });

  it('reports our own errors by their code', async () => {
    const failing = program(`${ANSWER}{ error: { code: 'LIMIT_EXCEEDED', message: 'too big' } });`);
    await expect(inThread(failing, {})).rejects.toMatchObject({ name: 'HubError', code: 'LIMIT_EXCEEDED' });
    await expect(inThread(program(`${ANSWER}{ error: { message: 'odd' } });`), {})).rejects.toThrow('odd');
  });
});

describe('making schedules', () => {
  it('gives one feed, and several as one', async () => {
    const one = await makeGtfs(tinyFeed(), { ...publisher, ...terms, feedId: 'astuce' });
    expect(Object.keys(unzipSync(one.zip))).toContain('attributions.txt');
    const sources = ['a', 'b'].map((feedId) => ({ ...terms, feedId, prefix: feedId, read: async () => tinyFeed() }));
    const all = await makeMergedGtfs(
      [...sources, { ...sources[0]!, feedId: 'c', prefix: 'c', read: async () => new Uint8Array(9) }],
      publisher,
    );
    expect(all.leftOut).toEqual(['c']);
    expect(new TextDecoder().decode(unzipSync(all.zip)['routes.txt'])).toContain('b:90');
  });

  it('leaves nothing behind where the datasets waited', async () => {
    const waiting = () => readdirSync(tmpdir()).filter((name) => name.startsWith('estuaire-merge-'));
    const before = waiting();
    const source = { ...terms, feedId: 'a', prefix: 'a' };
    await makeMergedGtfs([{ ...source, read: async () => tinyFeed() }], publisher);
    const gone = makeMergedGtfs([{ ...source, read: () => Promise.reject(new Error('no document')) }], publisher);
    await expect(gone).rejects.toThrow('no document');
    expect(waiting().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('is not held up by one that failed before it', async () => {
    const broken = makeGtfs(new Uint8Array([1, 2, 3]), { ...publisher, ...terms, feedId: 'x' });
    const good = makeGtfs(tinyFeed(), { ...publisher, ...terms, feedId: 'y' });
    await expect(broken).rejects.toMatchObject({ code: 'CONTAINER_UNREADABLE' });
    await expect(good).resolves.toMatchObject({ leftOut: [] });
  });
});
