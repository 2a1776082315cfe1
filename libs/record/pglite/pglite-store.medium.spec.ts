import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '#libs/model';
import { describeRecordContract, vehicleMoved } from '#libs/testing';
import { agesOf } from '../ages.js';
import { exportBlocks } from '../export-blocks.js';
import { openEmbeddedStore, rowsOfBlock, type EmbeddedBuild } from '../index.js';
import { storedColumns } from '../lineage.js';
import { SqlStore } from '../sql-store.js';
import { TABLES } from '../tables.js';
import { PgliteSession } from './pglite-session.js';

async function startEmbedded(timescale: boolean, build: EmbeddedBuild = 'timescaledb') {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
  const session = await PgliteSession.open(folder, timescale, build);
  const store = new SqlStore(session, session.traits.timescale, agesOf({}));
  await store.migrate();
  return {
    store,
    sql: (text: string) => session.query<Record<string, unknown>>(text),
    stop: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describeRecordContract('embedded, with TimescaleDB', () => startEmbedded(true));
describeRecordContract('embedded, without TimescaleDB', () => startEmbedded(false));
describeRecordContract('embedded, plain PGlite', () => startEmbedded(true, 'plain'));

describe('blocks of an export', () => {
  it('hold each row once and in order, however few fit, across gaps and many rows of one instant', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
    const session = await PgliteSession.open(folder, false);
    const store = new SqlStore(session, false, agesOf({}));
    await store.migrate();
    const begin = Date.UTC(2026, 0, 15);
    const after = [
      0,
      0,
      0,
      0,
      0,
      1,
      2,
      2,
      2,
      999,
      60_000,
      60_000,
      3_600_000,
      86_400_000,
      40 * 86_400_000,
      40 * 86_400_000,
    ];
    const events = after.map((ms, i) => vehicleMoved(`${i}`, { at: begin + ms }));
    await store.write(
      'recorder',
      [...events].reverse().map((event, offset) => ({
        position: { epoch: 'log', topic: 'mobility.vehicle-position', partition: 0, offset },
        event,
        json: JSON.stringify(event),
      })),
    );
    const query = { kind: 'vehicle-position' as const, from: toInstant(begin), to: toInstant(begin + 41 * 86_400_000) };
    const kept = await session.query<{ key: string }>('select key from vehicle_position order by observed_at, row_id');
    for (const most of [2, 5, 100]) {
      const keys: unknown[] = [];
      for await (const block of exportBlocks(session, query, most)) {
        expect(block.rowCount).toBeLessThanOrEqual(most);
        keys.push(...rowsOfBlock(block, ['key']).map(({ key }) => key));
      }
      expect(keys).toEqual(kept.map(({ key }) => key));
    }
    // The last instant is not of the period, and whoever stops early asks for no more.
    const short = { ...query, to: toInstant(begin + 40 * 86_400_000) };
    const first = exportBlocks(session, short, 5);
    expect((await first.next()).value?.rowCount).toBe(5);
    await first.return();
    let rows = 0;
    for await (const block of exportBlocks(session, short)) rows += block.rowCount;
    expect(rows).toBe(after.length - 2);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});

describe('embedded store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('belongs to one hub at a time, and is the same after it was closed', async () => {
    const store = await openEmbeddedStore({ folder });
    await store.migrate();
    await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.close();
    await store.close();
    const again = await openEmbeddedStore({ folder });
    await again.migrate();
    expect(again.timescale).toBe(true);
    await again.close();
    await expect(again.positions('recorder')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }, 60_000);

  it('is made again when its first start was cut short, as it would lack TimescaleDB for ever', async () => {
    const cut = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
    // As a kill leaves it between making the database and its extension.
    await (await PgliteSession.open(join(cut, 'pgdata'), false)).close();
    const store = await openEmbeddedStore({ folder: cut });
    await store.migrate();
    expect(store.timescale).toBe(true);
    await store.close();
    rmSync(cut, { recursive: true, force: true });
  }, 60_000);

  it('is kept where an earlier version made it, which left no mark that it is whole', async () => {
    const old = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
    const before = await openEmbeddedStore({ folder: old });
    await before.migrate();
    await before.write('recorder', [
      {
        event: vehicleMoved('1'),
        json: JSON.stringify(vehicleMoved('1')),
        position: { epoch: 'e', topic: 'mobility.vehicle-position', partition: 0, offset: 7 },
      },
    ]);
    await before.close();
    rmSync(join(old, 'pgdata.complete'));
    const after = await openEmbeddedStore({ folder: old });
    await after.migrate();
    expect(await after.positions('recorder')).toMatchObject([{ offset: 7 }]);
    await after.close();
    rmSync(old, { recursive: true, force: true });
  }, 60_000);

  it.each([
    { made: 'timescaledb', opened: 'plain', setting: 'embedded', got: '17', expected: '18' },
    { made: 'plain', opened: 'timescaledb', setting: 'embedded-plain', got: '18', expected: '17' },
  ] as const)(
    'of the $made build is refused by the $opened one, which says what to set, and is not touched',
    async ({ made, opened, setting, got, expected }) => {
      const other = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
      const store = await openEmbeddedStore({ folder: other, build: made });
      await store.migrate();
      expect(store.timescale).toBe(made === 'timescaledb');
      await store.close();
      await expect(openEmbeddedStore({ folder: other, build: opened })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining(`set engines.store to ${setting}, which made it`),
        got,
        expected,
      });
      const again = await openEmbeddedStore({ folder: other, build: made });
      await again.migrate();
      await again.close();
      rmSync(other, { recursive: true, force: true });
    },
    60_000,
  );

  it('has in its tables the columns the code writes, with their types', async () => {
    const { sql, stop } = await startEmbedded(false);
    const rows = await sql(
      `select table_name, column_name, case data_type when 'ARRAY' then 'text[]'
         when 'timestamp with time zone' then 'timestamptz' else data_type end as type
       from information_schema.columns where column_name <> 'row_id' and table_schema = 'public'`,
    );
    const inDatabase = (name: string) =>
      rows.filter((row) => row['table_name'] === name).map((row) => `${row['column_name']} ${row['type']}`);
    for (const table of TABLES) {
      const stored = storedColumns(table, new Map());
      expect(inDatabase(table.name).sort()).toEqual(stored.map((column) => `${column.name} ${column.type}`).sort());
    }
    await stop();
  }, 60_000);
});
