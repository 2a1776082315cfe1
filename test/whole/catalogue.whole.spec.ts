import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ask, askJson } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

/** Folder of the published shapes, which are not part of the repository. `ESTUAIRE_SCHEMAS` names another. */
const shapes = resolve(
  process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas',
  'mobilitydcat-ap/shacl_shapes-1.0.0.ttl',
);
const SPELLINGS = ['jsonld', 'ttl', 'rdf'] as const;

let data: DataDir;
let hub: HubProcess;

beforeAll(async () => {
  data = temporaryDataDir();
  hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
  await until('every feed to be read', async () => {
    const { feeds } = await askJson<{ feeds: { status: { state: string } }[] }>(`${hub.url}/v1/feeds`);
    return feeds.every(({ status }) => status.state !== 'waiting') ? true : undefined;
  });
}, 120_000);

afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 30_000);

function whyNot(): string | undefined {
  if (!existsSync(shapes)) return `the shapes are not at ${shapes}`;
  const { status, stderr } = spawnSync(process.execPath, ['scripts/shacl.mjs', 'fetch'], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}

describe('the catalogue of the demo hub', () => {
  it.each([
    ['text/turtle', 'text/turtle', '/catalog.ttl'],
    ['application/rdf+xml;q=0.9, text/html;q=0.5', 'application/rdf+xml', '/catalog.rdf'],
    ['application/ld+json, text/turtle', 'application/ld+json', '/catalog.jsonld'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html', undefined],
    ['*/*', 'text/html', undefined],
  ])('is given to whoever accepts %s as %s', async (accept, type, location) => {
    const { headers, status } = await ask(`${hub.url}/catalog`, { headers: { accept } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
    expect(headers['content-location']).toBe(location);
    expect(headers['vary']).toContain('accept');
  });

  const reason = whyNot();
  (reason === undefined ? it : it.skip)(
    `has no violation of the shapes of mobilityDCAT-AP in any spelling${reason ? ` (skipped, because ${reason})` : ''}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-catalogue-'));
      try {
        const files: string[] = [];
        for (const spelling of SPELLINGS) {
          const file = join(folder, `catalog.${spelling}`);
          writeFileSync(file, (await ask(`${hub.url}/catalog.${spelling}`)).body);
          files.push(file);
        }
        const judged = execFileSync(process.execPath, ['scripts/shacl.mjs', 'judge', shapes, ...files], {
          encoding: 'utf8',
        });
        const lines = judged.trim().split('\n');
        expect(lines.map((line) => line.replace(/ \d+ /, ' '))).toEqual(SPELLINGS.map((one) => `catalog.${one} 0`));
        // One graph, spelt three ways: as many statements in each.
        const sizes = lines.map((line) => Number(line.split(' ')[1]));
        expect(new Set(sizes).size).toBe(1);
        expect(sizes[0]).toBeGreaterThan(300);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    120_000,
  );
});
