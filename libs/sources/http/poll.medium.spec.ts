import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ManualClock, until } from '#libs/testing';
import { seededRandom } from '#libs/telemetry';
import { AddressGuard } from './address-guard.js';
import { LONGEST_PAUSE_MS } from './backoff.js';
import { Collected, TestServer, pollOptions } from './collected.fixture.js';
import { fetchDocument } from './fetch-document.js';
import { PolledSource, type PollOptions } from './poll.js';

const never = new AbortController().signal;
const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const server = await new TestServer(answer).start();
  servers.push(server);
  return server;
}

async function polled(url: string, rounds = 1, changes: Partial<PollOptions> = {}): Promise<Collected> {
  const source = new PolledSource(pollOptions(url, changes));
  const sink = new Collected();
  for (let round = 0; round < rounds; round += 1) await source.pollOnce(sink, never);
  return sink;
}

describe('asking an address', () => {
  it('asks conditionally the second time, and a 304 goes no further', async () => {
    const server = await serve((request, response) => {
      if (request.headers['if-none-match'] === '"one"') response.writeHead(304).end();
      else response.setHeader('etag', '"one"').setHeader('last-modified', 'Thu, 15 Jan 2026 08:00:00 GMT').end('buses');
    });
    const sink = await polled(server.url(), 2);
    expect(sink.outcomes).toEqual(['changed', 'unchanged']);
    expect(sink.texts).toEqual(['buses']);
    expect(server.requests[1]!.headers['if-modified-since']).toBe('Thu, 15 Jan 2026 08:00:00 GMT');
  });

  it('stops a body that is the same at its hash, whatever its headers say', async () => {
    let etag = 0;
    const server = await serve((_, response) => response.setHeader('etag', `"${(etag += 1)}"`).end('buses'));
    expect((await polled(server.url(), 3)).outcomes).toEqual(['changed', 'unchanged', 'unchanged']);
  });

  it('asks again for what the hub could not take', async () => {
    const server = await serve((_, response) => response.setHeader('etag', '"one"').end('buses'));
    const source = new PolledSource(pollOptions(server.url()));
    const sink = new Collected();
    const refusing = { attempt: sink.attempt.bind(sink), document: () => Promise.reject(new Error('disk full')) };
    await source.pollOnce(refusing, never);
    await source.pollOnce(sink, never);
    expect(sink.outcomes).toEqual(['changed', 'SOURCE_UNREACHABLE', 'changed']);
    expect(server.requests[1]!.headers['if-none-match']).toBeUndefined();
    expect(sink.texts).toEqual(['buses']);
  });

  it('asks once without conditions where 304 is all there is, and goes on so where it was a lie', async () => {
    let bus = 0;
    const server = await serve((request, response) => {
      if (request.headers['if-modified-since']) response.writeHead(304).end();
      else response.setHeader('last-modified', 'Thu, 15 Jan 2026 08:00:00 GMT').end(`bus ${(bus += 1)}`);
    });
    const clock = new ManualClock(0);
    const source = new PolledSource(pollOptions(server.url(), { clock, everyMs: 15_000 }));
    const sink = new Collected();
    for (let round = 0; round < 8; round += 1) {
      await source.pollOnce(sink, never);
      await clock.pass(15_000);
    }
    expect(sink.texts).toEqual(['bus 1', 'bus 2', 'bus 3', 'bus 4']);
  });

  it.each(['120', 'Thu, 15 Jan 2026 08:02:00 GMT'])(
    'waits as long as Retry-After says (%s), and says so',
    async (header) => {
      let calls = 0;
      const server = await serve((_, response) => {
        if ((calls += 1) === 1) response.writeHead(429, { 'retry-after': header }).end();
        else response.end('buses');
      });
      const clock = new ManualClock(Date.parse('2026-01-15T08:00:00Z'));
      const stop = new AbortController();
      const sink = new Collected();
      const running = new PolledSource(pollOptions(server.url(), { clock, everyMs: 4_000 })).run(sink, stop.signal);
      await until('the refusal', () => sink.attempts.length === 1);
      expect(sink.attempts[0]!.error?.message).toContain(`Retry-After: ${header}`);
      await clock.pass(119_000);
      expect(server.requests).toHaveLength(1);
      await clock.pass(1_000);
      await until('the document', () => sink.documents.length > 0);
      stop.abort();
      await running;
      expect(sink.outcomes).toEqual(['SOURCE_STATUS', 'changed']);
    },
  );

  it('gives back the cookie of a redirect, to the host that set it', async () => {
    const server = await serve((request, response) => {
      if (request.headers.cookie === 'seen=1') response.end('timetable');
      else response.writeHead(302, { 'set-cookie': 'seen=1; Path=/', location: request.url }).end();
    });
    expect((await polled(server.url('/gtfs.zip'))).texts).toEqual(['timetable']);
  });

  for (const [coding, pack] of Object.entries({ gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }))
    it(`unpacks ${coding}`, async () => {
      const server = await serve((_, response) => response.setHeader('content-encoding', coding).end(pack('buses')));
      expect((await polled(server.url())).texts).toEqual(['buses']);
    });

  it('unpacks a .gz file that is sent as it lies on the disk', async () => {
    const server = await serve((_, response) =>
      response.setHeader('content-type', 'application/gzip').end(gzipSync('<roads/>')),
    );
    expect((await polled(server.url('/trafficspeed.xml.gz'))).texts).toEqual(['<roads/>']);
  });

  it('says what came for a status that is no document, and for nothing at all', async () => {
    const statuses = [500, 404, 204];
    const server = await serve((_, response) => response.writeHead(statuses.shift() ?? 200).end());
    const sink = await polled(server.url('/positions?key=secret'), 4);
    expect(sink.outcomes).toEqual(['SOURCE_STATUS', 'SOURCE_STATUS', 'SOURCE_EMPTY', 'SOURCE_EMPTY']);
    expect(sink.attempts[0]!.error!.message).toBe(`${server.url('/positions')}: got HTTP 500, expected HTTP 200`);
    for (const { error } of sink.attempts)
      expect(JSON.stringify([error!.message, error!.where])).not.toContain('secret');
  });
});

describe('limits on an upstream', () => {
  const limits = { timeoutMs: 300, maxBytes: 1000, maxRedirects: 3 };

  it('gives up on a server that never answers', async () => {
    const server = await serve(() => undefined);
    expect((await polled(server.url(), 1, { limits })).outcomes).toEqual(['SOURCE_TIMEOUT']);
  });

  it('gives up on a body that trickles in, however alive it looks', async () => {
    const server = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const sink = await polled(server.url(), 1, { limits });
    expect(sink.outcomes).toEqual(['SOURCE_TIMEOUT']);
    expect(sink.attempts[0]!.error!.message).toContain('expected one within 300 ms');
  });

  it('stops reading past the byte limit, announced or not', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(1001)));
    const endless = await serve((_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(200)), 1);
      response.on('close', () => clearInterval(timer));
    });
    for (const url of [server.url(), endless.url()])
      expect((await polled(url, 1, { limits: { ...limits, timeoutMs: 2000 } })).outcomes).toEqual(['SOURCE_TOO_LARGE']);
  });

  it('stops unpacking a bomb at the byte limit, as coding or as file', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const server = await serve((request, response) => {
      if (request.url === '/coding') response.setHeader('content-encoding', 'gzip');
      response.end(bomb);
    });
    for (const path of ['/coding', '/file.gz']) {
      const sink = await polled(server.url(path), 1, { limits: { ...limits, timeoutMs: 5000, maxBytes: 200_000 } });
      expect(sink.outcomes).toEqual(['SOURCE_TOO_LARGE']);
    }
  });

  it('calls a connection that breaks off, or packs damaged bytes, unreachable', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': 100 }).write('half');
        setImmediate(() => response.destroy());
      } else response.setHeader('content-encoding', 'gzip').end('no gzip');
    });
    for (const path of ['/cut', '/damaged'])
      expect((await polled(server.url(path))).outcomes).toEqual(['SOURCE_UNREACHABLE']);
  });
});

describe('redirects', () => {
  const to = (location: string) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(302, { location }).end();

  it('follows a few, not many', async () => {
    const server = await serve((request, response) => {
      const hop = Number(request.url!.slice(1));
      if (hop === 0) response.end('buses');
      else response.writeHead(302, { location: `/${hop - 1}` }).end();
    });
    expect((await polled(server.url('/3'))).texts).toEqual(['buses']);
    const sink = await polled(server.url('/4'));
    expect(sink.outcomes).toEqual(['SOURCE_STATUS']);
    expect(sink.attempts[0]!.error!.message).toContain('more than 3 redirects');
  });

  it('takes nothing that is posted to another host: it names who asks', async () => {
    const other = await serve((_, response) => response.end('<Siri/>'));
    const own = await serve((_, response) => void response.writeHead(307, { location: other.url() }).end());
    const { limits, headers, guard } = pollOptions(own.url());
    const asking = fetchDocument(own.url(), {
      headers,
      limits,
      guard,
      validators: {},
      signal: new AbortController().signal,
      post: { contentType: 'text/xml', text: '<RequestorRef>secret</RequestorRef>' },
    });
    await expect(asking).rejects.toThrow('got a redirect to another host');
    expect(other.requests).toEqual([]);
  });

  it('refuses one to a private address, by number or by name, and to another scheme', async () => {
    const inner = await serve((_, response) => response.end('the secret of the house'));
    for (const location of [
      inner.url(),
      inner.url().replace('127.0.0.1', 'localhost'),
      'http://[::ffff:7f00:1]/',
      'http://169.254.169.254/meta',
      'file:///etc/passwd',
    ]) {
      const outer = await serve(to(location));
      const sink = await polled(outer.url(), 1, { guard: new AddressGuard([outer.host]) });
      expect([location, sink.outcomes]).toEqual([location, ['SOURCE_ADDRESS_REFUSED']]);
    }
    expect(inner.requests).toEqual([]);
  });

  it('carries no key to another host', async () => {
    const other = await serve((_, response) => response.end('buses'));
    const own = await serve((request, response) =>
      request.url === '/there' ? to(other.url())(request, response) : to('/there')(request, response),
    );
    const sink = await polled(own.url(), 1, { headers: { 'x-key': 'secret' } });
    expect(sink.texts).toEqual(['buses']);
    expect(own.requests.map(({ headers }) => headers['x-key'])).toEqual(['secret', 'secret']);
    expect(other.requests.map(({ headers }) => headers['x-key'])).toEqual([undefined]);
  });
});

describe('the pace of asking', () => {
  it('asks a failing source later and later, and at its own pace once it works again', async () => {
    let isWell = false;
    const server = await serve((_, response) => response.writeHead(isWell ? 200 : 500).end(String(Date.now())));
    const clock = new ManualClock(0);
    const sink = new Collected();
    const stop = new AbortController();
    const source = new PolledSource(pollOptions(server.url(), { clock, everyMs: 1000, random: seededRandom(7) }));
    const running = source.run(sink, stop.signal);
    const attempts = async (count: number): Promise<void> => {
      while (sink.attempts.length < count) {
        const before = sink.attempts.length;
        await clock.pass(100);
        await new Promise((resolve) => setTimeout(resolve, sink.attempts.length === before ? 2 : 10));
      }
    };
    await attempts(6);
    isWell = true;
    await attempts(8);
    stop.abort();
    await running;
    const times = sink.attempts.map(({ at }) => Date.parse(at));
    const pauses = times.slice(1).map((at, i) => at - times[i]!);
    for (const [i, doubled] of [2000, 4000, 8000, 16_000, 32_000].entries()) {
      expect(pauses[i]).toBeGreaterThanOrEqual(0.8 * doubled);
      expect(pauses[i]).toBeLessThanOrEqual(Math.min(LONGEST_PAUSE_MS, 1.2 * doubled) + 500);
    }
    expect(pauses.at(-1)).toBeLessThanOrEqual(1500);
  }, 60_000);
});
