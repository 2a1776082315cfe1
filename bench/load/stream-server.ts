import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { WebSocketTransport } from '#apps/streamer/websocket-transport';
import { openEmbeddedBus, openKafkaBus, type Bus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { LiveState } from '#libs/live';
import { StreamHub } from '#libs/stream';
import { systemClock } from '#libs/telemetry';
import { keep } from '../row.js';

export interface StreamServer {
  server: Server;
  bus: Bus;
  hub: StreamHub;
  close(): Promise<void>;
}

/** The hub's stream on its own: durable bus, live state, sessions, real sockets. */
export async function startStream(brokers?: readonly string[]): Promise<StreamServer> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-stream-'));
  const common = { retentionMs: 3_600_000, now: Date.now };
  const bus =
    brokers === undefined
      ? await openEmbeddedBus({ ...common, folder, newEpoch: randomUUID })
      : await openKafkaBus({ ...common, brokers, partitions: 3, topicPrefix: `bench-${randomUUID()}.` });
  const live = new LiveState(bus);
  await live.start(() => undefined);
  const hub = new StreamHub({
    live,
    bus,
    guard: new Guard(() => 'open'),
    clock: systemClock,
    newSessionId: randomUUID,
    limits: { maxClients: 20_000 },
  });
  hub.start();
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (client) => {
    const session = hub.connect(new WebSocketTransport(client), 'open');
    client.on('message', (frame) => session?.handle(String(frame)));
    client.on('close', () => session?.disconnected());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    bus,
    hub,
    close: async () => {
      hub.stop();
      sockets.close();
      server.closeAllConnections();
      server.close();
      await live.stop();
      await bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface PlainServer {
  server: Server;
  sockets: WebSocketServer;
  close(): void;
}

/** A bare `ws` server that reads what its clients say, and does nothing with it. */
export async function startPlain(): Promise<PlainServer> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (client) => client.on('message', (frame) => keep(frame)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    sockets,
    close: () => {
      sockets.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** As a process of its own it reports its port, and its resident memory when asked. */
if (process.send && process.argv[2]) {
  const { server } = process.argv[2] === 'plain' ? await startPlain() : await startStream();
  process.on('message', () => {
    globalThis.gc?.();
    process.send!({ rss: process.memoryUsage().rss });
  });
  process.send({ port: portOf(server) });
}
