import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HubError, forgetSecrets } from '#libs/errors';
import {
  Secret,
  credentialsOf,
  describeProblems,
  loadConfig,
  parseConfig,
  parseDuration,
  readEnvironment,
  type SourceConfig,
} from './index.js';

const HUB = 'hub: { name: Hub, operator: City, contact: data@example.org }\n';
const feed = (more = '', source = "format: gtfs-rt, url: 'https://example.org/a.pb', every: 15s"): string =>
  `  - { id: bus, title: Bus, producer: P, licence: etalab-2.0, sources: [ { ${source} } ]${more} }\n`;
const withFeed = (more = '', source?: string): string => `${HUB}feeds:\n${feed(more, source)}`;

function problemsOf(text: string): string[] {
  return describeProblems('hub.yaml', parseConfig(text).problems ?? [])
    .split('\n')
    .filter(Boolean);
}

describe('every problem of a configuration names its path, its line and what is expected', () => {
  const cases: [what: string, text: string, says: string | RegExp][] = [
    ['an unknown key at the top', `${withFeed()}colour: red\n`, 'hub.yaml:4 colour: unknown key'],
    ['an unknown key of a feed', withFeed(', colour: red'), 'hub.yaml:3 feeds[0].colour: unknown key'],
    [
      'an unknown key of a source',
      withFeed('', 'format: gtfs, file: a.zip, colour: red'),
      'hub.yaml:3 feeds[0].sources[0].colour: unknown key',
    ],
    ['a missing hub', `feeds:\n${feed()}`, /^hub\.yaml hub: /],
    [
      'traces to no address',
      `${withFeed()}tracing: { endpoint: collector }\n`,
      /^hub\.yaml:4 tracing\.endpoint: expected an http or https address such as http:\/\/collector:4318/,
    ],
    [
      'traces to an address that holds credentials',
      `${withFeed()}tracing: { endpoint: 'https://me:secret@collector' }\n`,
      /^hub\.yaml:4 tracing\.endpoint: expected an address without query and credentials/,
    ],
    [
      'a share of traces that is none',
      `${withFeed()}tracing: { endpoint: 'http://collector:4318', sample: 0 }\n`,
      /^hub\.yaml:4 tracing\.sample: expected more than 0/,
    ],
    [
      'more than all documents traced',
      `${withFeed()}tracing: { endpoint: 'http://collector:4318', sample: 2 }\n`,
      /^hub\.yaml:4 tracing\.sample: /,
    ],
    ['no feed at all', `${HUB}feeds: []\n`, /^hub\.yaml:2 feeds: /],
    [
      'a contact that is no address',
      withFeed().replace('data@example.org', 'nobody'),
      /^hub\.yaml:1 hub\.contact: .*email/,
    ],
    [
      'a feed id in capitals',
      withFeed().replace('id: bus', 'id: BUS'),
      'hub.yaml:3 feeds[0].id: expected lower-case letters, digits and dashes',
    ],
    ['a feed id twice', withFeed() + feed(), 'hub.yaml:4 feeds[1].id: "bus" is already feeds[0]'],
    [
      'a feed that is lesser than itself',
      withFeed().replace('sources:', 'lesserOf: { feed: bus }, sources:'),
      'hub.yaml:3 feeds[0].lesserOf.feed: got "bus", expected the id of another feed, which is no lesser one itself',
    ],
    [
      'runs left to a source that is none',
      withFeed().replace('sources:', "rules: [ { use: own-runs, of: { tni: ['TNI:'] } } ], sources:"),
      'hub.yaml:3 feeds[0].rules[0].of: got "tni", expected the id of a source of the feed',
    ],
    [
      'a source id twice',
      `${HUB}feeds:\n  - { id: bus, title: Bus, producer: P, licence: MIT, sources: [ { id: a, format: gtfs, file: a.zip }, { id: a, format: gtfs, file: b.zip } ] }\n`,
      'hub.yaml:3 feeds[0].sources[1].id: "a" stands twice',
    ],
    [
      'a duration without unit',
      withFeed('', "format: gtfs, url: 'https://example.org/a', every: '15'"),
      /feeds\[0\]\.sources\[0\]\.every: got "15", expected a duration such as/,
    ],
    [
      'a pace that is too quick',
      withFeed('', "format: gtfs, url: 'https://example.org/a', every: 10ms"),
      'hub.yaml:3 feeds[0].sources[0].every: got "10ms", expected at least 250ms',
    ],
    [
      'an address that is none',
      withFeed('', 'format: gtfs, url: ftp://example.org/a, every: 15s'),
      'hub.yaml:3 feeds[0].sources[0].url: expected an http or https address',
    ],
    [
      'a format nobody reads',
      withFeed('', "format: telepathy, url: 'https://example.org/a', every: 15s"),
      /^hub\.yaml:3 feeds\[0\]\.sources\[0\]\.format: /,
    ],
    [
      'a size that is none',
      `${withFeed()}retention: { rawBytes: much }\n`,
      'hub.yaml:4 retention.rawBytes: got "much", expected a size such as 64KiB, 200MB or 2GB',
    ],
    ['a visibility that is none', withFeed(', visibility: secret'), /^hub\.yaml:3 feeds\[0\]\.visibility: /],
    [
      'a language that is none',
      withFeed().replace('title: Bus', 'title: { french: Bus }'),
      /^hub\.yaml:3 feeds\[0\]\.title/,
    ],
    ['a day that is none', withFeed(', recordedAt: yesterday'), /^hub\.yaml:3 feeds\[0\]\.recordedAt: /],
    [
      'a pattern that is none',
      withFeed('', "format: gtfs, replay: { folder: ., match: '[' }"),
      'hub.yaml:3 feeds[0].sources[0].replay.match: got "[", expected a regular expression',
    ],
    [
      'a certificate without its key',
      `${withFeed()}engines: { bus: { kafka: { brokers: ['kafka:9093'], ssl: { certificate: hub.pem } } } }\n`,
      'hub.yaml:4 engines.bus.kafka.ssl: certificate and key go together: give both or neither',
    ],
    [
      'addresses of webhooks where the webhooks are listed',
      `${withFeed()}webhooks: { allowPrivate: [10.0.0.1] }\n`,
      'hub.yaml:4 webhooks: expected a list of webhooks; private addresses that webhooks may go to stand in webhookTargets.allowPrivate',
    ],
    ['YAML that is none', 'hub: [', /^hub\.yaml:1 \(file\): /],
    ['nothing at all', '', /^hub\.yaml \(file\): .*expected object/],
  ];
  for (const [what, text, says] of cases) {
    it(what, () => {
      const problems = problemsOf(text);
      expect(problems).toContainEqual(typeof says === 'string' ? says : (expect.stringMatching(says) as string));
    });
  }

  it('reports all problems at once', () => {
    expect(problemsOf(withFeed(', colour: red, visibility: secret').replace('id: bus', 'id: BUS')).length).toBe(3);
  });

  it('names an alias that nothing is anchored to', () => {
    expect(parseConfig('hub: *nobody').problems).toEqual([
      { path: '(file)', message: expect.stringContaining('nobody') as string },
    ]);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const result = parseConfig(text);
        expect(result.config === undefined).toBe(result.problems !== undefined);
      }),
    );
  });
});

describe('what a configuration does not say', () => {
  it('has written defaults', () => {
    const { config } = parseConfig(withFeed('', 'format: gtfs, file: a.zip'));
    expect(config).toMatchObject({
      hub: { timezone: 'Europe/Paris', languages: ['fr', 'en'] },
      engines: { bus: 'embedded', store: 'embedded', coordination: 'memory' },
      retention: { bus: 48 * 3_600_000, raw: 7 * 86_400_000, rawBytes: 2e9, history: 30 * 86_400_000 },
      upstreams: { allowPrivate: [], allowPorts: [80, 443, 8080, 8443] },
      webhookTargets: { allowPrivate: [], allowPorts: [80, 443, 8080, 8443] },
      stream: {
        maxClients: 5_000,
        maxSubscriptionsPerClient: 20,
        maxBufferedBytesPerClient: 1_048_576,
        heartbeat: 10_000,
      },
      feeds: [
        { title: { und: 'Bus' }, visibility: 'open', nature: 'observed', rules: [], sources: [{ every: 60_000 }] },
      ],
    });
  });

  it('may come from the environment, or from the default beside the name', () => {
    const text = withFeed('', "format: gtfs, url: '${BASE:-https://example.org}/a.zip', every: ${PACE}");
    const urlOf = (environment: Record<string, string>): unknown =>
      parseConfig(text, environment).config?.feeds[0]?.sources[0];
    expect(urlOf({ PACE: '1h' })).toMatchObject({ url: 'https://example.org/a.zip', every: 3_600_000 });
    expect(urlOf({ PACE: '1h', BASE: 'https://example.com' })).toMatchObject({ url: 'https://example.com/a.zip' });
    expect(parseConfig(text, {}).problems).toHaveLength(1);
  });

  it('takes relative paths from the folder of the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-config-'));
    try {
      writeFileSync(
        join(folder, 'hub.yaml'),
        `${withFeed('', 'format: gtfs, file: ./a.zip')}territory: { communes: ./c.geojson }\nengines: { bus: { kafka: { brokers: [a:1], ssl: { ca: ./ca.pem } } } }\n`,
      );
      const config = loadConfig(join(folder, 'hub.yaml'), {});
      expect(config.feeds[0]!.sources[0]).toMatchObject({ file: join(folder, 'a.zip') });
      expect(config.engines.bus).toMatchObject({ kafka: { ssl: { ca: join(folder, 'ca.pem') } } });
      expect(config.territory!.communes).toBe(join(folder, 'c.geojson'));
      expect(() => loadConfig(join(folder, 'none.yaml'), {})).toThrow(
        expect.objectContaining({ code: 'CONFIG_UNREADABLE' }) as Error,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('durations', () => {
  it('have a unit', () => {
    expect(['500ms', '15s', '5m', '1.5h', '7d'].map(parseDuration)).toEqual([
      500, 15_000, 300_000, 5_400_000, 604_800_000,
    ]);
    expect(['', '15', 's', '-1s', '1w', '1 s', '1e3s'].map(parseDuration)).toEqual(Array(7).fill(undefined));
  });
});

describe('secrets', () => {
  const source = (auth: object): SourceConfig =>
    ({ format: 'gtfs-rt', url: 'https://example.org', every: 1000, auth }) as SourceConfig;
  const environment = { KEY: 'hunter2' };

  it('come from the environment, as header, bearer or query', () => {
    expect(credentialsOf(source({ header: 'X-Key', env: 'KEY' }), environment, 'here').headers['X-Key']!.reveal()).toBe(
      'hunter2',
    );
    expect(
      credentialsOf(source({ bearer: { env: 'KEY' } }), environment, 'here').headers['authorization']!.reveal(),
    ).toBe('Bearer hunter2');
    expect(credentialsOf(source({ query: 'key', env: 'KEY' }), environment, 'here').query['key']!.reveal()).toBe(
      'hunter2',
    );
  });

  it('are never printed, however one prints them', () => {
    const secret = new Secret('hunter2');
    const credentials = credentialsOf(source({ header: 'X-Key', env: 'KEY' }), environment, 'here');
    for (const text of [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ credentials }, { depth: 9, showHidden: true }),
      JSON.stringify(credentials),
    ])
      expect(text).not.toContain('hunter2');
  });

  it('in the path of an address are known as such from then on, whatever text they come in', () => {
    parseConfig('url: https://a.example/${DOOR}/feed.zip', { DOOR: 'sesame-open' });
    expect(new HubError('SOURCE_STATUS', 'https://a.example/sesame-open/feed.zip: got HTTP 403').message).toBe(
      'https://a.example/***/feed.zip: got HTTP 403',
    );
    forgetSecrets();
  });

  it.each([
    ["url: 'https://user:s%C3%A9same1@a.example/feed.zip'", 'got séssame s%C3%A9same1', 's%C3%A9same1'],
    ["url: 'https://user:sesame1@a.example/feed.zip'", 'echo Basic dXNlcjpzZXNhbWUx', 'dXNlcjpzZXNhbWUx'],
    ["url: 'https://a.example/feed.zip?apikey=sesame2'", 'at /feed.zip?apikey=sesame2', 'sesame2'],
    ['headers: { X-Api-Key: sesame3, Accept: text/plain }', 'got sesame3, expected text/plain', 'sesame3'],
    ["headers: { Authorization: 'Bearer sesame4' }", 'got sesame4', 'sesame4'],
  ])('that were written into the file itself (%s) are known as well', (line, message, secret) => {
    parseConfig(`feeds: [{ sources: [{ ${line} }] }]`);
    const shown = new HubError('SOURCE_STATUS', message).message;
    forgetSecrets();
    expect(shown).not.toContain(secret);
    expect(shown).toContain('***');
  });

  it('and other values of the environment are reported by their names where they cannot be what they are put into', () => {
    const text = withFeed('', "format: gtfs-rt, url: 'https://example.org/a.pb', every: ${PACE}");
    expect(text).toContain('${PACE}');
    const { problems } = parseConfig(text, { PACE: 'hunter22' });
    expect(problems).not.toHaveLength(0);
    expect(JSON.stringify(problems)).not.toContain('hunter22');
    expect(JSON.stringify(problems)).toContain('${PACE}');
  });

  it('that are not set are named with their place, never their value', () => {
    expect(() => credentialsOf(source({ header: 'X-Key', env: 'OTHER' }), environment, 'feeds[0].sources[1]')).toThrow(
      'feeds[0].sources[1].auth: the environment variable OTHER is not set',
    );
  });
});

describe('the environment of the process', () => {
  it('has defaults', () => {
    expect(readEnvironment({})).toEqual({
      configFile: 'config/demo.yaml',
      port: 3000,
      host: '127.0.0.1',
      dataDir: 'data',
      logLevel: 'warn',
    });
  });

  it('is refused with the name of the variable', () => {
    expect(() => readEnvironment({ HUB_PORT: '70000' })).toThrow('HUB_PORT: got "70000", expected a port number');
    expect(() => readEnvironment({ HUB_LOG_LEVEL: 'loud' })).toThrow(
      /^HUB_LOG_LEVEL: got "loud", expected one of silent, error/,
    );
  });
});

describe('what the analyst is given', () => {
  const withAnalyst = (section: string) =>
    parseConfig(
      `hub: { name: H, operator: O, contact: a@example.org }\nanalyst: ${section}\nfeeds: [{ id: a, title: A, producer: P, licence: CC0-1.0, sources: [{ format: gtfs, file: x, every: 1s }] }]`,
    );

  it('arrives as milliseconds under the names the program uses', () => {
    const { config } = withAnalyst('{ judgeEvery: 5s, alarms: { bunching: { holds: 2m, withinM: 100 } } }');
    expect(config?.analyst).toEqual({ judgeEveryMs: 5_000, alarms: { bunching: { holdsMs: 120_000, withinM: 100 } } });
  });

  it('is refused with its path where it cannot be', () => {
    const problemsOf = (section: string): string => JSON.stringify(withAnalyst(section).problems);
    expect(problemsOf('{ alarms: { bunching: { hold: 2m } } }')).toContain('hold');
    expect(problemsOf('{ judgeEvery: 7s }')).toContain('multiple');
    expect(problemsOf('{ alarms: { punctualityLow: { belowShare: 60 } } }')).toContain('belowShare');
  });

  it('may be written under its old name, which is accepted with a warning', () => {
    const text = (section: string): string =>
      `hub: { name: H, operator: O, contact: a@example.org }\nanalyst: ${section}\nfeeds: [{ id: a, title: A, producer: P, licence: CC0-1.0, sources: [{ format: gtfs, file: x, every: 1s }] }]`;
    const old = parseConfig(text('{ retellEvery: 2m }'));
    expect(old.config?.analyst).toEqual({ repeatEveryMs: 120_000 });
    expect(old).toMatchObject({
      warnings: [{ path: 'analyst.retellEvery', message: 'is an old name: write repeatEvery' }],
    });
    expect(parseConfig(text('{ repeatEvery: 2m }'))).toMatchObject({ config: old.config, warnings: [] });
  });
});
