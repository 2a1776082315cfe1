import { AddressGuard } from './address-guard.js';
import { Collected, TestServer, pollOptions } from './collected.fixture.js';
import { DiscoveredSource } from './discovered.js';

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe('a system of files behind one discovery', () => {
  let own: TestServer;
  let other: TestServer;
  let listing: { name: string; url: string }[];
  const stop = new AbortController();

  beforeAll(async () => {
    own = await new TestServer((request, response) =>
      response.end(request.url === '/gbfs.json' ? JSON.stringify(listing) : `own ${request.url}`),
    ).start();
    other = await new TestServer((request, response) => response.end(`other ${request.url}`)).start();
  });
  afterAll(async () => {
    stop.abort();
    await Promise.all([own.stop(), other.stop()]);
  });

  it('polls what it lists, follows it when it changes, and sends keys to its own host only', async () => {
    listing = [
      { name: 'station_status', url: 'status.json' },
      { name: 'vehicle_status', url: other.url('/vehicles.json') },
      { name: 'system_alerts', url: 'http://' },
    ];
    const sink = new Collected();
    const source = new DiscoveredSource({
      index: pollOptions(own.url('/gbfs.json'), {
        id: 'bikes',
        format: 'gbfs',
        everyMs: 50,
        headers: { 'x-key': 'secret' },
        authoriser: { headers: async () => ({ authorization: 'Bearer token' }), refused: () => undefined },
        guard: new AddressGuard(['127.0.0.1']),
      }),
      discover: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as typeof listing,
      everyMsOf: () => 50,
    });
    const running = source.run(sink, stop.signal);
    await until(() => sink.texts.includes('own /status.json') && sink.texts.includes('other /vehicles.json'));
    expect(sink.documents.find(({ document }) => document === 'station_status')!.sourceId).toBe('bikes-station_status');
    expect(own.requests.every(({ headers }) => headers['x-key'] === 'secret')).toBe(true);
    expect(other.requests.every(({ headers }) => headers['x-key'] === undefined)).toBe(true);
    expect(own.requests.every(({ headers }) => headers.authorization === 'Bearer token')).toBe(true);
    expect(other.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(sink.attempts.find(({ sourceId }) => sourceId === 'bikes-system_alerts')!.error!.code).toBe(
      'SOURCE_ADDRESS_REFUSED',
    );

    listing = [{ name: 'station_status', url: 'moved.json' }];
    await until(() => sink.texts.includes('own /moved.json') && sink.endedSources.length > 0);
    expect(sink.endedSources).toEqual(['bikes-vehicle_status']);
    const asked = other.requests.length;

    listing = [];
    const before = own.requests.filter(({ url }) => url === '/moved.json').length;
    await until(() => own.requests.filter(({ url }) => url === '/moved.json').length > before + 3);
    expect(other.requests.length).toBe(asked);
    stop.abort();
    await running;
  });

  it('reads translations beside the files of a system, lets a dead one fail alone, and follows no endless list of new ones', async () => {
    const stopping = new AbortController();
    const sink = new Collected();
    let round = 0;
    const server = await new TestServer((request, response) => {
      if (request.url === '/fr.json') response.writeHead(500).end();
      else response.end(request.url === '/gbfs.json' ? String((round += 1)) : request.url);
    }).start();
    const translation = (language: string) => ({
      name: 'station_information',
      url: `${language}.json`,
      language,
      isTranslation: true as const,
    });
    const source = new DiscoveredSource({
      index: pollOptions(server.url('/gbfs.json'), { id: 'bikes', format: 'gbfs', everyMs: 20 }),
      discover: (bytes) => [
        { name: 'station_information', url: 'own.json', language: 'de' },
        translation('fr'),
        translation(`x${Buffer.from(bytes).toString()}`),
      ],
      everyMsOf: () => 20,
      maxFiles: 5,
    });
    const running = source.run(sink, stopping.signal);
    await until(() => round > 30);
    stopping.abort();
    await running;
    await server.stop();
    const document = sink.documents.find(({ sourceId }) => sourceId === 'bikes-station_information.x1')!;
    expect(document).toMatchObject({ document: 'station_information', language: 'x1', isTranslation: true });
    const own = sink.documents.find(({ sourceId }) => sourceId === 'bikes-station_information')!;
    expect(own).toMatchObject({ document: 'station_information', language: 'de' });
    expect(own).not.toHaveProperty('isTranslation');
    const dead = sink.attempts.filter(({ sourceId }) => sourceId === 'bikes-station_information.fr');
    expect(dead.every(({ outcome, isTranslation }) => outcome === 'failed' && isTranslation)).toBe(true);
    // As many ids as twice the limit, whatever is listed.
    expect(new Set(sink.attempts.map(({ sourceId }) => sourceId)).size).toBeLessThanOrEqual(1 + 10);
  });
});
