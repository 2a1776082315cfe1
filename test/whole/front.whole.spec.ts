import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { SECURITY_HEADERS } from '#libs/publish';
import { ask } from '../support/http.js';
import { rawRequest } from '../support/raw-request.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

/** A hub whose one feed nobody answers: what is tried is its door. */
const CONFIG = `hub: { name: Door, operator: Test, contact: test@example.org }
engines: { store: none }
upstreams: { allowPrivate: [127.0.0.1] }
limits: { connectionsPerAddress: 40, streamsPerClient: 3 }
feeds:
  - id: nobody
    title: Nobody
    producer: Test
    licence: CC0-1.0
    sources: [{ format: gtfs-rt, url: 'http://127.0.0.1:9/vehicles.pb', every: 1h }]
`;

let data: DataDir;
let hub: HubProcess;
const start = () => startHubProcess({ config: join(data.path, 'hub.yaml'), dataDir: data.path });

beforeAll(async () => {
  data = temporaryDataDir();
  writeFileSync(join(data.path, 'hub.yaml'), CONFIG);
  hub = await start();
}, 60_000);
afterAll(async () => {
  await hub.stop();
  data.remove();
});

/** Sends bytes as they are; gives all that comes until `isWhole`, or until the connection ends. */
function say(text: string, isWhole: (got: string) => boolean): Promise<string> {
  return new Promise((answered, failed) => {
    const { hostname, port } = new URL(hub.url);
    const socket = connect(Number(port), hostname);
    let got = '';
    const end = (): void => {
      socket.destroy();
      answered(got);
    };
    socket.on('error', failed);
    socket.on('end', end);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
      if (isWhole(got)) end();
    });
    socket.write(text);
  });
}

const answersIn = (got: string): number[] =>
  [...got.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe('the door of the hub', () => {
  it('answers a request that offers HTTP/2 by HTTP/1.1, with its body, and those after it on the same connection', async () => {
    const offer = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n';
    const get = `GET /v1/feeds HTTP/1.1\r\nhost: a\r\n${offer}\r\n`;
    const post = `POST /v1/feeds HTTP/1.1\r\nhost: a\r\n${offer}content-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    const next = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(answersIn(await say(get + next, (got) => answersIn(got).length === 2))).toEqual([200, 200]);
    expect(answersIn(await say(post + next, (got) => answersIn(got).length === 2))).toEqual([405, 200]);
  });

  it('says what a page may do on every answer, of whatever status', async () => {
    for (const path of [
      '/',
      '/catalog',
      '/docs',
      '/v1/feeds',
      '/v1/nothing',
      '/gtfs-rt/nobody/alerts.pb',
      '/nowhere',
    ]) {
      const { headers } = await ask(hub.url + path);
      expect(headers).toMatchObject(SECURITY_HEADERS);
    }
    for (const path of ['/', '/catalog', '/docs']) {
      const { body } = await ask(hub.url + path);
      // What is inline would not run, or not be drawn.
      expect(body.toString()).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle="/);
    }
  });

  it('answers a wrong method with those it knows, and the question which those are', async () => {
    for (const path of ['/v1/feeds', '/health/live', '/gtfs-rt/nobody/alerts.pb']) {
      const { status, headers } = await ask(hub.url + path, { method: 'DELETE' });
      expect([path, status, headers['content-type']]).toEqual([path, 405, 'application/problem+json; charset=utf-8']);
      expect(headers['allow']).toContain('GET');
      const asked = await ask(hub.url + path, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
      });
      expect(asked.status).toBe(204);
      expect((await ask(hub.url + path, { method: 'OPTIONS' })).status).toBe(204);
    }
  });

  it('refuses what is no request with problem details', async () => {
    const end = (got: string): boolean => got.endsWith('}');
    const large = await say(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, end);
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
    expect(large).toContain('application/problem+json');
    const wrong = await say('hello\r\n\r\n', end);
    expect(wrong).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    const { body } = await ask(`${hub.url}/metrics`);
    expect(body.toString()).toContain('estuaire_http_unread_requests_total{why="headers-too-large"} 1');
  });

  it('refuses a body that nests without end as what it is, wherever it is sent', async () => {
    const deep = `{"key":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    for (const path of ['/v1/session', '/v1/keys', '/v1/webhooks'])
      expect([
        path,
        await ask(hub.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: deep }),
      ]).toMatchObject([path, { status: 400 }]);
  });

  it('gives parts of an output', async () => {
    const whole = await ask(`${hub.url}/pages/portal.css`);
    const part = await ask(`${hub.url}/pages/portal.css`, { headers: { range: 'bytes=5-14' } });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 5-14/${whole.body.length}`);
    expect(part.body.toString()).toBe(whole.body.subarray(5, 15).toString());
    expect((await ask(`${hub.url}/pages/portal.css`, { headers: { range: 'bytes=999999-' } })).status).toBe(416);
  });

  it('goes on answering while a socket writes thousands of subscriptions and does not read', async () => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
    await new Promise((opened) => socket.once('open', opened));
    socket.pause();
    const kinds = ['vehicle-position', 'trip-update', 'alert', 'station', 'feed-status'];
    for (let i = 0; i < 5_000; i += 1) {
      socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds }));
      socket.send(JSON.stringify({ op: 'unsubscribe', id: 'a' }));
    }
    expect((await ask(`${hub.url}/health/live`)).status).toBe(200);
    const { body } = await ask(`${hub.url}/metrics`);
    expect(body.toString()).toContain('estuaire_stream_clients 1');
    socket.terminate();
  });

  it.each([
    ['another address', 'GET /v1/feeds', { key: 'dGhlIHNhbXBsZSBub25jZQ==', version: '13' }, 404],
    ['another method', 'POST /v1/stream', { key: 'dGhlIHNhbXBsZSBub25jZQ==', version: '13' }, 405],
    ['another version', 'GET /v1/stream', { key: 'dGhlIHNhbXBsZSBub25jZQ==', version: '12' }, 426],
    ['no key', 'GET /v1/stream', { key: 'x', version: '13' }, 400],
  ])('refuses a WebSocket handshake with %s as it refuses all else', async (_, line, { key, version }, status) => {
    const head = `host: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: ${key}\r\nsec-websocket-version: ${version}`;
    const got = await say(`${line} HTTP/1.1\r\n${head}\r\n\r\n`, () => false);
    expect(answersIn(got)).toEqual([status]);
    expect(got).toContain('content-type: application/problem+json');
    expect(got).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(got.split('\r\n\r\n')[1]!)).toMatchObject({ type: 'about:blank', status });
  });

  it('holds so many streams of one client and no more, whichever way they were opened', async () => {
    const url = `${hub.url.replace('http', 'ws')}/v1/stream`;
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(url, 'estuaire.v1');
      await new Promise((opened, failed) => {
        socket.once('open', opened);
        socket.once('error', failed);
      });
      return socket;
    };
    // Those of the tests before are let go when the hub has heard of it.
    const first = await until('the first', () => open().catch(() => undefined));
    const second = await until('the second', () => open().catch(() => undefined));
    const events = new AbortController();
    const listen = () => fetch(`${hub.url}/v1/stream/sse`, { signal: events.signal });
    await until('the third', async () => ((await listen()).status === 200 ? true : undefined));
    const refused = await ask(`${hub.url}/v1/stream/sse`);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10']);
    expect(refused.headers['ratelimit-policy']).toBe('"streams";q=3;qu="concurrent-requests"');
    await expect(open()).rejects.toThrow('429');
    // However it is written, it is the same address.
    for (const target of [
      '/v1/stream/ss%65',
      '/%761/stream/sse?kinds=alert',
      '/v1/stream/sse#x',
      `${hub.url}/v1/stream/sse`,
    ])
      expect([target, (await rawRequest(hub.url, `GET ${target} HTTP/1.1\r\nhost: a\r\n\r\n`)).split(' ')[1]]).toEqual([
        target,
        '429',
      ]);
    events.abort();
    const again = await until('one more, once one is let go', () => open().catch(() => undefined));
    for (const socket of [first, second, again]) socket.terminate();
  });

  it('holds so many connections of one address and no more', async () => {
    const { hostname, port } = new URL(hub.url);
    const sockets = Array.from({ length: 60 }, () => connect(Number(port), hostname));
    let refused = 0;
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => (refused += chunk.toString().startsWith('HTTP/1.1 429') ? 1 : 0));
    }
    await until('the last are refused', () => refused >= 20 || undefined);
    for (const socket of sockets) socket.destroy();
    await until(
      'others are let in again',
      async () => (await ask(`${hub.url}/health/live`)).status === 200 || undefined,
    );
  });

  it('cuts nobody off who asks on an open connection while it stops', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const failures: string[] = [];
    let stopped = false;
    const readers = Array.from({ length: 10 }, async () => {
      while (!stopped) {
        await new Promise<void>((done) => {
          const sent = request(`${hub.url}/v1/feeds`, { agent }, (response) => {
            response.resume();
            response.on('end', done);
          });
          // A new connection finds nobody there any more: that is no cut.
          sent.on('error', (error: NodeJS.ErrnoException) => {
            if (!sent.reusedSocket) stopped = true;
            else failures.push(error.code ?? error.message);
            done();
          });
          sent.end();
        });
      }
    });
    await ask(`${hub.url}/v1/feeds`);
    expect(await hub.stop()).toBe(0);
    stopped = true;
    await Promise.all(readers);
    agent.destroy();
    expect(failures).toEqual([]);
    hub = await start();
  }, 60_000);
});
