import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describeRecordContract } from '#libs/testing';
import { agesOf } from '../ages.js';
import { openPostgresStore } from '../index.js';
import { SqlStore } from '../sql-store.js';
import { PgSession } from './pg-session.js';

const url = process.env['ESTUAIRE_POSTGRES_URL'];

if (url === undefined) {
  it.skip('record contract: PostgreSQL (skipped, because no PostgreSQL is configured: ESTUAIRE_POSTGRES_URL)', () => {});
} else {
  describeRecordContract('PostgreSQL', async () => {
    const schema = `test_${randomUUID().replaceAll('-', '')}`;
    const opened = await openPostgresStore({ connectionString: url, schema });
    const { timescale } = opened;
    await opened.close();
    const session = new PgSession({ connectionString: url, maxConnections: 4, schema });
    const store = new SqlStore(session, timescale, agesOf({}));
    await store.migrate();
    return {
      store,
      sql: (text) => session.query<Record<string, unknown>>(text),
      stop: async () => {
        await session.script(`drop schema "${schema}" cascade`);
        await store.close();
      },
    };
  });
}

/** A way to the server that can be cut without a word, as a firewall does that has forgotten a connection. */
async function cuttableWay(target: URL) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const way = new URL(target);
  way.port = String((server.address() as AddressInfo).port);
  return {
    url: way.href,
    /** What is open now hears and says nothing any more; new connections go through. */
    cut: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

if (url !== undefined) {
  describe('a connection to PostgreSQL that dies without a word', () => {
    it('costs the statements on it, reported as not available in time, and the next one gets another connection', async () => {
      const way = await cuttableWay(new URL(url));
      const session = new PgSession({
        connectionString: way.url,
        maxConnections: 1,
        schema: 'public',
        answerTimeoutMs: 500,
      });
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
      way.cut();
      await expect(session.query('select 1 as one')).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
      const torn = session.transaction(async (transaction) => {
        await transaction.query('select 1');
        way.cut();
        return transaction.query('select 1');
      });
      await expect(torn).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
      await session.close();
      way.close();
    });
  });
}

describe('a PostgreSQL store', () => {
  it('says that it is not available, without its password, when nobody answers', async () => {
    const failure = openPostgresStore({ connectionString: 'postgres://estuaire:geheim@127.0.0.1:9/estuaire' });
    await expect(failure).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      where: '127.0.0.1:9/estuaire',
    });
    await expect(failure).rejects.not.toThrow(/geheim/);
  });
});
