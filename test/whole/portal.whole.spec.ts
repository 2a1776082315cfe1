import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { whyNotBy } from '../support/fetched-tool.js';
import { ask, askJson } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

const run = promisify(execFile);

/** What a reader made of a file. */
interface ReadBack {
  file: string;
  reader: 'pandas' | 'duckdb' | 'gdal';
  rows: number;
  columns: Record<string, string>;
  crs?: string;
}

/** The compiled hub on the demo city: every page, file and frame of the portal by its address. */
let data: DataDir;
let hub: HubProcess;

const isLive = async (): Promise<true | undefined> => {
  const counts = await Promise.all(
    ['vehicle-positions', 'trip-updates', 'stations', 'parkings'].map(
      async (plural) => (await askJson<{ total: number }>(`${hub.url}/v1/${plural}`)).total,
    ),
  );
  return counts.every((count) => count > 0) ? true : undefined;
};

beforeAll(async () => {
  data = temporaryDataDir();
  hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
  await until('the city to live', isLive, 60_000);
}, 120_000);

afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 60_000);

const page = (path: string, language = 'en') =>
  ask(hub.url + path, { headers: { accept: 'text/html', 'accept-language': language, 'accept-encoding': 'br' } });

describe('the portal of the demo', () => {
  it('answers every page in both languages, small and with nothing inline', async () => {
    const paths = [
      '/catalog',
      '/catalog/sim-transit',
      '/catalog/sim-bikes',
      '/catalog/sim-roads/repair',
      '/communes',
      '/communes/76540',
      '/docs',
      '/docs/stops-and-lines',
      '/usage',
      '/embed/map?commune=76540',
      '/embed/departures?stop=sim-transit:TARTS',
      '/embed/chart?feed=sim-transit&figure=quality',
    ];
    for (const path of paths) {
      for (const language of ['fr', 'en']) {
        const { status, headers, body } = await page(path, language);
        expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
        expect(body.length).toBeLessThan(60_000);
        expect([path, headers['etag'] !== undefined, headers['vary']]).toEqual([
          path,
          true,
          'accept, accept-language, accept-encoding',
        ]);
      }
      const { body } = await ask(hub.url + path, { headers: { accept: 'text/html' } });
      expect(body.toString()).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle="/);
    }
  }, 60_000);

  it('leads only to addresses that answer', async () => {
    const from = ['/catalog', '/catalog/sim-transit', '/communes/76540', '/docs', '/docs/stops-and-lines'];
    const links = new Set<string>();
    for (const path of from) {
      const { body } = await ask(hub.url + path, { headers: { accept: 'text/html' } });
      for (const [, to] of body.toString().matchAll(/(?:href|src)="(\/[^"#]*)/g))
        links.add(to!.replaceAll('&amp;', '&'));
    }
    const asked = await Promise.all([...links].map(async (to) => [to, (await ask(hub.url + to)).status] as const));
    expect(links.size).toBeGreaterThan(100);
    // A document of this second may still be on its way to the history that knows of it.
    const isOnItsWay = (to: string, status: number): boolean => to.startsWith('/v1/documents/') && status === 503;
    expect(asked.filter(([to, status]) => status >= 400 && !isOnItsWay(to, status))).toEqual([]);
  }, 60_000);

  it('runs every example of its quick start', async () => {
    const { body } = await ask(`${hub.url}/docs?lang=en`, { headers: { accept: 'text/html' } });
    const examples = [...body.toString().matchAll(/data-example="(\w+)-(\w+)"[\s\S]*?<code>([\s\S]*?)<\/code>/g)].map(
      ([, step, language, code]) => ({
        name: `${step} ${language}`,
        language: language!,
        code: code!.replace(
          /&(amp|lt|gt|quot|#39);/g,
          (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!,
        ),
      }),
    );
    expect(examples).toHaveLength(10);
    // The floor of Node has no WebSocket of its own; a client of the stream never ends by itself.
    const lent = `import { WebSocket as Lent } from 'ws';
      globalThis.WebSocket ??= Lent;
      console.log = (...words) => process.stdout.write(words.join(' '), () => process.exit());
    `;
    const programs = {
      curl: ['bash', '-c'],
      javascript: ['node', '--input-type=module', '-e'],
      python: ['python3', '-c'],
    };
    const ran = await Promise.all(
      examples.map(async ({ name, language, code }) => {
        const [program, ...options] = programs[language as keyof typeof programs];
        const { stdout } = await run(program!, [...options, name.startsWith('socket') ? lent + code : code], {
          timeout: 20_000,
        });
        return [name, stdout.trim().length > 0, /Error|"status":4/.test(stdout)];
      }),
    );
    expect(ran).toEqual(examples.map(({ name }) => [name, true, false]));
  }, 60_000);

  const whyNoReaders = whyNotBy('scripts/readers.mjs');
  (whyNoReaders === undefined ? it : it.skip)(
    `gives exports that pandas, DuckDB and GDAL read back whole${whyNoReaders === undefined ? '' : ` (skipped, because ${whyNoReaders})`}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-exports-'));
      try {
        const kinds = ['vehicle-position', 'trip-update', 'station', 'traffic-measurement'];
        /** How many rows each file is said to have: what was observed before may still come between two of them. */
        const files: Record<string, number> = {};
        for (const kind of kinds)
          for (const format of ['csv', 'parquet', 'geojson', 'ndjson']) {
            const { status, body, trailers } = await ask(`${hub.url}/v1/exports/${kind}.${format}`);
            expect([kind, format, status]).toEqual([kind, format, 200]);
            writeFileSync(join(folder, `${kind}.${format}`), body);
            files[`${kind}.${format}`] = Number(trailers['estuaire-rows']);
          }
        const paths = kinds.flatMap((kind) =>
          ['csv', 'parquet', 'geojson', 'ndjson'].map((format) => join(folder, `${kind}.${format}`)),
        );
        const { stdout } = await run('node', ['scripts/readers.mjs', 'read', ...paths], { timeout: 60_000 });
        const found = JSON.parse(stdout) as ReadBack[];
        for (const { file, reader, rows } of found) expect([file, reader, rows]).toEqual([file, reader, files[file]]);
        expect(found).toHaveLength(kinds.length * 7);
        expect(files['vehicle-position.csv']).toBeGreaterThan(20);
        const typesBy = (reader: string, file: string): Record<string, string> =>
          found.find((one) => one.reader === reader && one.file === file)!.columns;
        expect(typesBy('pandas', 'vehicle-position.parquet')).toMatchObject({
          observedAt: 'datetime64[ms, UTC]',
          latitude: 'float64',
          tripId: 'str',
        });
        expect(typesBy('duckdb', 'vehicle-position.csv')).toMatchObject({
          observedAt: 'TIMESTAMP WITH TIME ZONE',
          latitude: 'DOUBLE',
          tripId: 'VARCHAR',
        });
        expect(typesBy('duckdb', 'station.parquet')).toMatchObject({
          vehiclesAvailable: 'INTEGER',
          isRenting: 'BOOLEAN',
        });
        expect(found.find(({ file }) => file === 'vehicle-position.geojson')).toMatchObject({
          crs: 'EPSG:4326',
          columns: { observedAt: 'datetime64[ms]' },
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    90_000,
  );

  it('counts what was read, by output, and goes on after a restart', async () => {
    type Usage = { total: { requests: number }; items: { output: string; requests: number; bytes: number }[] };
    const before = await askJson<Usage>(`${hub.url}/v1/usage`);
    const pages = before.items.find(({ output }) => output === '/catalog/{feed}');
    expect(pages!.requests).toBeGreaterThanOrEqual(4);
    expect(pages!.bytes).toBeGreaterThan(10_000);
    expect(JSON.stringify(before)).not.toContain('sim-transit');
    await hub.stop();
    hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
    const after = await askJson<Usage>(`${hub.url}/v1/usage`);
    expect(after.total.requests).toBeGreaterThanOrEqual(before.total.requests);
    expect((await ask(`${hub.url}/v1/usage?by=reader`)).status).toBe(400);
  }, 90_000);
});
