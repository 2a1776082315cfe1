import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { invalidRequest } from '#libs/errors';
import type { Instant, Visibility } from '#libs/model';
import { OutputServer, OutputCache } from './index.js';

/** Real port: `node:http` on loopback. */
const BODY = JSON.stringify({ stations: Array.from({ length: 100 }, (_, i) => `station ${i}`) });
const MODIFIED = 'Thu, 15 Jan 2026 08:06:00 GMT';

let server: Server;
let outputServer: OutputServer;
let passedOn: string[];
let isRead: boolean;

beforeEach(async () => {
  isRead = true;
  passedOn = [];
  const cache = new OutputCache(() => undefined);
  const add = (path: string, visibility: Visibility, compress = true): void =>
    cache.set({
      path,
      visibility,
      revision: () => 'r',
      build: () => {
        if (!isRead) throw new Error('not read');
        return {
          body: BODY,
          contentType: 'application/json; charset=utf-8',
          modifiedAt: '2026-01-15T08:06:00.700Z' as Instant,
          maxAgeSeconds: 10,
          compress,
        };
      },
    });
  add('/open.json', 'open');
  add('/raw.zip', 'open', false);
  add('/partner.json', 'partner');
  cache.set({
    ...cache.find('/open.json')!,
    path: '/parts.json',
    select: (query) => {
      if (!query.has('stop')) throw invalidRequest('line', 'line', 'stop alone');
      return `[${query.get('stop')}]`;
    },
  });
  outputServer = new OutputServer(cache);
  server = createServer((incoming, response) => {
    if (outputServer.serve(incoming, response)) return;
    passedOn.push(incoming.url!);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('an open output over HTTP', () => {
  it('refuses a parameter an output does not know by its name, instead of giving the whole for the part', async () => {
    const { status, headers, body } = await ask('/open.json?commune=76540');
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(String(body)).toContain('commune');
  });

  it('comes with type, length, ETag, age and permission for every web page', async () => {
    const { status, headers, body } = await ask('/open.json?');
    expect(status).toBe(200);
    expect(body.toString()).toBe(BODY);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(BODY)),
      'last-modified': MODIFIED,
      'cache-control': 'public, max-age=10',
      vary: 'accept-encoding',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.etag).toMatch(/^"[\w-]{27}"$/);
  });

  it('gives HEAD the same headers and no body', async () => {
    const [get, head] = [await ask('/open.json'), await ask('/open.json', {}, 'HEAD')];
    expect(head.body).toHaveLength(0);
    for (const name of ['etag', 'content-length', 'content-type', 'last-modified'] as const) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  it('answers 304 without a body to whoever has it, in whatever form the tag is given', async () => {
    const { headers } = await ask('/open.json');
    const tag = headers.etag!;
    const bare = tag.slice(1, -1);
    for (const given of [tag, `W/${tag}`, `"old", ${tag}`, `"old",W/"${bare}-br"`, `"${bare}-gzip"`, '*']) {
      const { status, body, headers: answer } = await ask('/open.json', { 'if-none-match': given });
      expect([given, status, body.length]).toEqual([given, 304, 0]);
      expect(answer.etag).toBe(tag);
      expect(answer['cache-control']).toBe('public, max-age=10');
    }
    for (const given of ['"old"', `"${bare}x-br"`, `"${bare}-zip"`, '""']) {
      expect((await ask('/open.json', { 'if-none-match': given })).status).toBe(200);
    }
    expect(outputServer.requests).toMatchObject({ ok: 5, notModified: 6 });
  });

  it('looks at If-Modified-Since only where no tag is given', async () => {
    const since = (date: string, more = {}) => ask('/open.json', { 'if-modified-since': date, ...more });
    expect((await since(MODIFIED)).status).toBe(304);
    expect((await since('Thu, 15 Jan 2026 08:05:59 GMT')).status).toBe(200);
    expect((await since('yesterday')).status).toBe(200);
    expect((await since(MODIFIED, { 'if-none-match': '"old"' })).status).toBe(200);
  });

  it.each([
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br ; q=0.000, gzip;q=0', undefined],
    ['identity', undefined],
    ['brotli', undefined],
    ['', undefined],
  ])('is sent to a reader of "%s" as %s', async (accepted, coding) => {
    const { headers, body } = await ask('/open.json', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(coding);
    const plain = coding === 'br' ? brotliDecompressSync(body) : coding === 'gzip' ? gunzipSync(body) : body;
    expect(plain.toString()).toBe(BODY);
    expect(headers.etag!.endsWith(coding ? `-${coding}"` : '"')).toBe(true);
    expect(Number(headers['content-length'])).toBe(body.length);
  });

  it('is not compressed twice', async () => {
    expect((await ask('/raw.zip', { 'accept-encoding': 'gzip, br' })).headers['content-encoding']).toBeUndefined();
  });

  it('lets a web page ask before it asks', async () => {
    const { status, headers } = await ask('/open.json', { origin: 'https://example.org' }, 'OPTIONS');
    expect(status).toBe(204);
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, OPTIONS');
    expect(headers['access-control-allow-headers']).toContain('if-none-match');
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s as a problem that names what it answers', async (method) => {
    const { status, headers, body } = await ask('/open.json', {}, method);
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(body.toString())).toEqual({
      type: 'about:blank',
      title: 'Method not allowed',
      status: 405,
      detail: '/open.json answers GET and HEAD',
    });
  });

  it('is 503 with a time to come back while its feed has not been read, and then is there', async () => {
    isRead = false;
    const { status, headers, body } = await ask('/open.json');
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body.toString())).toMatchObject({ status: 503, title: 'Not available yet' });
    expect(outputServer.requests.failed).toBe(1);
    isRead = true;
    expect((await ask('/open.json')).status).toBe(200);
  });
});

describe('invariant 6: an output that is not for everybody', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'POST'])('is not served, nor shown to be there, to %s', async (method) => {
    expect((await ask('/partner.json', {}, method)).status).toBe(404);
    expect(passedOn).toEqual(['/partner.json']);
  });
});

describe('a part of an output', () => {
  it('is made for who asks, with a tag of its own, and is unchanged while it is the same', async () => {
    const answer = await ask('/parts.json?stop=7');
    expect([answer.status, answer.body.toString()]).toEqual([200, '[7]']);
    const { etag } = answer.headers;
    expect((await ask('/parts.json?stop=7', { 'if-none-match': etag! })).status).toBe(304);
    expect((await ask('/parts.json?stop=8', { 'if-none-match': etag! })).status).toBe(200);
    expect((await ask('/parts.json')).body.toString()).toBe(BODY);
  });

  it('that the output has not is refused, with what it has', async () => {
    const { status, headers, body } = await ask('/parts.json?line=90');
    expect([status, headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(body.toString())).toMatchObject({ where: 'line', got: 'line', expected: 'stop alone' });
  });

  it('is not available while the output cannot be made', async () => {
    isRead = false;
    expect((await ask('/parts.json?stop=7')).status).toBe(503);
  });
});
