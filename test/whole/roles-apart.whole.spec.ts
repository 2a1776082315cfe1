import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRedisServer, type RedisServer } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';
import { temporaryDataDir, until, type DataDir } from '../support/hub-process.js';
import { HubRole } from '../support/hub-role.js';
import { noServices } from '../support/own-services.js';
import { canaryFeed, canaryRows, walkRoutes } from '../support/role-walk.js';

const CANARIES = { open: 'offenvogel', partner: 'partnervogel', internal: 'innenvogel' } as const;
const ALL = Object.values(CANARIES);
const READABLE = { anybody: [CANARIES.open], partner: [CANARIES.open, CANARIES.partner], admin: ALL };
const LIMIT_MS = 30_000;

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
limits: { requestsPerMinute: 100000 }
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
    async function makeKey(role: string): Promise<string> {
      const command = ['keys', 'create', '--name', `test ${role}`, '--role', role];
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
      const asRole = async (path: string, role: string): Promise<string> => (await get('publisher', path, role)).text;
      const { found, answers } = await walkRoutes(asRole, { all: ALL, readable: READABLE });
      expect(found).toEqual([]);
      expect(answers).toBeGreaterThan(200);
      for (const [role, readable] of Object.entries(READABLE)) {
        const stations = await asRole('/v1/stations', role);
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
  });
}
