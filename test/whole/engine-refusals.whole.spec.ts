import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startRedisServer } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { noServices } from '../support/own-services.js';

let data: DataDir;
const started: HubProcess[] = [];
beforeEach(() => (data = temporaryDataDir()));
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.kill()));
  data.remove();
});

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS'];
const postgres = process.env['ESTUAIRE_POSTGRES_URL'];

function write(engines: string): string {
  const file = join(data.path, 'hub.yaml');
  writeFileSync(
    file,
    `hub: { name: Test, operator: Test, contact: test@example.org }
engines: ${engines}
feeds: [{ id: a, title: A, producer: P, licence: CC0-1.0, sources: [{ format: gtfs, file: none.zip }] }]
`,
  );
  return file;
}

/** Runs a role that is meant to end by itself. */
function run(
  role: string,
  config: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; error: string }> {
  const child = spawn(process.execPath, [resolve(`dist/apps/${role}/main.js`), '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HUB_PORT: '0',
      HUB_LOG_LEVEL: 'error',
      // One of its own: a folder another process has is refused before any engine is asked.
      HUB_DATA_DIR: join(data.path, `run-${randomUUID()}`),
      ...environment,
    },
  });
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
  return new Promise((ended) =>
    child.once('close', (code) => {
      clearTimeout(late);
      ended({ code, error: error.trim() });
    }),
  );
}

async function recorder(config: string, database: string): Promise<HubProcess> {
  const one = await startHubProcess({
    role: 'recorder',
    config,
    dataDir: join(data.path, 'data'),
    environment: { DATABASE: database },
  });
  started.push(one);
  return one;
}

const stateOf = async ({ url }: HubProcess): Promise<{ status: number; detail: string }> => {
  const answer = await fetch(`${url}/health/ready`);
  const { roles } = (await answer.json()) as { roles: { recorder: { detail: string } } };
  return { status: answer.status, detail: roles.recorder.detail };
};

function databaseUrl(name: string, password?: string): string {
  const url = atDatabase(postgres!, name);
  if (password !== undefined) url.password = password;
  return url.href;
}

describe('a role that cannot share its engines', () => {
  it('says which setting and what to do instead', async () => {
    for (const [role, engines, named] of [
      ['collector', '{ store: none }', 'engines.bus'],
      ['streamer', '{ store: none }', 'engines.bus'],
      ['recorder', '{ bus: { kafka: { brokers: [127.0.0.1:1] } } }', 'engines.store'],
    ] as const) {
      const { code, error } = await run(role, write(engines), {});
      expect(code).toBe(1);
      expect(error.split('\n')).toHaveLength(1);
      expect(error).toMatch(new RegExp(`^CONFIG_INVALID: .*${named}.*embedded.*npm start`));
    }
  }, 60_000);
});

if (noServices) {
  it.skip(`engines that refuse a role (skipped, because ${noServices})`, () => {});
} else {
  const bus = (more = ''): string =>
    `bus: { kafka: { brokers: [${brokers!
      .split(',')
      .map((one) => `'${one}'`)
      .join()}], topicPrefix: 'refusals-${randomUUID().slice(0, 8)}.'${more} } }`;
  const store = 'store: { postgres: { urlEnv: DATABASE } }';

  describe('engines that refuse a role', () => {
    it('a database that does not take the password: not ready, the reason said once, no secret shown', async () => {
      const one = await recorder(write(`{ ${bus()}, ${store} }`), databaseUrl('estuaire', 'hunter2-wrong'));
      const { status, detail } = await until('the reason', async () => {
        const state = await stateOf(one);
        return /password/.test(state.detail) ? state : undefined;
      });
      expect(status).toBe(503);
      expect(detail).not.toContain('hunter2');
      expect(one.log()).not.toContain('hunter2');
      expect(one.log().match(/store-not-opened/g)).toHaveLength(1);
    }, 60_000);

    it('a Kafka that wants TLS: ready with the certificates configured, and one line without', async () => {
      const env = process.env;
      const secure = (ssl: string): string =>
        write(`{ bus: { kafka: {
          brokers: ['${env['ESTUAIRE_KAFKA_TLS_BROKERS']}'], topicPrefix: 'refusals-${randomUUID().slice(0, 8)}.', ${ssl},
          sasl: { mechanism: scram-sha-512, username: hub, passwordEnv: KAFKA_PASSWORD } } }, store: none }`);
      const environment = { KAFKA_PASSWORD: env['ESTUAIRE_KAFKA_SASL_PASSWORD']! };
      const files = `certificate: '${env['ESTUAIRE_KAFKA_TLS_CERTIFICATE']}', key: '${env['ESTUAIRE_KAFKA_TLS_KEY']}'`;
      const one = await startHubProcess({
        role: 'streamer',
        config: secure(`ssl: { ca: '${env['ESTUAIRE_KAFKA_TLS_CA']}', ${files} }`),
        dataDir: join(data.path, 'data'),
        environment,
      });
      started.push(one);
      expect((await fetch(`${one.url}/health/ready`)).status).toBe(200);
      const untrusted = await run('streamer', secure('ssl: true'), environment);
      expect(untrusted.code).toBe(1);
      expect(untrusted.error).toMatch(
        /^BUS_UNAVAILABLE: the certificate of a Kafka broker is not trusted .*ssl\.ca of the bus$/,
      );
      const lost = await run('streamer', secure('ssl: { ca: none.pem }'), environment);
      expect(lost.code).toBe(1);
      expect(lost.error).toMatch(/^CONFIG_INVALID: .*engines\.bus\.kafka\.ssl\.ca: .*none\.pem cannot be read/);
    }, 90_000);

    it('a database that is not there yet: recording as soon as it is', async () => {
      const name = `late_${randomUUID().slice(0, 8)}`;
      const one = await recorder(write(`{ ${bus()}, ${store} }`), databaseUrl(name));
      await until('the reason', async () => ((await stateOf(one)).detail.includes(name) ? true : undefined));
      await query(postgres!, `create database ${name}`);
      try {
        await until('recording', async () => ((await stateOf(one)).detail === 'recording' ? true : undefined), 30_000);
        expect(await one.stop()).toBe(0);
      } finally {
        await query(postgres!, `drop database if exists ${name} with (force)`);
      }
    }, 90_000);

    it('a database a newer version has written: not ready, and which version is wanted', async () => {
      const name = `newer_${randomUUID().slice(0, 8)}`;
      await query(postgres!, `create database ${name}`);
      try {
        const config = write(`{ ${bus()}, ${store} }`);
        const first = await recorder(config, databaseUrl(name));
        await until(
          'recording',
          async () => ((await stateOf(first)).detail === 'recording' ? true : undefined),
          30_000,
        );
        await first.stop();
        await query(
          databaseUrl(name),
          `insert into estuaire.schema_migration (version, name, timescale) values ('29990101000000', 'from_the_future', false)`,
        );
        const second = await recorder(config, databaseUrl(name));
        const { status, detail } = await until('the reason', async () => {
          const state = await stateOf(second);
          return state.detail.includes('29990101000000') ? state : undefined;
        });
        expect([status, detail]).toEqual([503, expect.stringMatching(/newer|version/)]);
      } finally {
        await Promise.all(started.splice(0).map((one) => one.kill()));
        await query(postgres!, `drop database if exists ${name} with (force)`);
      }
    }, 90_000);

    it('a publisher needs only to read: with any password, and by another schema it answers 503 in one line until it fits', async () => {
      const name = `reader_${randomUUID().slice(0, 8)}`;
      const password = `p@s/s#w:o%r d`;
      await query(postgres!, `create database ${name}`);
      try {
        const config = write(`{ ${bus()}, ${store} }`);
        const writer = await recorder(config, databaseUrl(name));
        await until(
          'recording',
          async () => ((await stateOf(writer)).detail === 'recording' ? true : undefined),
          30_000,
        );
        await writer.stop();
        const owner = (sql: string) => query(databaseUrl(name), sql);
        await owner(`create role ${name} login password '${password}'`);
        await owner(`grant usage on schema estuaire to ${name}`);
        await owner(`grant select on all tables in schema estuaire to ${name}`);
        const [newest] = await owner('select * from estuaire.schema_migration order by version desc limit 1');
        await owner(`insert into estuaire.schema_migration values ('29990101000000', 'from_the_future', false)`);

        const address = new URL(databaseUrl(name));
        address.username = name;
        address.password = '';
        const one = await startHubProcess({
          role: 'publisher',
          config,
          dataDir: join(data.path, 'reader'),
          environment: { DATABASE: address.href, PGPASSWORD: password },
        });
        started.push(one);
        const history = async (): Promise<{ status: number; detail?: string; rows?: unknown[] }> => {
          const answer = await fetch(`${one.url}/v1/vehicle-positions/a:1/history`);
          return { ...((await answer.json()) as object), status: answer.status };
        };
        expect(await history()).toMatchObject({ status: 503, detail: expect.stringContaining('from_the_future') });
        const health = (await (await fetch(`${one.url}/health/ready`)).json()) as { status: string };
        expect(JSON.stringify(health)).toMatch(/"degraded".*history cannot be read.*from_the_future/);

        await owner(
          `delete from estuaire.schema_migration where version in ('29990101000000', '${String(newest!['version'])}')`,
        );
        const older = await history();
        expect(older).toMatchObject({ status: 503, detail: expect.stringContaining(String(newest!['name'])) });
        expect(older.detail!.split('\n')).toHaveLength(1);

        await owner(
          `insert into estuaire.schema_migration values ('${String(newest!['version'])}', '${String(newest!['name'])}', false)`,
        );
        // It can be read again, and knows of no such vehicle.
        expect(await history()).toMatchObject({ status: 404, where: 'key', got: 'a:1' });
        await until('ready', async () => ((await fetch(`${one.url}/health/ready`)).ok ? true : undefined));
        expect(one.log()).not.toContain(password);
        const [made] = await owner(
          `select count(*)::int as count from pg_class where pg_get_userbyid(relowner) = '${name}'`,
        );
        expect(made).toEqual({ count: 0 });
      } finally {
        await Promise.all(started.splice(0).map((one) => one.kill()));
        await query(postgres!, `drop database if exists ${name} with (force)`);
        await query(postgres!, `drop role if exists ${name}`);
      }
    }, 120_000);

    it('topics with another number of partitions than configured: ends, naming topic, got and expected', async () => {
      const engines = bus(', partitions: 2');
      const first = await startHubProcess({
        role: 'streamer',
        config: write(`{ ${engines}, store: none }`),
        dataDir: join(data.path, 'data'),
      });
      await first.stop();
      const { code, error } = await run(
        'streamer',
        write(`{ ${engines.replace('partitions: 2', 'partitions: 5')}, store: none }`),
        {},
      );
      expect(code).toBe(1);
      expect(error.split('\n').at(-1)).toMatch(/^BUS_MISMATCH: .*2.*5/);
    }, 90_000);

    it('a Redis that wants another password: ends, and says so without showing it', async () => {
      const redis = await startRedisServer();
      try {
        await redis.command('CONFIG', 'SET', 'requirepass', 'right');
        const url = new URL(redis.url);
        url.password = 'hunter2-wrong';
        const { code, error } = await run(
          'streamer',
          write(`{ ${bus()}, store: none, coordination: { redis: { urlEnv: REDIS } } }`),
          { REDIS: url.href },
        );
        expect(code).toBe(1);
        expect(error.split('\n').at(-1)).toMatch(/^COORDINATION_UNAVAILABLE: .*password/i);
        expect(error).not.toContain('hunter2');
      } finally {
        await redis.stop();
      }
    }, 60_000);
  });
}
