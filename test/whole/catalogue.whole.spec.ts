import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { whyNotBy } from '../support/fetched-tool.js';
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
}, 60_000);

function whyNot(): string | undefined {
  return existsSync(shapes) ? whyNotBy('scripts/shacl.mjs') : `the shapes are not at ${shapes}`;
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

  const ogc = whyNotBy('scripts/ogc-schemas.mjs');
  (ogc === undefined ? it : it.skip)(
    `gives metadata and catalogue service as the schemas of ISO 19139 and CSW 2.0.2 want them${ogc ? ` (skipped, because ${ogc})` : ''}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-catalogue-'));
      const judge = async (which: string, path: string): Promise<string> => {
        const file = join(folder, 'document.xml');
        writeFileSync(file, (await ask(`${hub.url}${path}`)).body);
        return execFileSync(process.execPath, ['scripts/ogc-schemas.mjs', 'judge', which, file], { encoding: 'utf8' });
      };
      try {
        for (const feed of ['sim-transit', 'sim-bikes', 'sim-roads', 'lovelo'])
          expect(await judge('iso', `/catalog/${feed}.iso.xml`)).toBe('');
        const service = '/csw?service=CSW&version=2.0.2&request=';
        expect(await judge('csw', `${service}GetCapabilities`)).toBe('');
        for (const set of ['brief', 'summary', 'full'])
          expect(await judge('csw', `${service}GetRecords&elementSetName=${set}`)).toBe('');
        expect(await judge('csw', `${service}GetRecordById&id=lovelo`)).toBe('');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    120_000,
  );

  it('lists nothing that is not there: each distribution answers with the media type it is listed with', async () => {
    const catalogue = await askJson<Record<string, unknown>>(`${hub.url}/catalog.jsonld`);
    const all = (catalogue['dcat:dataset'] as { 'dcat:distribution': Record<string, unknown>[] }[]).flatMap(
      (one) => one['dcat:distribution'],
    );
    expect(all.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const one of all) {
      const stopping = new AbortController();
      const { status, headers } = await fetch(String(one['@id']), { signal: stopping.signal });
      stopping.abort();
      const listed = (one['dcat:mediaType'] as { '@id': string })['@id'].replace(/^.*media-types\//, '');
      const given = headers.get('content-type')?.split(';')[0];
      if (status !== 200 || given !== listed) wrong.push(`${String(one['@id'])}: ${status} ${given}, listed ${listed}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is harvested to its end by pages, and lists size and checksum of what stands still', async () => {
    const catalogue = await askJson<Record<string, unknown>>(`${hub.url}/catalog.jsonld?page=1`);
    const datasets = catalogue['dcat:dataset'] as {
      'dct:identifier': string;
      'dcat:distribution': Record<string, unknown>[];
    }[];
    expect(datasets.map((one) => one['dct:identifier'])).toContain('sim-transit');
    const gtfs = datasets
      .flatMap((one) => one['dcat:distribution'])
      .find((one) => String(one['@id']).endsWith('/gtfs/sim-transit.zip'))!;
    const { body } = await ask(String(gtfs['@id']));
    expect(gtfs['dcat:byteSize']).toMatchObject({ '@value': String(body.byteLength) });
    expect(gtfs['spdx:checksum']).toMatchObject({
      'spdx:checksumValue': { '@value': createHash('sha256').update(body).digest('hex') },
    });
    expect((await ask(`${hub.url}/catalog.ttl?page=2`)).status).toBe(400);
    expect((await ask(`${hub.url}/catalog.ttl?seite=1`)).status).toBe(400);
  });
});
