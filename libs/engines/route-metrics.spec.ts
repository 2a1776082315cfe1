import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metrics } from '#libs/telemetry';
import { RouteMetrics } from './route-metrics.js';

describe('requests by route', () => {
  const metrics = new Metrics();
  let server: Server;
  let base: string;
  let closed: () => void = () => undefined;

  beforeAll(async () => {
    const routes = new RouteMetrics(metrics);
    server = createServer((request, response) => {
      routes.watch(request, response);
      response.once('close', () => closed());
      response.statusCode = request.url!.includes('nothing') ? 404 : 200;
      response.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const ask = async (path: string): Promise<void> => {
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    await (await fetch(base + path)).text();
    await isClosed;
  };
  const counted = async (): Promise<string[]> =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('estuaire_http_request_duration_seconds_count'));

  it('are counted under the address as it is described, without the ids that were asked', async () => {
    await ask('/v1/stops/astuce:1/departures?limit=3');
    await ask('/v1/stops/astuce:2/departures');
    await ask('/nothing/of/ours');
    expect(await counted()).toEqual([
      'estuaire_http_request_duration_seconds_count{route="/v1/stops/{id}/departures",outcome="2xx"} 2',
      'estuaire_http_request_duration_seconds_count{route="other",outcome="4xx"} 1',
    ]);
  });

  it('leave out the stream, which lasts as long as its reader stays', async () => {
    const before = await counted();
    await ask('/v1/stream/sse?kinds=station');
    expect(await counted()).toEqual(before);
  });
});
