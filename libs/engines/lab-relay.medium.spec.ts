import { once } from 'node:events';
import { createServer, request as ask, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Access, type AccessReader } from '#libs/security';
import { Metrics, systemClock } from '#libs/telemetry';
import { LabRelay } from './lab-relay.js';
import { setReader } from './reader-of.js';

/** A laboratory that reads whole what it is sent, as the real one does, and the hub in front of it. */
describe('what is passed on to the laboratory', () => {
  let lab: Server;
  let hub: Server;
  let relay: LabRelay;
  let received: { path: string; body: string; framed: string }[];
  let noted: string[];
  const open: ClientRequest[] = [];

  beforeEach(async () => {
    received = [];
    noted = [];
    lab = createServer((request, response) => {
      // Whoever has gone is answered nothing.
      answer(request).then(
        (status) => response.writeHead(status).end(),
        () => undefined,
      );
    });
    lab.listen(0, '127.0.0.1');
    await once(lab, 'listening');
    const address = `http://127.0.0.1:${(lab.address() as AddressInfo).port}`;
    const metrics = new Metrics();
    relay = new LabRelay({
      place: { secret: 's', isOpen: true, address: async () => address, metrics: async () => '' },
      access: { refresh: async () => undefined } as unknown as Access,
      metrics,
      clock: systemClock,
      refused: { note: (request) => void noted.push(`${request.method} ${request.url}`) },
      trustedProxies: 0,
    });
    hub = createServer((request, response) => {
      const keyId = request.headers['x-api-key'];
      if (keyId !== undefined) setReader(request, { role: 'reader', audience: 'open', keyId } as AccessReader);
      relay.serve(request, response);
    });
    hub.listen(0, '127.0.0.1');
    await once(hub, 'listening');
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
    for (const server of [hub, lab]) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function answer(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const framed = request.headers['transfer-encoding'] ?? `${request.headers['content-length']}`;
    received.push({ path: request.url!, body: Buffer.concat(chunks).toString(), framed });
    return 200;
  }

  /** A request whose body is still to come. */
  function begin(path: string, headers: Record<string, string>): ClientRequest {
    const { port } = hub.address() as AddressInfo;
    const one = ask({ host: '127.0.0.1', port, path, method: 'POST', headers });
    one.on('error', () => undefined);
    open.push(one);
    return one;
  }

  async function statusOf(one: ClientRequest, body = ''): Promise<number> {
    one.end(body);
    const [response] = (await once(one, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode!;
  }

  it('are batches that have come whole: those that trickle in keep no other waiting', async () => {
    const slow = Array.from({ length: 20 }, () => {
      const one = begin('/v1/sandboxes/s1/events', { 'x-api-key': 'slow', 'content-length': '1000' });
      one.write('[');
      return one;
    });
    await Promise.all(slow.map((one) => once(one, 'socket')));
    expect(await statusOf(begin('/v1/sandboxes/s2/events', { 'x-api-key': 'quick' }), '[]')).toBe(200);
    expect(received).toEqual([{ path: '/v1/sandboxes/s2/events', body: '[]', framed: '2' }]);
  });

  it('is nothing of strangers, who hear that they need a key before they have sent anything; that is noted', async () => {
    const one = begin('/v1/sandboxes/s1/events', { 'content-length': '1000' });
    one.write('[');
    const [response] = (await once(one, 'response')) as [IncomingMessage];
    expect([response.statusCode, noted, received]).toEqual([401, ['POST /v1/sandboxes/s1/events'], []]);
  });

  it('is the address that was asked for, as it was judged: `..` in it leads nowhere', async () => {
    expect(await statusOf(begin('/v1/replays/../../metrics', { 'x-api-key': 'k' }))).toBe(200);
    expect(received.map(({ path }) => path)).toEqual(['/v1/replays/../../metrics']);
  });

  it('is no batch that is longer than one may be', async () => {
    const one = begin('/v1/sandboxes/s1/events', { 'x-api-key': 'k', 'content-length': String(9 * 2 ** 20) });
    one.write('[');
    const [response] = (await once(one, 'response')) as [IncomingMessage];
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
  });

  it('is at most two hundred requests of one client at a time; others find room', async () => {
    const holding = Array.from({ length: 200 }, () => begin('/v1/replays', { 'x-api-key': 'greedy' }));
    for (const one of holding) one.write(' ');
    const refused = async (): Promise<number> => statusOf(begin('/v1/replays', { 'x-api-key': 'greedy' }));
    let status = await refused();
    // Until the last of them is there.
    for (let i = 0; i < 200 && status !== 503; i += 1) status = await refused();
    expect(status).toBe(503);
    expect(await statusOf(begin('/v1/replays', { 'x-api-key': 'other' }))).toBe(200);
  });
});
