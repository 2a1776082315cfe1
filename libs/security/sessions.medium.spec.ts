import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#libs/testing';
import { Access, holderOf } from './access.js';
import { KeyAdmin } from './key-admin.js';
import { FileKeyStore } from './key-store.js';
import { Sessions } from './sessions.js';

const NOON = Date.parse('2026-01-15T12:00:00Z');
const HOUR_MS = 3_600_000;

describe('people who sign in', () => {
  let folder: string;
  let clock: ManualClock;
  let admin: KeyAdmin;
  let sessions: Sessions;
  let access: Access;
  const faults: unknown[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sessions-'));
    clock = new ManualClock(NOON);
    const store = new FileKeyStore(join(folder, 'keys.json'));
    admin = new KeyAdmin({ store, now: () => clock.now(), randomBytes });
    sessions = new Sessions({ store, now: () => clock.now(), randomBytes, sessionMs: 12 * HOUR_MS });
    access = new Access({ store, clock, onFault: (error) => faults.push(error) });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const readerBy = async (session: string, path = '/v1/feeds') => {
    await access.refresh();
    return access.readerOf({ session, path });
  };
  const refusal = { code: 'SIGN_IN_REFUSED' };

  it('do so once with a code, and are who it was made for until their session ends', async () => {
    const { token: code } = await sessions.invite({ name: 'Nadia', role: 'operator' });
    const { key, token } = await sessions.redeem(code);
    expect(await readerBy(token)).toMatchObject({
      role: 'operator',
      audience: 'internal',
      keyId: key.id,
      name: 'Nadia',
      session: {
        since: '2026-01-15T12:00:00.000Z',
        until: '2026-01-16T00:00:00.000Z',
        csrf: expect.stringMatching(/.{40}/),
      },
    });
    await expect(sessions.redeem(code)).rejects.toMatchObject(refusal);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(token.slice(17));
    await clock.pass(12 * HOUR_MS);
    expect(await readerBy(token)).toMatchObject({ role: 'reader', audience: 'open' });
    expect(access.again(key.id, '/v1/stream')).toBeUndefined();
  });

  it('are refused alike with a code that is none, was used, is a key, or is older than an hour', async () => {
    const { token: code } = await sessions.invite({ name: 'Nadia', role: 'operator' });
    const { token: key } = await admin.create({ name: 'x', role: 'admin' });
    await clock.pass(HOUR_MS);
    for (const bad of [code, key, '', 'inv_aaaaaaaaaaaa_' + 'A'.repeat(43), key.replace('est_', 'inv_')])
      await expect(sessions.redeem(bad)).rejects.toMatchObject(refusal);
  });

  it('with a key may do what it may, as long as it may', async () => {
    const { key, token: secret } = await admin.create({ name: 'x', role: 'partner', feeds: ['a'], outputs: ['v1'] });
    const { token } = await sessions.openWith(secret);
    expect(await readerBy(token)).toMatchObject({ role: 'partner', audience: 'partner:a' });
    expect(await readerBy(token, '/gtfs-rt/a/alerts.pb')).toMatchObject({ audience: 'open' });
    await admin.revoke(key.id);
    expect(await readerBy(token)).toMatchObject({ audience: 'open' });
    await expect(sessions.openWith(secret)).rejects.toMatchObject(refusal);
  });

  it('with a key end when it is given another secret', async () => {
    const { token: secret, key } = await admin.create({ name: 'x', role: 'partner', feeds: ['a'] });
    const { token } = await sessions.openWith(secret);
    const { token: other } = await sessions.open({ name: 'Nadia', role: 'partner' });
    await admin.rotate(key.id);
    expect(await readerBy(token)).toMatchObject({ audience: 'open' });
    expect(await readerBy(other)).toMatchObject({ audience: 'partner' });
  });

  it('again and again with one key share what it may ask and make, and push nobody else out', async () => {
    const { key, token: secret } = await admin.create({ name: 'x', role: 'reader' });
    const { token: other } = await sessions.open({ name: 'Nadia', role: 'operator' });
    const opened: string[] = [];
    for (let i = 0; i < 55; i += 1) opened.push((await sessions.openWith(secret)).token);
    expect(await readerBy(other)).toMatchObject({ role: 'operator' });
    const readers = await Promise.all(opened.map((token) => readerBy(token)));
    expect(readers.slice(0, 5).map((reader) => reader?.keyId)).toEqual(Array(5).fill(undefined));
    expect(new Set(readers.slice(5).map((reader) => holderOf(reader!)))).toEqual(new Set([key.id]));
  });

  it('as one person are that person in every session, by a name that does not say who it is', async () => {
    const who = { name: 'Nadia', role: 'experimenter' as const, subject: 'nadia@metropole.example' };
    const [one, two] = [await sessions.open(who), await sessions.open(who)];
    const { token: another } = await sessions.open({ ...who, subject: 'omar@metropole.example' });
    const holders = await Promise.all(
      [one.token, two.token, another].map(async (token) => holderOf((await readerBy(token))!)),
    );
    expect([holders[0] === holders[1], holders[0] === holders[2]]).toEqual([true, false]);
    expect(holders.join()).not.toContain('nadia');
  });

  it('with the key of a sandbox are members of that one alone', async () => {
    const { token: secret } = await admin.create({ name: 'x', role: 'experimenter', sandbox: 'trial' });
    const { token } = await sessions.openWith(secret);
    expect(await readerBy(token)).toMatchObject({ role: 'experimenter', sandbox: 'trial' });
  });

  it('are not taken for keys, nor keys for sessions', async () => {
    const { token: key } = await admin.create({ name: 'x', role: 'admin' });
    const { token: session } = await sessions.open({ name: 'Nadia', role: 'admin' });
    await access.refresh();
    expect(access.readerOf({ authorization: `Bearer ${session}`, path: '/' })).toBeUndefined();
    expect(access.readerOf({ authorization: `Bearer ${session.replace('ses_', 'est_')}`, path: '/' })).toBeUndefined();
    for (const bad of [key, key.replace('est_', 'ses_')])
      expect(access.readerOf({ session: bad, path: '/' })).toMatchObject({ role: 'reader' });
  });

  it('are invited first where nobody can administer the hub, by a code that gives way to the next', async () => {
    const first = await sessions.inviteFirst();
    expect(await sessions.inviteFirst()).toBeUndefined();
    await clock.pass(61_000);
    const second = await sessions.inviteFirst();
    await expect(sessions.redeem(first!.token)).rejects.toMatchObject(refusal);
    await sessions.redeem(second!.token);
    await clock.pass(61_000);
    expect(await sessions.inviteFirst()).toBeUndefined();
  });

  it('call the first administrator so in the language of the hub', async () => {
    const store = new FileKeyStore(join(folder, 'keys.json'));
    const options = { store, now: () => clock.now(), randomBytes, sessionMs: HOUR_MS };
    const nameIn = async (language: string): Promise<string | undefined> => {
      const invited = await new Sessions({ ...options, language }).inviteFirst();
      await clock.pass(61_000);
      return invited?.key.name;
    };
    expect([await nameIn('fr'), await nameIn('en'), await nameIn('de')]).toEqual([
      'premier administrateur',
      'first administrator',
      'first administrator',
    ]);
  });

  it('leave nothing behind when their sessions have ended, and keys stay', async () => {
    await admin.create({ name: 'kept', role: 'reader', expiresInMs: 1_000 });
    for (let i = 0; i < 5; i += 1) await sessions.open({ name: `n${i}`, role: 'operator' });
    await clock.pass(13 * HOUR_MS);
    await sessions.open({ name: 'last', role: 'operator' });
    expect((await admin.list()).map(({ name }) => name)).toEqual(['kept', 'last']);
  });
});
