import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { OutputServer, OutputCache } from '#libs/publish';
import { median, type BenchRow } from './row.js';

@Module({})
class EmptyModule {}

const BODY = randomBytes(100_000);
const ETAG = '"bare"';

/** A 100 kB feed as the hub serves it (Nest application, outputServer in front) against `node:http` with the same buffer. */
export async function run(): Promise<BenchRow[]> {
  const outputs = new OutputCache(() => undefined);
  outputs.set({
    path: '/gtfs-rt/astuce/vehicle-positions.pb',
    visibility: 'open',
    revision: () => '1',
    build: () => ({
      body: BODY,
      contentType: 'application/x-protobuf',
      modifiedAt: '2026-01-15T08:00:00.000Z' as never,
      maxAgeSeconds: 5,
      compress: false,
    }),
  });
  const outputServer = new OutputServer(outputs);
  let hub: Server | undefined;
  const app = await NestFactory.create<NestFastifyApplication>(
    EmptyModule,
    new FastifyAdapter({
      serverFactory: (handler: (...a: never[]) => void) =>
        (hub = createServer((request, response) =>
          outputServer.serve(request, response)
            ? undefined
            : (handler as never as (q: unknown, s: unknown) => void)(request, response),
        )),
    }),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  const etag = `"${(await outputs.get('/gtfs-rt/astuce/vehicle-positions.pb'))!.etag}"`;
  const bare = createServer((request, response) => {
    if (request.headers['if-none-match'] === ETAG) response.writeHead(304, { etag: ETAG }).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': BODY.byteLength, etag: ETAG })
        .end(BODY);
  });
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  const client = fork(fileURLToPath(new URL('./load/http-load.js', import.meta.url)));
  const rows = [
    await compare(client, hub!, bare, 'published feed, full GET (100 kB)', '', ''),
    await compare(
      client,
      hub!,
      bare,
      'published feed, conditional GET (304)',
      `if-none-match: ${etag}\r\n`,
      `if-none-match: ${ETAG}\r\n`,
    ),
  ];
  client.kill();
  bare.close();
  await app.close();
  return rows;
}

async function compare(
  client: ChildProcess,
  hub: Server,
  bare: Server,
  name: string,
  hubHeader: string,
  bareHeader: string,
): Promise<BenchRow> {
  const request = (header: string): string =>
    `GET /gtfs-rt/astuce/vehicle-positions.pb HTTP/1.1\r\nhost: hub\r\n${header}\r\n`;
  const measure = (server: Server, header: string): Promise<number> =>
    new Promise((resolve) => {
      client.once('message', ({ rate }: { rate: number }) => resolve(rate));
      client.send({
        port: (server.address() as AddressInfo).port,
        request: request(header),
        connections: 32,
        ms: 1_000,
      });
    });
  await measure(hub, hubHeader);
  await measure(bare, bareHeader);
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    subject.push(await measure(hub, hubHeader));
    baseline.push(await measure(bare, bareHeader));
  }
  const ratios = subject.map((value, i) => value / baseline[i]!);
  const ratio = median(ratios);
  return {
    name,
    baseline: 'bare node:http, same Buffer',
    budget: '≥ 0.7×',
    measured: `${Math.round(median(subject))} vs ${Math.round(median(baseline))} requests/s`,
    ratio,
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    met: ratio >= 0.7,
  };
}
