import { PageRig, stationNamed as station } from '../../../test/support/page-rig.js';

const EVIL = `<img src=x onerror=alert(1)>"'&</script>`;

let hub: PageRig;
beforeEach(async () => {
  hub = await PageRig.start([
    { id: 'astuce', formats: ['gtfs', 'gtfs-rt'], attribution: EVIL },
    { id: 'velos', formats: ['gbfs'], licence: 'ODbL-1.0', nature: 'simulated' },
    { id: 'secret', formats: ['gbfs'], visibility: 'internal' },
  ]);
});
afterEach(() => hub.stop());

describe('the pages of the portal', () => {
  it('show what a feed says as text and nothing else', async () => {
    await hub.hub.happen(station('1', EVIL, '76540'));
    const pages = await Promise.all(
      [
        '/catalog',
        '/catalog/astuce',
        '/catalog/velos',
        '/catalog/velos/repair',
        `/catalog?q=${encodeURIComponent(EVIL)}`,
      ].map((url) => hub.ask(url)),
    );
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { body } of pages) expect(body).not.toContain('<img');
    expect(pages[2]!.body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;/script&gt;');
    expect(hub.failures).toEqual([]);
  });

  it('have nothing inline, and no address of another site but licences and standards one may follow', async () => {
    await hub.hub.happen(station('1', 'Calende'));
    const { body, headers } = await hub.ask('/catalog/velos');
    expect(body).not.toMatch(/<style|<script(?![^>]*\bsrc="\/)|\son\w+=|\sstyle="/);
    expect(
      [...body.matchAll(/(?:src|<link[^>]*href)="([^"]*)"/g)]
        .map(([, to]) => to!)
        .filter((to) => !/^(\/|data:,)/.test(to)),
    ).toEqual([]);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  });

  it('speak the language asked for, else the one preferred, and lead to the other', async () => {
    const french = await hub.ask('/catalog');
    expect(french.body).toMatch(/<html lang="fr">/);
    expect(french.headers['vary']).toContain('accept-language');
    expect((await hub.ask('/catalog', { accept: 'text/html', 'accept-language': 'en-GB' })).body).toMatch(/lang="en"/);
    const english = await hub.ask('/catalog?theme=bikes&lang=en');
    expect(english.body).toContain('1 of 2 datasets');
    expect(english.body).toContain('href="/catalog?theme=bikes&amp;lang=fr"');
  });

  it('name no feed that is not open', async () => {
    expect((await hub.ask('/catalog')).body).not.toContain('secret');
    expect((await hub.ask('/catalog/secret')).status).toBe(404);
  });
});

describe('the list of datasets', () => {
  const names = async (query: string): Promise<string[]> =>
    [...(await hub.ask(`/catalog?${query}`)).body.matchAll(/href="\/catalog\/([a-z]+)\?/g)].map(([, name]) => name!);

  it('is narrowed by words, theme, commune, level and licence', async () => {
    await hub.hub.happen(station('1', 'Calende', '76540'));
    expect(await names('')).toEqual(['astuce', 'velos']);
    expect(await names('q=RÉSEAU+velos')).toEqual(['velos']);
    expect(await names('theme=transit')).toEqual(['astuce']);
    expect(await names('commune=76540')).toEqual(['velos']);
    expect(await names('commune=76217')).toEqual([]);
    expect(await names('level=api')).toEqual(['velos']);
    expect(await names('licence=odbl-1.0')).toEqual(['velos']);
    expect(await names('q=&theme=&commune=&level=&licence=')).toEqual(['astuce', 'velos']);
  });

  it('refuses what it cannot mean, as a page for people and as problem details for programs', async () => {
    for (const [query, got] of [
      ['colour=red', 'colour'],
      ['theme=boats', 'boats'],
      ['commune=99999', '99999'],
      ['lang=de', 'de'],
    ] as const) {
      const page = await hub.ask(`/catalog?${query}`);
      expect([query, page.status, page.headers['content-type']]).toEqual([query, 400, 'text/html; charset=utf-8']);
      const problem = await hub.ask(`/catalog?${query}`, { accept: '*/*' });
      expect(problem.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(problem.body).detail).toContain(got);
    }
  });

  it('leaves the graph to those who ask for it', async () => {
    expect((await hub.ask('/catalog', { accept: 'text/turtle' })).status).toBe(0);
    expect((await hub.ask('/catalog', { accept: '*/*' })).status).toBe(200);
  });
});

describe('the page of a dataset', () => {
  it('has the three levels, the terms and how to cite, calls to copy and a frame to embed', async () => {
    await hub.hub.happen(station('1', 'Calende', '76540'));
    const { body } = await hub.ask('/catalog/velos?lang=en');
    for (const id of ['raw', 'seen', 'api', 'embed']) expect(body).toContain(`<section id="${id}">`);
    expect(body).toContain('href="/gbfs/velos/3.0/gbfs.json"');
    expect(body).toContain('Open Database License 1.0');
    expect(body).toContain('accessed on 15 Jan 2026 at http://hub.example/catalog/velos');
    expect(body).toContain('/v1/stations?feed=velos&amp;limit=10');
    expect(body).toContain('&lt;iframe src=&quot;http://hub.example/embed/map?feed=velos');
    expect(body).toContain('<svg');
    expect(body).toContain('simulated');
  });

  it('is answered 304 to whoever has it', async () => {
    const { headers } = await hub.ask('/catalog/velos');
    expect((await hub.ask('/catalog/velos', { accept: 'text/html', 'if-none-match': headers['etag']! })).status).toBe(
      304,
    );
    expect((await hub.ask('/catalog/velos', undefined, 'POST')).status).toBe(405);
  });
});
