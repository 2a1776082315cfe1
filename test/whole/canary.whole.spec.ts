import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask } from '../support/http.js';

const CANARY = 'kanarienvogel';
const STRANGER = 'niemandniemand';

let data: DataDir;
let hub: HubProcess;

beforeAll(async () => {
  data = temporaryDataDir();
  const rows = (name: string, text: string): string => {
    writeFileSync(join(data.path, name), `id,name,lat,lon\n${text}\n`);
    return join(data.path, name);
  };
  const source = (file: string): string =>
    `{ format: csv, file: '${file}', every: 1s, mapping: { kind: station, key: [id], fields: { name: { from: name }, point: { latitude: lat, longitude: lon } } } }`;
  const common = 'title: T, producer: T, licence: CC0-1.0';
  writeFileSync(
    join(data.path, 'hub.yaml'),
    `hub: { name: Canary, operator: Test, contact: test@example.org }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - { id: offen, ${common}, sources: [${source(rows('a.csv', '1,Offen,49.44,1.09'))}] }
  - id: ${CANARY}
    title: ${CANARY}
    producer: ${CANARY}
    licence: CC0-1.0
    visibility: internal
    sources:
      - ${source(rows('b.csv', `${CANARY}1,${CANARY},49.44,1.09\n,${CANARY},x,y`))}
      - { format: gtfs-rt, url: 'http://127.0.0.1:9/${CANARY}?apikey=schluessel-99', every: 1s }
`,
  );
  hub = await startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: join(data.path, 'data') });
  await until('the open feed', async () => {
    const { body } = await ask(`${hub.url}/v1/stations`);
    return body.toString().includes('Offen') || undefined;
  });
}, 60_000);
afterAll(async () => {
  await hub.stop();
  data.remove();
});

/** What an address answers, without the names that were asked for and the times. */
async function answerTo(path: string, asked: string): Promise<string> {
  const { status, body } = await ask(`${hub.url}${path}`);
  return `${status} ${body.toString().replaceAll(asked, 'ASKED').replaceAll(encodeURIComponent(asked), 'ASKED')}`;
}

it('invariant 6: a feed that is internal is, on every route of /openapi.json, as one that does not exist', async () => {
  const { body } = await ask(`${hub.url}/openapi.json`);
  const { paths } = JSON.parse(body.toString()) as { paths: Record<string, { get?: object }> };
  const hour = `from=2026-01-15T08:00:00Z&to=2026-01-15T09:00:00Z`;
  let answers = 0;
  for (const [path, { get }] of Object.entries(paths)) {
    // The stream is a journey of its own (test/contract/canary.spec.ts); metrics are another each time.
    if (!get || path.includes('/stream') || path === '/metrics') continue;
    const filled = (name: string): string =>
      path.replace('{kind}', 'station').replace(/\{[^}]+\}/g, encodeURIComponent(name));
    for (const query of ['', '?feed=ASKED', `?${hour}`, `?key=ASKED:1&${hour}`]) {
      const [reported, strange] = await Promise.all(
        [CANARY, STRANGER].map((name) => answerTo(filled(name) + query.replace('ASKED', name), name)),
      );
      answers += 1;
      const isClock = /"(?:now|at|generatedAt|time)":/.test(reported!);
      expect([path + query, reported!.includes(CANARY)]).toEqual([path + query, false]);
      // What counts requests is another after each of them.
      const isCount = /^\/(v1\/)?(usage|status)$/.test(path);
      if (!isClock && !isCount) expect([path + query, reported]).toEqual([path + query, strange]);
    }
  }
  expect(answers).toBeGreaterThan(100);
  for (const path of ['/metrics', '/health/ready', '/asyncapi.json', '/gbfs/manifest.json', '/v1/feeds'])
    expect([path, (await ask(`${hub.url}${path}`)).body.toString().includes(CANARY)]).toEqual([path, false]);
  expect(hub.log()).not.toContain('schluessel-99');
}, 120_000);
