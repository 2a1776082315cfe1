import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { startRedisServer, type RedisServer } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';
import { ask } from '../support/http.js';
import { temporaryDataDir, until, type DataDir } from '../support/hub-process.js';
import { HubRole } from '../support/hub-role.js';
import { noServices } from '../support/own-services.js';
import { canaryFeed, canaryRows, walkRoutes } from '../support/role-walk.js';
import { rawRequest, smuggled } from '../support/raw-request.js';

const CANARIES = { open: 'offenvogel', partner: 'partnervogel', internal: 'innenvogel' } as const;
const ALL = Object.values(CANARIES);
const READABLE = { anybody: [CANARIES.open], partner: [CANARIES.open, CANARIES.partner], admin: ALL };
const LIMIT_MS = 30_000;
/** Of one client within a minute, and at a time, over all processes. */
const BYTES = 40_000_000;
const REQUESTS = 30;
const CONNECTIONS = 300;

if (noServices) {
  it.skip(`who may read what on roles apart (skipped, because ${noServices})`, () => {});
} else {
  describe('roles apart on Kafka, PostgreSQL and Redis, with no folder in common', () => {
    const id = randomUUID().slice(0, 8);
    const postgres = process.env['ESTUAIRE_POSTGRES_URL']!;
    const roles = new Map<string, HubRole>();
    const keys: Record<string, string> = {};
    let environment: Record<string, string>;
    let data: DataDir;
    let redis: RedisServer;
    let config: string;

    beforeAll(async () => {
      data = temporaryDataDir();
      redis = await startRedisServer();
      await query(postgres, `create database roles_${id}`);
      const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']!.split(',').map((one) => `'${one}'`);
      const feeds = Object.entries(CANARIES).map(([visibility, feed]) => {
        const rows = join(data.path, `${feed}.csv`);
        writeFileSync(rows, canaryRows(feed));
        return canaryFeed(feed, visibility, rows);
      });
      config = join(data.path, 'apart.yaml');
      writeFileSync(
        config,
        `hub: { name: Apart, operator: Test, contact: test@example.org }
limits: { requestsPerMinute: 100000, bytesPerMinute: ${BYTES / 1e6}MB, connectionsPerAddress: ${CONNECTIONS} }
engines:
  bus: { kafka: { brokers: [${brokers.join()}], topicPrefix: 'roles-${id}.' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, leasePeriod: 1s } }
feeds:
${feeds.join('\n')}
`,
      );
      environment = { DATABASE_URL: atDatabase(postgres, `roles_${id}`).href, REDIS_URL: redis.url };
      for (const role of ['collector', 'recorder', 'publisher', 'streamer'])
        roles.set(role, new HubRole(role, role, config, join(data.path, role), environment));
      roles.set('publisher-2', new HubRole('publisher-2', 'publisher', config, join(data.path, '2'), environment));
      await Promise.all([...roles.values()].map((role) => role.start()));
      for (const role of ['partner', 'admin']) keys[role] = await makeKey(role);
      await until(
        'every feed',
        async () => (await get('publisher', '/v1/stations', 'admin')).text.includes(CANARIES.internal) || undefined,
        LIMIT_MS,
      );
    }, 120_000);
    afterAll(async () => {
      await Promise.all([...roles.values()].map((role) => role.kill()));
      await redis?.stop();
      await query(postgres, `drop database if exists roles_${id} with (force)`);
      data?.remove();
    }, 60_000);

    /** By whoever has some machine with the configuration: its folder is nobody else's. */
    async function makeKey(role: string, ...more: string[]): Promise<string> {
      const command = ['keys', 'create', '--name', `test ${role}`, '--role', role, ...more];
      const folder = ['--config', config, '--data', join(data.path, 'elsewhere')];
      const { stdout } = await promisify(execFile)(process.execPath, ['dist/apps/hub/main.js', ...command, ...folder], {
        env: { PATH: process.env['PATH'], ...environment },
      });
      return stdout.trim().split('\n').at(-1)!;
    }

    async function get(process: string, path: string, role: string): Promise<{ status: number; text: string }> {
      const key = keys[role];
      const response = await fetch(`${roles.get(process)!.url}${path}`, {
        headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      });
      return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString('latin1') };
    }

    /** What a role is given of a kind when it begins to follow the stream. */
    async function snapshot(kind: string, role: string): Promise<string> {
      const key = keys[role];
      const stream = await fetch(`${roles.get('streamer')!.url}/v1/stream/sse?kinds=${kind}`, {
        headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      });
      const reader = stream.body!.getReader();
      let seen = '';
      while (!seen.includes('"more":false')) seen += Buffer.from((await reader.read()).value ?? []).toString();
      await reader.cancel();
      return seen;
    }

    it('give every role, on every route, nothing of a feed it may not read, and what it may', async () => {
      const asRole = (path: string, role: string) => get('publisher', path, role);
      const { found, answers } = await walkRoutes(asRole, { all: ALL, readable: READABLE });
      expect(found).toEqual([]);
      expect(answers).toBeGreaterThan(200);
      for (const [role, readable] of Object.entries(READABLE)) {
        const { text: stations } = await asRole('/v1/stations', role);
        expect([role, ALL.filter((one) => stations.includes(one))]).toEqual([role, readable]);
      }
    }, 120_000);

    it('give every role its own stream, the audit to administrators alone, and take a key back from all', async () => {
      for (const [role, readable] of Object.entries(READABLE)) {
        const seen = await until(
          `the stream of ${role}`,
          async () => {
            const text = await snapshot('station', role);
            return readable.every((one) => text.includes(one)) ? text : undefined;
          },
          LIMIT_MS,
        );
        expect([role, ALL.filter((one) => seen.includes(one))]).toEqual([role, readable]);
      }
      expect((await get('publisher', '/v1/audit', 'partner')).status).toBe(403);
      await until(
        'the refusal on the stream',
        async () => (await snapshot('audit', 'admin')).includes('audit.read') || undefined,
        LIMIT_MS,
      );
      expect(await snapshot('audit', 'partner')).not.toContain('hub-audit');
      const ended = await fetch(`${roles.get('publisher')!.url}/v1/keys/${keys['partner']!.slice(4, 16)}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${keys['admin']}` },
      });
      expect(ended.status).toBe(200);
      for (const process of ['publisher', 'streamer'])
        await until(
          `the ${process} to refuse it`,
          async () => (await get(process, '/health/live', 'partner')).status === 401 || undefined,
          LIMIT_MS,
        );
    }, 120_000);

    describe('count for one key what it asks and is sent, and for one address its connections, over both publishers', () => {
      const [A, B] = ['publisher', 'publisher-2'];

      interface Answer {
        status: number;
        bytes: number;
        /** Left of the requests and of the bytes, and the seconds until both begin anew. */
        requests: number;
        left: number;
        seconds: number;
      }
      async function asking(process: string, token: string, path = '/v1/feeds'): Promise<Answer> {
        const answer = await ask(`${roles.get(process)!.url}${path}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        const [, requests, seconds, left] = /r=(\d+);t=(\d+), .*r=(\d+)/.exec(String(answer.headers['ratelimit']))!;
        return {
          status: answer.status,
          bytes: answer.body.byteLength,
          requests: Number(requests),
          left: Number(left),
          seconds: Number(seconds),
        };
      }
      /** A trial that was cut in two by the end of a minute says nothing, and is made again. */
      async function withinAMinute<T>(token: string, trial: (began: number) => Promise<T>): Promise<T> {
        for (;;) {
          const { seconds } = await asking(A, token, '/v1/hub');
          const found = await trial(seconds);
          if ((await asking(A, token, '/v1/hub')).seconds <= seconds) return found;
        }
      }
      const heard = (who: string, began: number, look: () => Promise<Answer>, isSo: (answer: Answer) => boolean) =>
        until(`${who} to hear of the other`, async () => {
          const answer = await look();
          return isSo(answer) || answer.seconds > began || undefined;
        });
      async function known(token: string): Promise<string> {
        for (const process of [A, B])
          await until(`${process} to know the key`, async () => {
            const headers = { authorization: `Bearer ${token}` };
            const { status } = await ask(`${roles.get(process)!.url}/health/live`, { headers });
            return status === 200 || undefined;
          });
        return token;
      }

      it('requests', async () => {
        const token = await known(await makeKey('reader', '--quota', String(REQUESTS)));
        const allowed = await withinAMinute(token, async (began) => {
          let asked = 1;
          let last: Answer | undefined;
          const atB = async (): Promise<Answer> => {
            last = await asking(B, token);
            if (last.status === 200) asked += 1;
            return last;
          };
          for (; asked < 20; asked += 1) if ((await asking(A, token)).status !== 200) return -1;
          await heard(B, began, atB, ({ requests }) => requests <= REQUESTS - asked);
          while (last!.status === 200) await atB();
          await heard(
            A,
            began,
            () => asking(A, token),
            ({ status }) => status === 429,
          );
          return asked;
        });
        expect(allowed).toBe(REQUESTS);
      }, 120_000);

      it('bytes', async () => {
        const token = await known(await makeKey('reader'));
        const page = '/openapi.json';
        const { sent, largest } = await withinAMinute(token, async (began) => {
          let sent = 0;
          let largest = 0;
          const take = async (process: string): Promise<Answer> => {
            const answer = await asking(process, token, page);
            sent += answer.bytes;
            largest = Math.max(largest, answer.bytes);
            return answer;
          };
          while ((await take(A)).left > BYTES / 2);
          await heard(
            B,
            began,
            () => take(B),
            ({ left }) => left <= BYTES / 2,
          );
          while ((await take(B)).status === 200);
          await heard(
            A,
            began,
            () => take(A),
            ({ status }) => status === 429,
          );
          return { sent, largest };
        });
        expect(largest).toBeGreaterThan(100_000);
        expect(sent).toBeGreaterThan(BYTES * 0.9);
        // Headers count, and what one process sends before the other hears of it.
        expect(sent).toBeLessThan(BYTES + 10 * largest);
      }, 120_000);

      it('connections', async () => {
        const open = (process: string): Promise<boolean> =>
          new Promise((opened) => {
            const { hostname, port } = new URL(roles.get(process)!.url);
            const socket = connect({ host: hostname, port: Number(port), localAddress: '127.0.0.77' });
            sockets.push(socket);
            socket.on('error', () => opened(false));
            // Whoever is let in hears nothing until it asks.
            socket.once('data', (answer) => opened(String(answer).startsWith('HTTP/1.1 200')));
            socket.write('GET /health/live HTTP/1.1\r\nhost: hub\r\n\r\n');
          });
        const sockets: Socket[] = [];
        const atA = CONNECTIONS - 10;
        expect((await Promise.all(Array.from({ length: atA }, () => open(A)))).every(Boolean)).toBe(true);
        await until('the second to hear of the first', async () => {
          const before = sockets.length;
          const opened = await Promise.all(Array.from({ length: 11 }, () => open(B)));
          for (const socket of sockets.splice(before)) socket.destroy();
          return opened.filter(Boolean).length === 10 || undefined;
        });
        for (const socket of sockets) socket.destroy();
        await until('both to let it in again', async () => ((await open(B)) && (await open(A))) || undefined);
        for (const socket of sockets) socket.destroy();
      }, 60_000);
    });
  });

  describe.each([
    ['one hub', false],
    ['roles apart', true],
  ])('the laboratory of %s on Kafka, PostgreSQL and Redis', (_, isApart) => {
    const id = randomUUID().slice(0, 8);
    const postgres = process.env['ESTUAIRE_POSTGRES_URL']!;
    let data: DataDir;
    let redis: RedisServer;
    const roles: HubRole[] = [];
    /** Whom readers ask, whose streams they follow, and where the laboratory is: one hub is all of it. */
    let hub: HubRole;
    let streamer: HubRole;
    let laboratory: HubRole;
    let rows: string;
    let makeKey: (role: string) => Promise<string>;
    let key: string;
    let startedAt: string;

    beforeAll(async () => {
      data = temporaryDataDir();
      redis = await startRedisServer();
      await query(postgres, `create database lab_${id}`);
      const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']!.split(',').map((one) => `'${one}'`);
      const config = join(data.path, 'lab.yaml');
      rows = join(data.path, 'city.csv');
      writeFileSync(rows, canaryRows('city'));
      writeFileSync(
        config,
        `hub: { name: Lab, operator: Test, contact: test@example.org }
engines:
  bus: { kafka: { brokers: [${brokers.join()}], topicPrefix: 'lab-${id}.' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, leasePeriod: 1s } }
lab: { url: '\${LAB_URL:-}', secretEnv: LAB_SECRET }
feeds:
${canaryFeed('city', 'open', rows)}
`,
      );
      const environment: Record<string, string> = {
        DATABASE_URL: atDatabase(postgres, `lab_${id}`).href,
        REDIS_URL: redis.url,
        LAB_SECRET: randomUUID(),
      };
      const folder = join(data.path, 'hub');
      makeKey = async (role) => {
        const command = ['dist/apps/hub/main.js', 'keys', 'create', '--name', 'lab', '--role', role];
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [...command, '--config', config, '--data', folder],
          { env: { PATH: process.env['PATH'], ...environment } },
        );
        return stdout.trim().split('\n').at(-1)!;
      };
      key = await makeKey('experimenter');
      startedAt = new Date().toISOString();
      const begin = async (role: string, where = join(data.path, role)): Promise<HubRole> => {
        const one = new HubRole(role, role, config, where, environment);
        roles.push(one);
        await one.start();
        return one;
      };
      if (isApart) {
        // The raw documents that replays read are those of the collector, whose folder it shares.
        [laboratory] = await Promise.all([begin('lab', folder), begin('collector', folder), begin('recorder')]);
        environment['LAB_URL'] = laboratory.url;
        [hub, streamer] = await Promise.all([begin('publisher'), begin('streamer')]);
      } else hub = streamer = laboratory = await begin('hub', folder);
      await until('the city', async () => (await lab('GET', '/v1/stations')).text.includes('city1') || undefined);
    }, 120_000);
    afterAll(async () => {
      await Promise.all(roles.map((role) => role.kill()));
      await redis?.stop();
      await query(postgres, `drop database if exists lab_${id} with (force)`);
      data?.remove();
    }, 60_000);

    async function lab(
      method: string,
      path: string,
      body?: object,
      by = key,
    ): Promise<{ status: number; text: string; json: Record<string, string> }> {
      const answer = await fetch(`${hub.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${by}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
    }

    it('shows the city as it goes on inside a sandbox, takes what is pushed with its key, and lets nothing out', async () => {
      const made = await lab('POST', '/v1/sandboxes', { title: 'Trial' });
      expect([made.status, made.text]).toEqual([201, expect.stringContaining('"key":"est_')]);
      const { id: sandbox, key: own } = made.json;
      const inside = async (path: string): Promise<string> => (await lab('GET', `/sandbox/${sandbox}${path}`)).text;
      await until('the city inside', async () => (await inside('/v1/stations')).includes('city1') || undefined);
      writeFileSync(rows, `${canaryRows('city')}city2,Later,49.44,1.1\n`);
      await until('its change', async () => (await inside('/v1/stations')).includes('Later') || undefined);

      const feed = { title: 'Shuttle', producer: 'Lab', licence: 'CC0-1.0' };
      expect((await lab('PUT', `/v1/sandboxes/${sandbox}/feeds/shuttle`, feed)).status).toBe(201);
      const event = {
        kind: 'vehicle-position',
        key: 'one',
        observedAt: new Date().toISOString(),
        entity: { point: { latitude: 49.44, longitude: 1.09 } },
      };
      const pushed = await lab('POST', `/v1/sandboxes/${sandbox}/events?feed=shuttle`, event, own);
      expect(pushed.json).toEqual({ accepted: 1, refused: [] });
      const shown = await until('what was pushed', async () => {
        const text = await inside('/v1/vehicle-positions');
        return text.includes('shuttle:one') ? text : undefined;
      });
      expect(shown).toContain('experiment');
      expect((await lab('GET', '/v1/vehicle-positions')).json).toMatchObject({ items: [] });
      expect((await lab('GET', '/v1/feeds')).text).not.toContain('shuttle');

      await laboratory.process.stop();
      if (isApart) expect((await lab('GET', '/v1/sandboxes')).status).toBe(503);
      await laboratory.start();
      await until('the sandbox again', async () => (await inside('/v1/stations')).includes('Later') || undefined);
      expect(await inside('/v1/vehicle-positions')).toContain('shuttle:one');
    }, 90_000);

    it('streams a session by socket and by server-sent events, to its members alone', async () => {
      const { id: sandbox } = (await lab('POST', '/v1/sandboxes', { title: 'Watched' })).json;
      const first = (url: string, by?: string): Promise<string> =>
        new Promise((resolve) => {
          const socket = new WebSocket(url.replace('http', 'ws'), 'estuaire.v1', {
            headers: by === undefined ? {} : { authorization: `Bearer ${by}` },
          });
          socket.on('open', () => socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'] })));
          socket.on('message', (frame: Buffer) => {
            if (!frame.toString().includes('"snapshot"')) return;
            resolve(frame.toString());
            socket.close();
          });
          socket.on('error', (error) => resolve(error.message));
        });
      await until('the city on the stream', async () =>
        (await first(`${streamer.url}/v1/stream?sandbox=${sandbox}`, key)).includes('city1'),
      );
      expect(await first(`${hub.url}/sandbox/${sandbox}/v1/stream`, key)).toContain('city1');
      expect(await first(`${hub.url}/sandbox/${sandbox}/v1/stream`)).toContain('401');
      const sse = await fetch(`${streamer.url}/v1/stream/sse?sandbox=${sandbox}&kinds=station`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const reader = sse.body!.getReader();
      let seen = '';
      while (!seen.includes('city1')) seen += Buffer.from((await reader.read()).value ?? []).toString();
      await reader.cancel();
    }, 60_000);

    it('has what is made there in the audit, and answers nobody but those who pass on to it', async () => {
      const admin = await makeKey('admin');
      await until('the audit', async () =>
        (await lab('GET', '/v1/audit?limit=1000', undefined, admin)).text.includes('sandboxes.create'),
      );
      // That of one hub listens where only that hub knows.
      if (!isApart) return;
      const answer = await fetch(`${laboratory.url}/v1/sandboxes`, { headers: { authorization: `Bearer ${key}` } });
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('by way of the hub')]);
      expect((await fetch(`${laboratory.url}/health/live`)).status).toBe(200);
    }, 60_000);

    it('reads nobody’s request as part of another’s on the way to the laboratory', async () => {
      const { id: own } = (await lab('POST', '/v1/sandboxes', { title: 'Kept' })).json;
      for (const [form, text] of smuggled('/v1/sandboxes/none', `/v1/sandboxes/${own}`)) {
        expect([form, await rawRequest(hub.url, text)]).toEqual([form, expect.stringMatching(/^HTTP\/1\.1 \d{3} /)]);
        const listed = await lab('GET', '/v1/sandboxes');
        expect([form, listed.status, listed.text.includes(own!)]).toEqual([form, 200, true]);
      }
    }, 60_000);

    it('plays what the hub has received again, from its own archive', async () => {
      const to = new Date().toISOString();
      const made = await lab('POST', '/v1/replays', { feeds: ['city'], from: startedAt, to, speed: 100 });
      expect([made.status, made.text]).toEqual([201, expect.stringContaining('"documents":')]);
      const text = await until('what was received', async () => {
        const { text: stations } = await lab('GET', `/replay/${made.json['id']}/v1/stations`);
        return stations.includes('Later') ? stations : undefined;
      });
      expect(text).toContain('replayed');
    }, 60_000);
  });
}
