import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { startHubProcess, temporaryDataDir, type DataDir } from '../support/hub-process.js';
import { ask } from '../support/http.js';

interface Ended {
  code: number | null;
  error: string;
}

let data: DataDir;
beforeEach(() => (data = temporaryDataDir()));
afterEach(() => data.remove());

/** Runs the hub as a user does and waits for its end; a fault must not leave it running. */
function run(config: string, environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [resolve('dist/apps/hub/main.js'), '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HUB_PORT: '0', HUB_DATA_DIR: join(data.path, 'data'), ...environment },
  });
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  return new Promise((ended) =>
    child.once('close', (code) => {
      clearTimeout(late);
      ended({ code, error });
    }),
  );
}

const HEAD = 'hub: { name: Test, operator: Test, contact: test@example.org }\nengines: { store: none }\n';

function write(text: string): string {
  const file = join(data.path, 'hub.yaml');
  writeFileSync(file, text);
  return file;
}

const feed = (id: string, source = 'format: gtfs, file: ./none.zip', more = ''): string =>
  `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0, sources: [ { ${source} } ]${more} }\n`;
const configuration = (...feeds: string[]): string => write(`${HEAD}feeds:\n${feeds.join('')}`);

/** Lines that are for a person: the log is JSON. */
const saidBy = ({ error }: Ended): string[] => error.split('\n').filter((line) => line && !line.startsWith('{'));

describe('what is wrong with a configuration is said in one line, with code, file and path', () => {
  const faults: [what: string, file: () => string, says: RegExp][] = [
    [
      'a key nobody knows',
      () => write(`${HEAD}extra: 1\nfeeds:\n${feed('a')}`),
      /CONFIG_INVALID: \S+hub\.yaml:3 extra: unknown key/,
    ],
    [
      'a duration that is none',
      () => configuration(feed('a', "format: gtfs, url: 'http://example.org/a.zip', every: 5x")),
      /CONFIG_INVALID: \S+hub\.yaml:4 feeds\[0\]\.sources\[0\]\.every: got "5x", expected a duration/,
    ],
    [
      'a feed that stands twice',
      () => configuration(feed('a'), feed('a')),
      /CONFIG_INVALID: \S+hub\.yaml:5 feeds\[1\]\.id: "a" is already feeds\[0\]/,
    ],
    [
      'a rule that does not exist',
      () => configuration(feed('a', undefined, ', rules: [ { use: nonsense } ]')),
      /CONFIG_INVALID: \S+hub\.yaml feeds\[0\]\.rules\[0\]\.use: got "nonsense", expected one of/,
    ],
    [
      'a secret that is not set',
      () =>
        configuration(
          feed('a', "format: gtfs, url: 'http://example.org/a.zip', every: 5s, auth: { header: X-Key, env: BUS_KEY }"),
        ),
      /CONFIG_INVALID: \S+hub\.yaml feeds\[0\]\.sources\[0\]\.auth: the environment variable BUS_KEY is not set/,
    ],
    [
      'a pattern that is none',
      () => configuration(feed('a', "format: gtfs-rt, replay: { folder: ., match: '(' }")),
      /CONFIG_INVALID: \S+hub\.yaml:4 feeds\[0\]\.sources\[0\]\.replay\.match: got "\(", expected a regular expression/,
    ],
    [
      'outlines that are not there',
      () => write(`${HEAD}territory: { communes: ./none.geojson }\nfeeds:\n${feed('a')}`),
      /CONFIG_INVALID: \S+hub\.yaml territory\.communes: got \S+none\.geojson .*expected GeoJSON/,
    ],
    ['a file that is not there', () => join(data.path, 'none.yaml'), /CONFIG_UNREADABLE: \S+none\.yaml: ENOENT/],
  ];
  for (const [what, file, says] of faults) {
    it(
      what,
      async () => {
        const ended = await run(file());
        expect(saidBy(ended)).toEqual([expect.stringMatching(says) as string]);
        expect(ended.code).toBe(1);
      },
      20_000,
    );
  }
});

describe('what keeps a hub from starting is said in one line that says what to do', () => {
  it('a port another program has', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const port = String((other.address() as AddressInfo).port);
    try {
      const ended = await run(configuration(feed('a')), { HUB_PORT: port });
      expect(saidBy(ended)).toEqual([
        expect.stringMatching(new RegExp(`PORT_TAKEN: 127.0.0.1:${port} .*HUB_PORT`)) as string,
      ]);
      expect(ended.code).toBe(1);
    } finally {
      other.close();
    }
  }, 60_000);

  it('a data folder that cannot be written', async () => {
    const file = join(data.path, 'a-file');
    writeFileSync(file, '');
    const ended = await run(configuration(feed('a')), { HUB_DATA_DIR: join(file, 'data') });
    expect(saidBy(ended)).toEqual([
      expect.stringMatching(/DATA_DIR_UNWRITABLE: \S+a-file\/data: .*HUB_DATA_DIR/) as string,
    ]);
    expect(ended.code).toBe(1);
  }, 60_000);

  it('a data folder another process has: named by its pid, and untouched', async () => {
    const dataDir = join(data.path, 'data');
    const first = await startHubProcess({ config: configuration(feed('a')), dataDir });
    try {
      const second = await run(configuration(feed('a')));
      expect(saidBy(second)).toEqual([
        expect.stringMatching(
          new RegExp(`DATA_DIR_TAKEN: \\S+hub\\.lock is held by process ${first.pid} .*HUB_DATA_DIR`),
        ) as string,
      ]);
      expect(second.code).toBe(1);
      expect((await ask(`${first.url}/v1/feeds`)).status).toBe(200);
    } finally {
      expect(await first.stop()).toBe(0);
    }
  }, 60_000);

  it('an address of the database that cannot be read, before anything waits for it', async () => {
    const config = write(
      `${HEAD.replace('store: none', 'store: { postgres: { urlEnv: DATABASE_URL } }')}feeds:\n${feed('a')}`,
    );
    const ended = await run(config, { DATABASE_URL: 'postgres://hub:p/ss@db/hub' });
    expect(saidBy(ended)).toEqual([
      expect.stringMatching(
        /CONFIG_INVALID: \S+hub\.yaml engines\.store\.postgres\.urlEnv: DATABASE_URL .*PGPASSWORD/,
      ) as string,
    ]);
    expect(ended.code).toBe(1);
  }, 60_000);

  it('a value of the environment that cannot be', async () => {
    const ended = await run(configuration(feed('a')), { HUB_PORT: 'three' });
    expect(saidBy(ended)).toEqual(['CONFIG_INVALID: HUB_PORT: got "three", expected a port number']);
    expect(ended.code).toBe(1);
  }, 60_000);

  it('starts anew beside a log that is none, keeps what was there, and says so', async () => {
    const dataDir = join(data.path, 'data');
    mkdirSync(join(dataDir, 'bus'), { recursive: true });
    writeFileSync(join(dataDir, 'bus', 'data.mdb'), 'somebody else put this here');
    const hub = await startHubProcess({ config: configuration(feed('a')), dataDir });
    try {
      expect(hub.log()).toMatch(/"event":"bus-log-set-aside".*"damage":/);
      expect((await ask(`${hub.url}/v1/feeds`)).status).toBe(200);
    } finally {
      expect(await hub.stop()).toBe(0);
    }
  }, 60_000);
});
