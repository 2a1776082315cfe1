import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedStatus } from '#libs/model';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { SiriStandIn, vehicleDelivery } from '../support/siri-stand-in.js';
import { freePort } from '../../libs/testing/free-port.js';

let server: SiriStandIn;
let hub: HubProcess | undefined;
let data: DataDir;
let folder: string;

beforeEach(async () => {
  server = await new SiriStandIn().start();
  data = temporaryDataDir();
  folder = mkdtempSync(join(tmpdir(), 'estuaire-siri-whole-'));
});
afterEach(async () => {
  await hub?.stop();
  await server.stop();
  data.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const port = await freePort();
  const config = join(folder, 'hub.yaml');
  writeFileSync(
    config,
    `
hub: { name: H, operator: O, contact: a@example.org }
engines: { store: none }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - id: network
    title: T
    producer: P
    licence: etalab-2.0
    sources:
      - id: live
        format: siri
        url: ${server.url}
        subscribe:
          requestorRef: ESTUAIRE
          consumerAddress: http://127.0.0.1:${port}
          services: [{ service: vm }]
          heartbeat: 2s
          checkStatus: none
`,
  );
  hub = await startHubProcess({ config, dataDir: data.path, port });
}

const json = async (path: string): Promise<unknown> => (await fetch(`${hub!.url}${path}`)).json();
const subscription = async (): Promise<FeedStatus['sources'][number]['subscription']> =>
  ((await json('/v1/feeds/network')) as { status?: FeedStatus }).status?.sources[0]?.subscription;

describe('a hub that subscribes at a SIRI server', () => {
  it('publishes what it receives, says when the server falls silent, and asks again when it is started again', async () => {
    await start();
    await until('subscribed', () => server.asked('SubscriptionRequest').length > 0 || undefined);
    const beat = setInterval(() => void server.heartbeat().catch(() => undefined), 500);
    try {
      await until('the subscription is shown', async () => (await subscription())?.state === 'active' || undefined);
      const answer = await server.post(
        vehicleDelivery('427', { subscription: 'estuaire-network-live-0-0', recordedAt: new Date().toISOString() }),
      );
      expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('<Status>true</Status>')]);
      const vehicle = await until('the vehicle is published', async () => {
        const text = await (await fetch(`${hub!.url}/siri/network/vm.xml`)).text();
        return text.includes('<VehicleRef>427</VehicleRef>') || undefined;
      });
      expect(vehicle).toBe(true);
      expect((await (await fetch(`${hub!.url}/health/ready`)).json()) as object).toMatchObject({ status: 'ready' });
      expect(await (await fetch(`${hub!.url}/metrics`)).text()).toMatch(
        /estuaire_siri_exchange_total\{feed="network",source="live",what="delivery"\} 1/,
      );
    } finally {
      clearInterval(beat);
    }
    server.isUp = false;
    const lost = await until('it is lost', async () => {
      const now = await subscription();
      return now?.state === 'lost' ? now : undefined;
    });
    expect(Date.parse(lost.since)).toBeLessThanOrEqual(Date.now());
    expect((await (await fetch(`${hub!.url}/health/ready`)).json()) as object).toMatchObject({
      status: 'degraded',
      roles: { collector: { detail: 'subscription lost: network/live' } },
    });
    server.isUp = true;
    await until('it is active again', async () => (await subscription())?.state === 'active' || undefined);
    const granted = server.asked('SubscriptionRequest').length;
    // Killed and started again on the same data: the same names and the same path, so nothing is doubled.
    const address = server.consumerAddress;
    const before = (await subscription())!.since;
    await hub!.kill();
    await start();
    await until('subscribed again', () => server.asked('SubscriptionRequest').length > granted || undefined);
    expect(new URL(server.consumerAddress).pathname).toBe(new URL(address).pathname);
    // What was not granted yet cannot be ended.
    await until('it is granted again', async () => {
      const now = await subscription();
      return (now?.state === 'active' && now.since !== before) || undefined;
    });
    await hub!.stop();
    hub = undefined;
    expect(server.asked('TerminateSubscriptionRequest').length).toBe(1);
  }, 90_000);
});
