import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../../libs/testing/free-port.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask } from '../support/http.js';

const LIMIT = 10;
const CONFIG = `hub: { name: Gate, operator: Test, contact: test@example.org }
engines: { store: none }
upstreams: { allowPrivate: [127.0.0.1] }
limits: { requestsPerMinute: ${LIMIT}, trustedProxies: TRUSTED }
feeds:
  - id: nobody
    title: Nobody
    producer: Test
    licence: CC0-1.0
    sources: [{ format: gtfs-rt, url: 'http://127.0.0.1:9/vehicles.pb', every: 1h }]
`;
const hasCaddy = spawnSync('caddy', ['version']).status === 0;

if (!hasCaddy) {
  it.skip('readers behind the shipped gateway (skipped, because there is no caddy: apt-get install caddy)', () => {});
} else {
  describe('readers behind the shipped gateway (real Caddy, deploy/Caddyfile)', () => {
    let data: DataDir;
    let hub: HubProcess;
    let gateways: ChildProcess[] = [];

    beforeAll(() => {
      data = temporaryDataDir();
    });
    afterEach(async () => {
      for (const gateway of gateways) gateway.kill('SIGTERM');
      gateways = [];
      await hub.stop();
    });
    afterAll(() => data.remove());

    async function startHub(trusted: number): Promise<void> {
      const config = join(data.path, 'hub.yaml');
      writeFileSync(config, CONFIG.replace('TRUSTED', String(trusted)));
      hub = await startHubProcess({ config, dataDir: data.path });
    }

    /** The file as it is shipped, but for the names of containers and the port. */
    async function startGateway(change: (caddyfile: string) => string, upstream: string): Promise<string> {
      const port = await freePort();
      const shipped = readFileSync('deploy/Caddyfile', 'utf8');
      const file = join(data.path, `Caddyfile-${port}`);
      const here = shipped
        .replace(/dynamic a \w+ 3000 \{[^}]*\}/g, `to ${new URL(upstream).host}`)
        .replace(/^:3000 /m, `:${port} `);
      expect(here).not.toBe(shipped);
      writeFileSync(file, change(here));
      const gateway = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
        stdio: 'ignore',
        env: { ...process.env, HOME: data.path, XDG_DATA_HOME: data.path, XDG_CONFIG_HOME: data.path },
      });
      gateways.push(gateway);
      const url = `http://127.0.0.1:${port}`;
      await until('the gateway to answer', async () => (await ask(`${url}/health/live`)).status === 200 || undefined);
      return url;
    }

    /** One request of a reader at an address of the loopback network; gives the status. */
    const from = (localAddress: string, url: string, forwarded?: string): Promise<number> =>
      new Promise((answered, failed) => {
        const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
        const sent = request(`${url}/v1/feeds`, { localAddress, headers }, (response) => {
          response.resume();
          response.on('end', () => answered(response.statusCode!));
        });
        sent.on('error', failed);
        sent.end();
      });
    const spend = async (address: string, url: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let i = 0; i <= LIMIT; i += 1) statuses.push(await from(address, url));
      return statuses;
    };

    it('have a budget each, and get no other by claiming another address', async () => {
      await startHub(1);
      const url = await startGateway((file) => file, hub.url);
      expect((await spend('127.0.0.2', url)).at(-1)).toBe(429);
      expect(await from('127.0.0.2', url, '192.0.2.1')).toBe(429);
      expect(await from('127.0.0.3', url)).toBe(200);
    }, 60_000);

    it('have one each also behind a front before it, set up as the file says', async () => {
      await startHub(2);
      const inner = await startGateway(
        (file) => file.replaceAll(/(reverse_proxy \{)/g, '$1\n\t\t\ttrusted_proxies 127.0.0.0/8'),
        hub.url,
      );
      const front = await startGateway((file) => file, inner);
      expect((await spend('127.0.0.2', front)).at(-1)).toBe(429);
      expect(await from('127.0.0.2', front, '192.0.2.1')).toBe(429);
      expect(await from('127.0.0.3', front)).toBe(200);
    }, 60_000);
  });
}
