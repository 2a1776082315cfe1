import { createServer, get, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { until } from '#libs/testing';
import { FairTurns } from './index.js';

/** A real server on loopback whose every answer is large; what it has worked off is written down in order. */
describe('requests of clients that pipeline and do not read', () => {
  const turns = new FairTurns();
  const worked: string[] = [];
  const sockets: Socket[] = [];
  let server: Server;
  let port: number;

  beforeAll(async () => {
    const large = Buffer.alloc(4 * 2 ** 20, 'x');
    server = createServer((request, response) =>
      turns.take(request, response, () => {
        worked.push(request.url!);
        // A stream is never at its end.
        if (request.url !== '/stream') response.end(large);
      }),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  it('wait for themselves: others are answered in between, and each has one answer made at a time', async () => {
    for (let client = 0; client < 20; client += 1) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(`GET /flood-${client} HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(10));
    }
    await until('the flood has begun', () => worked.length > 0);
    const status = await new Promise<number>((answered) =>
      get(`http://127.0.0.1:${port}/reader`, (response) => {
        response.resume();
        response.on('end', () => answered(response.statusCode!));
      }),
    );
    expect(status).toBe(200);
    const beforeReader = worked.slice(0, worked.indexOf('/reader'));
    // 200 requests were sent; a client has no second answer made before it has taken the first.
    expect(beforeReader.length).toBeLessThanOrEqual(20);
    expect(new Set(beforeReader).size).toBe(beforeReader.length);
  });

  it('are cut off when they send without end', async () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let closed = false;
    socket.on('error', () => undefined);
    socket.on('close', () => (closed = true));
    socket.write('GET /stream HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(300));
    await until('it is cut off', () => closed);
    expect(worked.filter((url) => url === '/stream')).toHaveLength(1);
    expect(turns.counters.floodsTotal).toBeGreaterThan(0);
  });
});
