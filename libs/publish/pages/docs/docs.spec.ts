import { ERROR_CODES, ISSUE_CODES } from '#libs/errors';
import { ENDPOINTS } from '#libs/publish';
import { describedOperation } from '../../describe/openapi.js';
import { WRITE_ENDPOINTS } from '../../describe/write-endpoints.js';
import { PageRig, stationNamed } from '../../../../test/support/page-rig.js';
import { Wording } from '../words/index.js';
import { PROBLEM_STATUSES } from './errors-page.js';
import { mqttSection } from './mqtt-section.js';
import { ERRORS_SLUG, resources } from './resources.js';
import { shorten } from './shorten.js';

const ABOUT = { contact: 'desk@example.org', feed: 'astuce', stations: undefined };

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
      'mqtt',
      'limits',
      'versions',
      'quality',
    ])
      expect(body).toContain(`id="${id}"`);
    expect(body).toContain('600 requests a minute');
    expect((await hub.ask('/docs?lang=fr')).body).toContain('Pour commencer');
    const said = new Wording('fr', 'UTC');
    for (const { tag } of resources()) expect([tag, said.sayOf('tag', tag)]).not.toEqual([tag, tag]);
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
    for (const name of ['kinds', 'stop', 'route', 'bbox'])
      expect(body).toContain(`<th scope="row"><code>${name}</code>`);
  });

  it('lists the fields of each answer once, with type, unit, an example of this hub and what it means, in the language of the page', async () => {
    const { body } = await hub.ask('/docs/stops-and-lines?lang=fr');
    const [, table = ''] = /id="fields-StopCalls"[\s\S]*?(<table>[\s\S]*?<\/table>)/.exec(body) ?? [];
    const rowOf = (path: string): string =>
      [...table.matchAll(/<tr>[\s\S]*?<\/tr>/g)]
        .map(([row]) => row)
        .find((row) => row.includes(`<code>${path}</code>`))!;
    expect(rowOf('items[].delaySeconds')).toContain('positif en retard');
    expect(rowOf('items[].delaySeconds')).toContain('<td>s</td>');
    expect(rowOf('items[].delaySeconds')).toContain('peut manquer');
    expect(rowOf('items[].state')).toContain('<code>cancelled</code>');
    expect(rowOf('items[].route.name')).toContain('<td>texte</td>');
    expect(body.match(/id="fields-StopCalls"/g)).toHaveLength(1);
    expect(body).toContain('<a href="/docs/stops-and-lines?lang=fr#fields-StopCalls">StopCalls</a>');
    const [, stops = ''] = /id="fields-TransitStops"([\s\S]*?)<\/table>/.exec(body) ?? [];
    expect(stops).toMatch(/<code>items\[\]\.name<\/code>[^]*?<code>&lt;b&gt;Calende&lt;\/b&gt;<\/code>/);
  });

  it('leads from a field to a table that is there', async () => {
    const pages = new Map<string, string>();
    for (const { slug } of [...resources(), { slug: ERRORS_SLUG }])
      pages.set(`/docs/${slug}`, (await hub.ask(`/docs/${slug}?lang=en`)).body);
    const links = [...pages.values()].flatMap((body) => [
      ...body.matchAll(/href="(\/docs\/[\w-]+)\?lang=en#([\w-]+)"/g),
    ]);
    const lost = links.filter(([, path, id]) => !pages.get(path!)?.includes(`id="${id}"`)).map(([link]) => link);
    expect([...new Set(lost)]).toEqual([]);
    expect(links.length).toBeGreaterThan(100);
  });

  it('leaves no field, parameter or code without a word on what it means, in either language', async () => {
    const wordless: string[] = [];
    let rowsSeen = 0;
    for (const language of ['fr', 'en'] as const) {
      const meaning = new Wording(language, 'UTC').say('meaning');
      for (const { slug } of [...resources(), { slug: ERRORS_SLUG }]) {
        const { body } = await hub.ask(`/docs/${slug}?lang=${language}`);
        for (const [table, caption] of body.matchAll(/<caption[^>]*>([^<]*)<\/caption>[^]*?<\/table>/g)) {
          const heads = [...table.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, head]) => head);
          const at = heads.indexOf(meaning) - 1;
          if (at < 0) continue;
          for (const [row] of table.matchAll(/<tr>\s*<th scope="row">[^]*?<\/tr>/g)) {
            rowsSeen += 1;
            const cells = [...row.matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell]) => cell!.trim());
            if (!cells[at]) wordless.push(`${language} ${slug}, ${caption}: ${/<code>([^<]*)/.exec(row)?.[1]}`);
          }
        }
      }
    }
    expect(wordless).toEqual([]);
    expect(rowsSeen).toBeGreaterThan(2_000);
  });

  it('has every code of the hub and every status, in both languages', async () => {
    for (const language of ['fr', 'en']) {
      const { body } = await hub.ask(`/docs/${ERRORS_SLUG}?lang=${language}`);
      for (const code of [...Object.keys(ERROR_CODES), ...Object.keys(ISSUE_CODES)])
        expect(body).toContain(`<code>${code}</code>`);
      expect(body).toContain('id="fields-Problem"');
    }
    const answered = new Set(
      [
        ...ENDPOINTS.map(({ path }) => describedOperation(path, 'get')),
        ...WRITE_ENDPOINTS.map(({ path, method }) => describedOperation(path, method)),
      ]
        .flatMap(({ responses }) => Object.keys(responses))
        .filter((status) => /^[45]/.test(status)),
    );
    expect([...answered].filter((status) => !PROBLEM_STATUSES.some((one) => String(one) === status))).toEqual([]);
  });

  it('says whether it publishes by MQTT, and how one subscribes', async () => {
    const { body } = await hub.ask('/docs?lang=en');
    const [, section = ''] = /id="mqtt"([\s\S]*?)<\/section>/.exec(body) ?? [];
    expect(section).toContain('does not publish by MQTT');
    expect(section).toContain('mosquitto_sub -h broker.example.org');
    const shown = mqttSection(
      { prefix: 'city', qos: 1, publicUrl: 'mqtts://mqtt.example.org' },
      ABOUT,
      new Wording('en', 'UTC'),
    );
    expect(shown.text).toContain('mosquitto_sub -h mqtt.example.org -p 8883 --tls-use-os-certs');
    expect(shown.text).toContain('city/v1/vehicle-position/astuce/bus/+/#');
    // Where the hub itself connects is no business of readers.
    const asked = mqttSection({ prefix: 'city', qos: 0 }, ABOUT, new Wording('en', 'UTC'));
    expect(asked.text).toContain('ask desk@example.org for the address');
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
