import { randomUUID } from 'node:crypto';
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
