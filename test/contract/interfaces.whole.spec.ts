import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { KINDS, type HubEvent, type Kind } from '#libs/model';
import { ENDPOINTS, LISTED_KINDS } from '#libs/publish';
import { askBadly, badRequests, refusalFault, type AskedDocument } from '../support/bad-requests.js';
import { whyNotBy } from '../support/fetched-tool.js';
import { ask, askJson } from '../support/http.js';
import {
  isGroupLeft,
  startHubProcess,
  temporaryDataDir,
  until,
  type DataDir,
  type HubProcess,
} from '../support/hub-process.js';
import { makeOneOfEach } from '../support/one-of-each.js';
import { readStream, snapshotOf } from '../support/stream-reader.js';

const run = promisify(execFile);

/** The compiled hub on the demo city, by `npm start`. */
let data: DataDir;
let hub: HubProcess;
/** An administrator's. */
let key: string;
let entities: Map<Kind, HubEvent[]>;

beforeAll(async () => {
  data = temporaryDataDir();
  // Nobody asks as often as the tools here do.
  cpSync('config', join(data.path, 'config'), { recursive: true });
  const config = join(data.path, 'config/demo.yaml');
  appendFileSync(config, '\nlimits: { requestsPerMinute: 0 }\n');
  const create = ['keys', 'create', '--name', 'reads everything', '--role', 'admin', '--config', config];
  const { stdout } = await run('node', ['dist/apps/hub/main.js', ...create, '--data', data.path]);
  key = stdout.trim().split('\n').at(-1)!;
  hub = await startHubProcess({ config, dataDir: data.path, inTerminal: true });
  await until(
    'the city to live and history to be kept',
    async () => {
      const counts = await Promise.all(
        [
          'vehicle-positions',
          'trip-updates',
          'alerts',
          'stations',
          'free-vehicles',
          'traffic-measurements',
          'traffic-situations',
        ].map(async (plural) => (await askJson<{ total: number }>(`${hub.url}/v1/${plural}`)).total),
      );
      const { status } = await ask(`${hub.url}/v1/stations/x:y/history`);
      return counts.every((count) => count > 0) && status !== 503 ? true : undefined;
    },
    60_000,
  );
  const reader = await readStream(hub.url, KINDS);
  const all = await until('the snapshot', () => snapshotOf(reader));
  reader.close();
  entities = new Map(KINDS.map((kind) => [kind, all.filter((event) => event.kind === kind)]));
}, 120_000);

afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 60_000);

function ajvWithFormats(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (formats as unknown as { default: { default?: (ajv: Ajv2020) => void } & ((ajv: Ajv2020) => void) }).default(ajv);
  return ajv;
}

interface OpenApiDocument {
  components: object;
  paths: Record<
    string,
    { get?: { security?: object[]; responses: { 200: { content: Record<string, { schema: { $ref?: string } }> } } } }
  >;
}

/** What an address asks for that no address can do without: the middle of Rouen. */
const AROUND: Readonly<Record<string, string>> = {
  '/v1/departures': '?near=49.4431,1.0993',
  '/v1/arrivals': '?near=49.4431,1.0993',
  '/v1/nearby': '?lat=49.4431&lon=1.0993',
  '/embed/departures': '?stop=sim-transit:TARTS',
  '/embed/chart': '?feed=sim-transit&figure=quality',
};

/** A stop, line or run of the demo city for the addresses of these; else its feed. */
async function idIn(path: string): Promise<string> {
  if (path.startsWith('/ngsi-ld/')) {
    const [entity] = await askJson<{ id: string }[]>(`${hub.url}/ngsi-ld/v1/entities?type=BikeHireDockingStation`);
    return encodeURIComponent(entity!.id);
  }
  const [, list] = /^\/v1\/(stops|routes|trips|blocks)\//.exec(path) ?? [];
  if (list === undefined) return 'sim-transit';
  if (list === 'blocks') {
    const run = await askJson<{ block: string }>(`${hub.url}/v1/trips/${await idIn('/v1/trips/')}`);
    return encodeURIComponent(run.block);
  }
  if (list === 'trips') {
    const { items } = await askJson<{
      items: { entity: { trip: { tripId: string; scheduleRelationship: string } } }[];
    }>(`${hub.url}/v1/trip-updates`);
    // A run beyond the timetable is of no block.
    const planned = items.find(({ entity }) => entity.trip.scheduleRelationship === 'SCHEDULED')!;
    return encodeURIComponent(planned.entity.trip.tripId);
  }
  const { items } = await askJson<{ items: { id: string }[] }>(`${hub.url}/v1/${list}?limit=1`);
  return encodeURIComponent(items[0]!.id);
}

/** The timetable as it was received: other documents change by the second. */
async function keptDocument(): Promise<string> {
  const { status } = await askJson<{ status: { sources: { format: string; lastDocumentHash: string }[] } }>(
    `${hub.url}/v1/feeds/sim-transit`,
  );
  return status.sources.find(({ format }) => format === 'gtfs')!.lastDocumentHash;
}

/** A package of the clients the hub was built with, as its documentation names it. */
async function clientName(): Promise<string> {
  const { body } = await ask(`${hub.url}/docs`, { headers: { accept: 'text/html' } });
  return /\/clients\/([\w.-]+\.tgz)/.exec(body.toString())![1]!;
}

/** A path with things that are there in place of its parameters: now, for a shared vehicle may be gone in a second. */
async function filled(path: string): Promise<string | undefined> {
  // There is one when a day is over: libs/publish/exports/daily-archive.
  if (path.startsWith('/archive/')) return undefined;
  const plural = LISTED_KINDS.find((one) => path.startsWith(`/v1/${one.plural}/`))?.plural;
  const key = plural && (await askJson<{ items: { key: string }[] }>(`${hub.url}/v1/${plural}?limit=1`)).items[0]?.key;
  if (plural && key === undefined) return undefined;
  const feed = path.startsWith('/datex2') ? 'sim-roads' : 'sim-transit';
  const query = AROUND[path] ?? '';
  return `${path}${query}`
    .replace('{key}', encodeURIComponent(key ?? ''))
    .replace('{feed}', feed)
    .replace('{system}', 'sim-bikes')
    .replace('{file}', path.startsWith('/clients/') ? await clientName() : 'station_information')
    .replace('{id}', await idIn(path))
    .replace('{insee}', '76540')
    .replace('{slice}', 'stops')
    .replace('{resource}', 'stops-and-lines')
    .replace('{hash}', path.includes('{hash}') ? await keptDocument() : '')
    .replace('{kind}', path.startsWith('/geojson') ? 'station' : 'vehicle-position');
}

/** The parts of a path as they stand in an address made of it. */
function partsIn(path: string, address: string): Record<string, string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '([^/]+?)');
  const values = new RegExp(`^${pattern}$`).exec(address.split('?')[0]!)?.slice(1) ?? [];
  return Object.fromEntries(values.map((value, at) => [names[at], decodeURIComponent(value)]));
}

describe('the demo hub', () => {
  it('answers every address it describes, with the type it declares', async () => {
    const wrong: string[] = [];
    for (const { path, type, isGuarded } of ENDPOINTS.filter(({ tag }) => tag !== 'Stream')) {
      let address = await filled(path);
      if (address === undefined) continue;
      let { status, headers } = await ask(hub.url + address);
      // Gone between the list and the question: what is there now is asked for.
      if (status === 404 && path.includes('{key}')) {
        address = (await filled(path))!;
        ({ status, headers } = await ask(hub.url + address));
      }
      const got = headers['content-type']?.split(';')[0];
      // What wants a key says so, and how one signs in.
      if (isGuarded && status === 401 && headers['www-authenticate'] !== undefined) continue;
      if (status !== 200 || got !== type) wrong.push(`${address}: ${status} ${got}, expected ${type}`);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses whatever no address can mean, saying where, what was got and what was expected', async () => {
    const document = await askJson<AskedDocument>(`${hub.url}/openapi.json`);
    const nowMs = Date.now();
    const made = await makeOneOfEach(hub.url, key, { feed: 'sim-transit', fromMs: nowMs - 3_600_000, toMs: nowMs });
    const parts = new Map<string, Record<string, string | undefined>>();
    for (const path of Object.keys(document.paths))
      parts.set(path, { ...partsIn(path, (await filled(path)) ?? ''), ...made.partsOf(path) });
    const requests = badRequests(document, {
      part: (path, name) => parts.get(path)?.[name],
      query: (path) => (AROUND[path] ?? '').slice(1),
    });
    const wrong: string[] = [];
    for (const request of requests) {
      const fault = refusalFault(request, await askBadly(hub.url, key, request));
      if (fault !== undefined) wrong.push(`${request.method} ${request.address}, ${request.fault}: ${fault}`);
    }
    await made.end();
    expect(wrong).toEqual([]);
    expect(requests.length).toBeGreaterThan(500);
  }, 60_000);

  it('gives an empty history of what it knows, and says of a key nobody ever reported that it is none', async () => {
    const { items } = await askJson<{ items: { key: string }[] }>(`${hub.url}/v1/stations?limit=1`);
    const before = 'history?from=2020-01-01&to=2020-01-02';
    const known = `/v1/stations/${encodeURIComponent(items[0]!.key)}/${before}`;
    expect(await askJson<{ rows: unknown[] }>(hub.url + known)).toMatchObject({ key: items[0]!.key, rows: [] });
    const { status, body } = await ask(`${hub.url}/v1/stations/sim-bikes:nobody/${before}`);
    expect([status, JSON.parse(body.toString())]).toMatchObject([
      404,
      {
        code: 'NOT_FOUND',
        where: 'key',
        got: 'sim-bikes:nobody',
        expected: 'a key with its feed, as /v1/stations lists them',
      },
    ]);
  });

  it('gives all feeds together where it says that feed may be all', async () => {
    for (const path of ENDPOINTS.filter(({ summary }) => summary.includes('feed may be all')).map((one) => one.path)) {
      expect([path, (await ask(hub.url + path.replace('{feed}', 'all'))).status]).toEqual([path, 200]);
    }
  });

  it.each([
    ['/v1/nothing', 404],
    ['/v1/stations/no-such-key', 404],
    ['/v1/feeds/nobody', 404],
    ['/v1/stations?limit=0', 400],
    ['/v1/stations?colour=red', 400],
    ['/v1/stations/x/history?from=never', 400],
    ['/v1/stream/sse?kinds=nonsense', 400],
    ['/v1/stream/sse?bbox=1', 400],
    ['/schemas/nonsense.json', 404],
    ['/gtfs/nobody.zip', 404],
    ['/%E0%A4%A', 400],
  ])('answers %s as a problem', async (path, status) => {
    const { headers, body, ...answer } = await ask(hub.url + path);
    expect(answer.status).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(body.toString())).toMatchObject({ type: 'about:blank', status, detail: expect.any(String) });
  });

  it('answers what its OpenAPI document says it answers', async () => {
    const ajv = ajvWithFormats();
    const document = await askJson<OpenApiDocument>(`${hub.url}/openapi.json`);
    ajv.addSchema({ $id: 'openapi', components: document.components });
    const wrong: string[] = [];
    const asked: string[] = [];
    for (const [path, { get }] of Object.entries(document.paths)) {
      // What is only written to, or wants a key, is no answer for everybody.
      if (!get || get.security) continue;
      const [type, { schema: body }] = Object.entries(get.responses[200].content)[0]!;
      // A stream has no end; what it says is held to its description beside its own code.
      if (type === 'text/event-stream') continue;
      const address = body.$ref && (await filled(path));
      if (!address) continue;
      const { status, body: bytes } = await ask(hub.url + address);
      if (status === 404) continue;
      asked.push(path);
      const validate = ajv.compile({ $ref: `openapi${body.$ref}` });
      if (!validate(JSON.parse(bytes.toString()))) {
        const [first] = validate.errors!;
        wrong.push(`${address}${first!.instancePath}: ${first!.message}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked.length).toBeGreaterThan(40);
  });

  const whyNoTools = whyNotBy('scripts/api-tools.mjs');
  const itWithTools = whyNoTools === undefined ? it : it.skip;
  const because = whyNoTools === undefined ? '' : ` (skipped, because ${whyNoTools})`;

  itWithTools(
    `describes itself so that the tools of its readers find no fault and leave nothing out${because}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-openapi-'));
      try {
        const judged = async (name: string, document: object): Promise<Record<string, string[]>> => {
          const file = join(folder, name);
          writeFileSync(file, JSON.stringify(document));
          return JSON.parse((await run('node', ['scripts/api-tools.mjs', 'judge', file])).stdout) as never;
        };
        const document = await askJson<OpenApiDocument>(`${hub.url}/openapi.json`);
        expect(await judged('openapi.json', document)).toEqual({
          redocly: [],
          spectral: [],
          typescript: [],
          python: [],
        });
        // They do find what is wrong: an answer of no type and in a form they do not know, a parameter nobody describes.
        const responses = { 200: { description: 'OK', content: { 'application/json': {}, 'application/x-tar': {} } } };
        const broken = await judged('broken.json', {
          ...document,
          paths: { '/v1/things/{id}': { get: { operationId: 'things', responses } } },
        });
        for (const found of Object.values(broken)) expect(found).not.toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );

  itWithTools(
    `answers nothing it has not declared, whatever schemathesis asks of what is read${because}`,
    async () => {
      const { stdout } = await run('node', ['scripts/api-tools.mjs', 'ask', hub.url], {
        env: { ...process.env, ESTUAIRE_KEY: key },
      });
      const { cases, problems } = JSON.parse(stdout) as { cases: number; problems: string[] };
      expect(problems).toEqual([]);
      expect(cases).toBeGreaterThan(3_000);
    },
    240_000,
  );

  it('publishes a schema that each of its entities fits', async () => {
    const ajv = ajvWithFormats();
    for (const [kind, events] of entities) {
      const validate = ajv.compile(await askJson<object>(`${hub.url}/schemas/${kind}.json`));
      const wrong = events.flatMap(({ key, entity }) =>
        validate(entity) ? [] : validate.errors!.map(({ instancePath, message }) => `${key}${instancePath} ${message}`),
      );
      expect([kind, wrong.slice(0, 5)]).toEqual([kind, []]);
    }
    const living = [...entities].filter(([, events]) => events.length > 0).map(([kind]) => kind);
    expect(living).toEqual(
      expect.arrayContaining([
        'vehicle-position',
        'trip-update',
        'alert',
        'station',
        'free-vehicle',
        'traffic-measurement',
        'traffic-situation',
        'feed-status',
        'dataset',
      ]),
    );
  });

  it('describes the stream it runs', async () => {
    const described = await askJson<{ servers: { hub: { host: string } }; channels: { stream: { address: string } } }>(
      `${hub.url}/asyncapi.json`,
    );
    expect(described.servers.hub.host).toBe(new URL(hub.url).host);
    expect(described.channels.stream.address).toBe('/v1/stream');
  });

  it('ends with all it has started when somebody presses Ctrl-C in its terminal', async () => {
    // The simulated city and the laboratory are processes of their own; all of them hear it at once.
    expect(hub.log()).toContain('lab-process-started');
    await hub.stop('SIGINT');
    expect(hub.printed()).toContain('SIGINT: stopping');
    expect(hub.log()).toContain('process-stopped');
    await until('every process of the terminal to be gone', () => !isGroupLeft(hub.pid) || undefined);
  }, 30_000);
});
