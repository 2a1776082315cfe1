import { EventEmitter } from 'node:events';
import { createServer, get, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { until } from '#libs/testing';
import { FairTurns } from './index.js';

describe('clients', () => {
  /** A request of a connection of its own, whose answer is taken at once. */
  function ask(turns: FairTurns, client: string, worked: string[], work: () => void = () => undefined): void {
    const response = new EventEmitter() as unknown as ServerResponse;
    const socket = { destroyed: false } as Socket;
    const run = (): void => {
      worked.push(client);
      work();
      response.emit('close');
    };
    turns.take({ socket }, response, run, client);
  }

  it('have their turn one after the other, however many connections each has', async () => {
    const turns = new FairTurns();
    const worked: string[] = [];
    for (let i = 0; i < 100; i += 1) ask(turns, 'greedy', worked);
    for (const quiet of ['a', 'b']) ask(turns, quiet, worked);
    await until('all have been answered', () => worked.length === 102);
    // Eight were answered before the others came.
    expect([worked.indexOf('a'), worked.indexOf('b')]).toEqual([9, 10]);
    expect(turns.waiting).toBe(0);
  });

  it('are heard between two requests of another that take long', async () => {
    let nowMs = 0;
    const turns = new FairTurns(() => nowMs);
    const worked: string[] = [];
    for (let i = 0; i < 30; i += 1) ask(turns, 'greedy', worked, () => (nowMs += 10));
    const before: number[] = [];
    const quiet = (): void => {
      const asked = worked.length;
      ask(turns, 'quiet', worked, () => {
        before.push(worked.length - 1 - asked);
        if (before.length < 6) setImmediate(quiet);
      });
    };
    quiet();
    await until('all have been answered', () => worked.filter((one) => one === 'greedy').length === 30);
    // A turn ends when it has taken long.
    expect(before).toHaveLength(6);
    expect(Math.max(...before)).toBeLessThanOrEqual(2);
  });
});

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
