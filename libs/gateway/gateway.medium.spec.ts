import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { parseConfig, type HubConfig } from '#libs/config';
import { Metrics, silentLog, systemClock } from '#libs/telemetry';
import { until } from '#libs/testing';
import { rawRequest, smuggled } from '../../test/support/raw-request.js';
import { Gateway } from './gateway.js';
import { startGateway } from './start-gateway.js';

/** A process of a part as a gateway sees it. */
class Part {
  readonly asked: { url: string; headers: IncomingMessage['headers']; body: string; method: string }[] = [];
  items: object[] = [];
  readonly streams = new WebSocketServer({ noServer: true });
  private readonly server: Server;

  constructor(readonly name: string) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url = '', headers, method = '' } = request;
        if (url !== '/health/live') this.asked.push({ url, headers, method, body: Buffer.concat(chunks).toString() });
        response.setHeader('estuaire-part', this.name);
        const etag = `"${this.items.length}"`;
        if (headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
        else if (url.includes('limit=none'))
          response.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"status":400}');
        else
          response
            .writeHead(200, { etag, 'content-type': 'application/json', 'cache-control': 'public, max-age=5' })
            .end(JSON.stringify({ items: this.items, total: this.items.length, from: this.name }));
      });
    });
    this.server.on('upgrade', (request, socket, head) => {
      if (request.headers['x-api-key'] === 'wrong') {
        socket.end(
          'HTTP/1.1 401 Unauthorized\r\ncontent-type: application/problem+json\r\ncontent-length: 14\r\n\r\n{"status":401}',
        );
        return;
      }
      this.streams.handleUpgrade(request, socket, head, (client) => {
        client.send('{"op":"welcome","session":"s"}');
        client.on('message', (data) =>
          client.send(`{"op":"stale","feed":${JSON.stringify(this.name)},"since":${JSON.stringify(String(data))}}`),
        );
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.streams.clients) client.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const feed = (id: string): string =>
  `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0, sources: [ { format: gtfs, file: a.zip } ] }\n`;

describe('one address for readers in front of parts', () => {
  const normandie = new Part('normandie');
  const bretagne = new Part('bretagne');
  let gateway: Gateway;
  let url: string;
  beforeAll(async () => {
    const [n, b] = await Promise.all([normandie.listen(), bretagne.listen()]);
    const { config } = parseConfig(
      `hub: { name: Hub, operator: City, contact: data@example.org }
feeds:
${feed('astuce')}${feed('star')}follow:
  normandie: { feeds: [astuce], publisher: '${n}', streamer: '${n}' }
  bretagne: { feeds: [star], publisher: '${b}', streamer: '${b}' }
`,
    );
    gateway = new Gateway({ config: config as HubConfig, clock: systemClock, log: silentLog, metrics: new Metrics() });
    await gateway.start(0, '127.0.0.1');
    url = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([normandie.stop(), bretagne.stop()]);
  });
  beforeEach(() => {
    normandie.asked.length = 0;
    bretagne.asked.length = 0;
  });

  it('passes what is asked of one feed to the part that has it, with who asked', async () => {
    const answer = await fetch(`${url}/v1/alerts?feed=star`, {
      headers: { 'x-api-key': 'est_1', 'estuaire-part': 'normandie' },
    });
    expect(await answer.json()).toMatchObject({ from: 'bretagne' });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=5');
    const [{ headers }] = bretagne.asked as [(typeof bretagne.asked)[0]];
    expect(headers).toMatchObject({ 'x-api-key': 'est_1', 'x-forwarded-for': '127.0.0.1' });
    expect(headers['estuaire-part']).toBeUndefined();
    expect(normandie.asked).toEqual([]);
  });

  it('passes a change with its body to the part of its key, once', async () => {
    await fetch(`${url}/v1/alarms/star:late:1/acknowledge`, { method: 'POST', body: '{"note":"seen"}' });
    expect(bretagne.asked.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST {"note":"seen"}']);
    expect(normandie.asked).toEqual([]);
  });

  it.each(smuggled('/v1/alerts?feed=star', '/swallowed'))(
    'reads nobody’s request as part of another’s: %s',
    async (_, text) => {
      const answer = await rawRequest(url, text);
      expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /);
      const victim = await fetch(`${url}/v1/alerts?feed=star&victim=1`, { headers: { 'x-api-key': 'est_victim' } });
      expect(victim.status).toBe(200);
      expect(bretagne.asked.filter(({ url: asked }) => asked === '/swallowed')).toEqual([]);
      const [own] = bretagne.asked.filter(({ headers }) => headers['x-api-key'] === 'est_victim');
      expect(own).toMatchObject({ method: 'GET', url: '/v1/alerts?feed=star&victim=1', body: '' });
    },
  );

  it('gives the answers of all parts as one, with a tag of its own, made anew only when a part has changed', async () => {
    normandie.items = [{ key: 'astuce:1' }];
    bretagne.items = [{ key: 'star:1' }];
    const first = await fetch(`${url}/v1/stations?limit=7`);
    expect(await first.json()).toEqual({ items: [{ key: 'astuce:1' }, { key: 'star:1' }], total: 2 });
    expect(normandie.asked[0]!.headers['estuaire-part']).toBe('normandie');
    const etag = first.headers.get('etag')!;
    const again = await fetch(`${url}/v1/stations?limit=7`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    bretagne.items.push({ key: 'star:2' });
    await until('the change is there', async () => {
      const answer = await fetch(`${url}/v1/stations?limit=7`);
      return answer.headers.get('etag') !== etag && ((await answer.json()) as { total: number }).total === 3;
    });
  });

  it('passes on what a part refuses: a question that cannot be meant', async () => {
    expect((await fetch(`${url}/v1/stations?limit=none`)).status).toBe(400);
  });

  it('refuses by name what it does not put together', async () => {
    const answer = await fetch(`${url}/handover`);
    expect(answer.status).toBe(501);
    expect(((await answer.json()) as { detail: string }).detail).toContain(
      '/handover is not put together from the parts normandie, bretagne',
    );
  });

  it('relays a stream, opened as the part allows', async () => {
    const client = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`);
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    await until('it is greeted', () => heard.length > 0);
    client.send('{"op":"ping"}');
    await until('it is answered', () => heard.length > 1);
    expect(heard.map((text) => (JSON.parse(text) as { op: string }).op)).toEqual(['welcome', 'stale']);
    client.terminate();
    const refused = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, { headers: { 'x-api-key': 'wrong' } });
    const status = await new Promise((resolve) => {
      refused.on('error', () => undefined);
      refused.on('unexpected-response', (_, answer) => resolve(answer.statusCode));
    });
    expect(status).toBe(401);
    // One reader's key says nothing about the process that refused it.
    expect(gateway.directory.dead()).toEqual([]);
  });

  it('asks parts for what it makes of them in the name of who asks, who is counted there', async () => {
    await fetch(`${url}/datex2/all/v3/situations.xml`, { headers: { 'estuaire-after': '[1]' } });
    for (const part of [normandie, bretagne]) {
      const [{ url: path, headers }] = part.asked as [(typeof part.asked)[0]];
      expect([path, headers['estuaire-part'], headers['x-forwarded-for'], headers['estuaire-after']]).toEqual([
        '/part/datex2/situations.json',
        part.name,
        '127.0.0.1',
        undefined,
      ]);
    }
  });

  it('gives the stream of several parts as server-sent events, and refuses what cannot be meant before it begins', async () => {
    const gone = new AbortController();
    const answer = await fetch(`${url}/v1/stream/sse?kinds=alert&named=true`, { signal: gone.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let heard = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"normandie"') && heard.includes('"bretagne"')) break;
    }
    gone.abort();
    expect(heard).toMatch(/^retry: 2000\n\nevent: welcome\ndata: \{"op":"welcome"/);
    const refused = await fetch(`${url}/v1/stream/sse?kinds=nothing`);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('kinds: got \\"nothing\\", expected one of');
    const unknown = await fetch(`${url}/v1/stream/sse`, { headers: { 'x-api-key': 'wrong' } });
    expect([unknown.status, await unknown.text()]).toEqual([401, '{"status":401}']);
  });

  it('names a dead part, gives nothing half as the whole, and goes on answering for the others', async () => {
    await bretagne.stop();
    const dead = await fetch(`${url}/v1/alerts?feed=star`);
    expect(dead.status).toBe(503);
    expect(((await dead.json()) as { detail: string }).detail).toBe(
      'no publisher of the part bretagne can be asked: it does not answer',
    );
    const whole = await fetch(`${url}/v1/vehicle-positions`);
    expect(whole.status).toBe(503);
    expect(((await whole.json()) as { detail: string }).detail).toContain('nothing is given as the whole without it');
    expect((await fetch(`${url}/v1/alerts?feed=astuce`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'degraded', roles: { 'bretagne publisher': { ready: false } } });
  });

  it('does not start on a configuration in which nobody could be asked, and says why', async () => {
    const start = (more: string): Promise<unknown> =>
      startGateway(
        parseConfig(`hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n${feed('astuce')}${more}`)
          .config as HubConfig,
        { port: 0, host: '127.0.0.1', logLevel: 'silent' },
      );
    await expect(start('')).rejects.toThrow('follow: got no parts, expected the parts a gateway stands before');
    await expect(start(`follow: { a: { feeds: ['*'] } }\n`)).rejects.toThrow('follow.a.publisher: got no address');
    await expect(start(`follow: { a: { feeds: ['*'], publisher: 'http://a' } }\n`)).rejects.toThrow(
      'limits.trustedProxies: got 0',
    );
  });
});
