import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { FileKeyStore, KeyAdmin, type KeyStore } from '#libs/security';
import { KeyTable } from '../index.js';

const url = process.env['ESTUAIRE_POSTGRES_URL'];
const onServer = url === undefined ? describe.skip : describe;

onServer('the keys of a hub on a PostgreSQL server', () => {
  const schema = `keys_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  const opened: KeyTable[] = [];
  let folder: string;
  let before: KeyStore;
  const open = (connectionString = url!): KeyTable => {
    opened.push(new KeyTable({ connectionString, schema, before }));
    return opened.at(-1)!;
  };
  const adminOf = (store: KeyStore): KeyAdmin => new KeyAdmin({ store, now: Date.now, randomBytes });

  beforeAll(() => client.connect());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    before = new FileKeyStore(join(folder, 'keys.json'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((table) => table.close()));
    await client.query(`drop schema if exists ${schema} cascade`);
    rmSync(folder, { recursive: true });
  });
  afterAll(() => client.end());

  it('are lost by none of many administrators who change them at once on an empty database', async () => {
    const admins = Array.from({ length: 8 }, () => adminOf(open()));
    await Promise.all(admins.map((admin, i) => admin.create({ name: `n${i}`, role: 'reader' })));
    const names = (await adminOf(open()).list()).map(({ name }) => name);
    expect(names.sort()).toEqual(admins.map((_, i) => `n${i}`));
  }, 30_000);

  it('are read again only when they have changed, and known to whoever reads', async () => {
    const [one, other] = [open(), open()];
    expect(await one.read()).toEqual({ version: 0, keys: [] });
    const { key } = await adminOf(one).create({ name: 'MaaS', role: 'partner' });
    const seen = await other.read(0);
    expect([seen?.version, seen?.keys.map(({ id }) => id)]).toEqual([1, [key.id]]);
    expect(await other.read(1)).toBeUndefined();
    await adminOf(other).revoke(key.id);
    expect((await one.read(1))?.keys[0]?.revokedAt).toBeDefined();
  });

  it('go on from those of the file a hub had before', async () => {
    const { key } = await adminOf(before).create({ name: 'old', role: 'reader' });
    const table = open();
    expect((await table.read())?.keys.map(({ id }) => id)).toEqual([key.id]);
    await adminOf(table).create({ name: 'new', role: 'reader' });
    expect((await open().read())?.keys.map(({ name }) => name)).toEqual(['old', 'new']);
  });

  it('are STORE_UNAVAILABLE while the server is away, and what a change refuses is passed on', async () => {
    const away = open('postgres://nobody@127.0.0.1:1/none');
    await expect(away.read()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    await expect(adminOf(away).revoke('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(adminOf(open()).revoke('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
