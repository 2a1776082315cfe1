import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openKafkaBus } from '#libs/bus';
import type { HubEvent } from '#libs/model';
import { removed, vehicleMoved } from '#libs/testing';
import { freePort } from '../../libs/testing/free-port.js';
import { ask as askBytes } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';

const ask = async (url: string) => {
  const { status, body } = await askBytes(url);
  return { status, text: body.toString('utf8') };
};
const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('two parts behind a gateway (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else {
  describe('two parts of the feeds, each followed by processes of its own, and a gateway in front (real Kafka)', () => {
    const topicPrefix = `parts-${randomUUID()}.`;
    const running = new Map<string, HubProcess>();
    let data: DataDir;
    let config: string;
    let ports: Map<string, number>;
    let gateway: string;

    const startPart = async (role: 'publisher' | 'streamer', part: string): Promise<void> => {
      const name = `${role} ${part}`;
      running.set(
        name,
        await startHubProcess({
          role,
          config,
          port: ports.get(name)!,
          dataDir: join(data.path, name.replace(' ', '-')),
          environment: { HUB_FOLLOW: part },
        }),
      );
    };
    const append = async (...events: HubEvent[]): Promise<void> => {
      const bus = await openKafkaBus({ brokers, topicPrefix, retentionMs: 86_400_000, now: () => Date.now() });
      await bus.append(events);
      await bus.close();
    };
    const keysOf = async (path: string): Promise<string[]> => {
      const { items } = JSON.parse((await ask(`${gateway}${path}`)).text) as { items: { key: string }[] };
      return items.map(({ key }) => key);
    };

    beforeAll(async () => {
      data = temporaryDataDir();
      const names = ['publisher north', 'streamer north', 'publisher south', 'streamer south'];
      ports = new Map(await Promise.all(names.map(async (name) => [name, await freePort()] as const)));
      const at = (name: string) => `'http://127.0.0.1:${ports.get(name)}'`;
      const feed = (id: string) =>
        `  - { id: ${id}, title: ${id}, producer: Test, licence: CC0-1.0, sources: [{ format: gtfs-rt, file: none.pb }] }\n`;
      config = join(data.path, 'hub.yaml');
      writeFileSync(
        config,
        `hub: { name: Parts, operator: Test, contact: test@example.org }
engines:
  bus: { kafka: { brokers: [${brokers.map((one) => `'${one}'`).join()}], topicPrefix: '${topicPrefix}' } }
  store: none
limits: { trustedProxies: 1 }
follow:
  north: { feeds: [lille], publisher: ${at('publisher north')}, streamer: ${at('streamer north')} }
  south: { feeds: [nice], publisher: ${at('publisher south')}, streamer: ${at('streamer south')} }
feeds:
${feed('lille')}${feed('nice')}`,
      );
      await append(
        vehicleMoved('1', { feed: 'lille', at: Date.now() }),
        vehicleMoved('1', { feed: 'nice', at: Date.now() }),
      );
      await Promise.all(
        (['north', 'south'] as const).flatMap((part) => [startPart('publisher', part), startPart('streamer', part)]),
      );
      running.set('gateway', await startHubProcess({ role: 'gateway', config, dataDir: join(data.path, 'gateway') }));
      gateway = running.get('gateway')!.url;
      await until('both parts to answer', async () => (await ask(`${gateway}/health/ready`)).text.includes('"ready"'));
    }, 150_000);
    afterAll(async () => {
      for (const one of running.values()) await one.kill();
      data.remove();
    });

    it('are one hub to whoever asks for all, and each its own to whoever asks for its feed', async () => {
      await until('both vehicles', async () =>
        (await keysOf('/v1/vehicle-positions')).length === 2 ? true : undefined,
      );
      expect(await keysOf('/v1/vehicle-positions')).toEqual(['lille:1', 'nice:1']);
      expect(await keysOf('/v1/vehicle-positions?feed=nice')).toEqual(['nice:1']);
      const { feeds } = JSON.parse((await ask(`${gateway}/v1/feeds`)).text) as { feeds: { id: string }[] };
      expect(feeds.map(({ id }) => id).sort()).toEqual(['lille', 'nice']);
      const north = running.get('publisher north')!.url;
      const notFollowed = await ask(`${north}/v1/vehicle-positions?feed=nice`);
      expect(notFollowed.status).toBe(421);
      expect(notFollowed.text).toContain('south');
      // Between processes: readers are given what it is made into.
      expect((await ask(`${north}/part/catalog.json`)).status).toBe(421);
      expect((await ask(`${gateway}/part/catalog.json`)).status).toBe(501);
      const graph = await ask(`${gateway}/catalog.jsonld`);
      for (const id of ['lille', 'nice', 'all']) expect(graph.text).toContain(`"dct:identifier": "${id}"`);
      expect((await ask(`${gateway}/catalog?q=nice`)).text).toContain('href="/catalog/nice');
      expect(JSON.parse((await ask(`${gateway}/v1/stops`)).text)).toEqual({ items: [], total: 0, sources: [] });
      expect((await ask(`${gateway}/siri/all/vm.xml`)).text).toContain('VehicleMonitoringDelivery');
      expect((await ask(`${gateway}/v1/usage`)).status).toBe(200);
      expect((await ask(`${gateway}/v1/exports/station.csv`)).text).toContain('keeps no history');
    }, 60_000);

    it('are one stream of server-sent events, which goes on from its last id in both', async () => {
      const listen = async (lastId?: string): Promise<string> => {
        const gone = new AbortController();
        const answer = await fetch(`${gateway}/v1/stream/sse?kinds=vehicle-position`, {
          signal: gone.signal,
          headers: lastId === undefined ? {} : { 'last-event-id': lastId },
        });
        let heard = '';
        for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
          heard += Buffer.from(chunk).toString();
          if (/"more":false|"nice:2"/.test(heard)) break;
        }
        gone.abort();
        return heard;
      };
      const first = await listen();
      expect(first).toContain('"lille:1"');
      expect(first).toContain('"nice:1"');
      const lastId = [...first.matchAll(/^id: (parts\..+)$/gm)].at(-1)![1]!;
      await append(vehicleMoved('2', { feed: 'nice', at: Date.now() }));
      const missed = await listen(lastId);
      expect(missed).not.toMatch(/"op":"(snapshot|gap)"/);
      expect(missed.match(/"key":"[^"]+"/g)).toEqual(['"key":"nice:2"']);
      await append(removed('vehicle-position', '2', { feed: 'nice', at: Date.now() }));
      await until('it to be gone', async () => (await keysOf('/v1/vehicle-positions')).length === 2);
    }, 60_000);

    it('are named when one is killed: nothing is given as the whole without it, the other goes on, a stream comes back', async () => {
      const closed = new Promise<number>((done, failed) => {
        const socket = new WebSocket(`${gateway.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
        const seen = new Set<string>();
        socket.on('open', () => socket.send('{"op":"subscribe","id":"a","kinds":["vehicle-position"]}'));
        socket.on('error', failed);
        socket.on('close', (code) => done(code));
        socket.on('message', (frame) => {
          const { entities = [] } = JSON.parse(String(frame)) as { entities?: { key: string }[] };
          for (const { key } of entities) seen.add(key);
          // Half of it is never the whole: only what both have said makes this end.
          if (seen.size === 2) void running.get('streamer south')!.kill();
        });
      });
      expect(await closed).toBe(1012);
      await running.get('publisher south')!.kill();
      const whole = await until('the whole to be refused', async () => {
        const answer = await ask(`${gateway}/v1/vehicle-positions`);
        return answer.status === 503 ? answer : undefined;
      });
      expect(whole.text).toContain('south');
      expect(whole.text).not.toContain('lille:1');
      expect((await ask(`${gateway}/gtfs-rt/all/vehicle-positions.pb`)).status).toBe(503);
      expect((await ask(`${gateway}/v1/vehicle-positions?feed=nice`)).status).toBe(503);
      expect(await keysOf('/v1/vehicle-positions?feed=lille')).toEqual(['lille:1']);
      const ready = await until('both to be named', async () => {
        const health = JSON.parse((await ask(`${gateway}/health/ready`)).text) as { status: string; roles: object };
        return Object.keys(health.roles).length === 2 ? health : undefined;
      });
      expect(ready.status).toBe('degraded');
      expect(Object.keys(ready.roles).sort()).toEqual(['south publisher', 'south streamer']);

      await Promise.all([startPart('publisher', 'south'), startPart('streamer', 'south')]);
      await until('the whole again', async () =>
        (await keysOf('/v1/vehicle-positions')).length === 2 ? true : undefined,
      );
    }, 120_000);
  });
}
