import { ENDPOINTS } from '#libs/publish';
import { WRITE_ENDPOINTS } from '../../describe/write-endpoints.js';
import { PageRig, stationNamed } from '../../../../test/support/page-rig.js';
import { resources } from './docs-page.js';
import { shorten } from './shorten.js';

let hub: PageRig;
const asked: string[] = [];
beforeEach(async () => {
  asked.length = 0;
  hub = await PageRig.start([{ id: 'velos', formats: ['gbfs'] }], undefined, undefined, async (path) => {
    asked.push(path);
    return { status: 200, type: 'application/json', body: '{"items":[{"name":"<b>Calende</b>"},{},{}]}', bytes: 40 };
  });
  await hub.hub.happen(stationNamed('1', 'Calende', '76540'));
});
afterEach(() => hub.stop());

describe('the documentation', () => {
  it('has a quick start in three languages, rules, limits, versions and the stream in the page', async () => {
    const { status, body } = await hub.ask('/docs?lang=en');
    expect(status).toBe(200);
    for (const step of ['find', 'board', 'stream'])
      for (const language of ['curl', 'javascript', 'python'])
        expect(body).toContain(`data-example="${step}-${language}"`);
    for (const id of [
      'quick-start',
      'resources',
      'board',
      'ground',
      'protocol',
      'console',
      'webhooks',
      'checksums',
      'keys',
      'clients',
      'limits',
      'versions',
      'quality',
    ])
      expect(body).toContain(`id="${id}"`);
    expect(body).toContain('600 requests a minute');
    expect((await hub.ask('/docs?lang=fr')).body).toContain('Pour commencer');
  });

  it('leads to a page for every address of the description, and to none twice', async () => {
    const pages = await Promise.all(resources().map(({ slug }) => hub.ask(`/docs/${slug}`)));
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
    const described = pages.flatMap(({ body }) =>
      [...body.matchAll(/<code>GET ([^<]+)<\/code>/g)].map(([, path]) => path),
    );
    expect(described.sort()).toEqual(ENDPOINTS.map(({ path }) => path).sort());
    const written = pages.flatMap(({ body }) =>
      [...body.matchAll(/<code>(POST|PUT|PATCH|DELETE) ([^<]+)<\/code>/g)].map(
        ([, method, path]) => `${method} ${path}`,
      ),
    );
    expect(written.sort()).toEqual(WRITE_ENDPOINTS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort());
    expect((await hub.ask('/docs/cows', {})).status).toBe(404);
  });

  it('tries what changes something with a key that no browser sends by itself', async () => {
    const { body } = await hub.ask('/docs/stream?lang=en');
    const [, form = ''] = /id="post-v1-webhooks"[\s\S]*?(<form[\s\S]*?<\/form>)/.exec(body) ?? [];
    expect(form).toContain('data-method="POST"');
    expect(form).toContain('data-key');
    expect(form).toContain('data-body');
    // A field with a name would stand in the address of a form that is sent without the script.
    expect(form).not.toMatch(/<(input|textarea)[^>]* name=/);
  });

  it('names the parameters of the live stream', async () => {
    const { body } = await hub.ask('/docs/stream?lang=en');
    for (const name of ['kinds', 'stop', 'route', 'bbox']) expect(body).toContain(`<li><code>${name}</code>`);
  });

  it('shows real answers as text, shortened, about things this hub has', async () => {
    const { body } = await hub.ask('/docs/state');
    expect(asked).toContain('/v1/stations?limit=1');
    expect(asked).toContain('/v1/stations/velos%3A1');
    expect(body).toContain('&lt;b&gt;Calende&lt;/b&gt;');
    expect(body).toContain('&quot;…&quot;');
    expect(body).not.toContain('<b>Calende');
  });
});

describe('a shortened answer', () => {
  it('keeps the first of a list, whole points, and says that something is left out', () => {
    expect(shorten('{"a":[1,2],"b":[{"x":1},{"x":2}]}', 'application/json')).toEqual({
      text: '{\n  "a": [\n    1,\n    2\n  ],\n  "b": [\n    {\n      "x": 1\n    },\n    "…"\n  ]\n}',
      isCut: true,
    });
    expect(shorten('{"a":1}', 'application/json').isCut).toBe(false);
    expect(shorten('x'.repeat(5_000), 'text/plain').text).toHaveLength(1_201);
    expect(shorten('not json', 'application/json').text).toBe('not json');
  });
});
