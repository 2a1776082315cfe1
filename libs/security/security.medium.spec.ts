import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryCoordination } from '#libs/coordination';
import { ManualClock } from '#libs/testing';
import { Access } from './access.js';
import { Audit } from './audit.js';
import { HeldBack } from './held-back.js';
import { KeyAdmin } from './key-admin.js';
import { FileKeyStore, type KeyStore } from './key-store.js';
import { Sessions } from './sessions.js';
import { Tickets } from './tickets.js';

const NOON = Date.parse('2026-01-15T12:00:00Z');
const DAY_MS = 86_400_000;

describe('the keys of a hub', () => {
  let folder: string;
  let path: string;
  let clock: ManualClock;
  let store: KeyStore;
  let admin: KeyAdmin;
  let access: Access;
  const faults: unknown[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    path = join(folder, 'access', 'keys.json');
    clock = new ManualClock(NOON);
    store = new FileKeyStore(path);
    admin = new KeyAdmin({ store, now: () => clock.now(), randomBytes });
    access = new Access({ store: new FileKeyStore(path), clock, onFault: (error) => faults.push(error) });
    faults.length = 0;
    await access.start();
  });
  afterEach(() => {
    access.stop();
    rmSync(folder, { recursive: true });
  });

  const readerBy = (token: string, of = '/v1/feeds') => access.readerOf({ authorization: `Bearer ${token}`, path: of });
  /** The file is read on real threads: the clock moves, then what it set off is waited for by the store itself. */
  async function known(): Promise<void> {
    const changed = new Promise<void>((resolve) => {
      const stop = access.onChange(() => {
        stop();
        resolve();
      });
    });
    await clock.pass(1_000);
    await changed;
  }

  it('are shown once, stored as hashes in a file of the owner alone, and good by either header within a second', async () => {
    const { key, token } = await admin.create({ name: 'MaaS', role: 'partner' });
    expect(token).toMatch(/^est_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify([key, await admin.list()])).not.toContain(token.slice(17));
    expect(readFileSync(path, 'utf8')).not.toContain(token.slice(17));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readerBy(token)).toBeUndefined();
    await known();
    expect(readerBy(token)).toMatchObject({ role: 'partner', audience: 'partner', keyId: key.id, name: 'MaaS' });
    expect(access.readerOf({ apiKey: token, path: '/' })).toMatchObject({ keyId: key.id });
  });

  it.each([
    ['reader', 'open'],
    ['partner', 'partner'],
    ['experimenter', 'partner'],
    ['operator', 'internal'],
    ['admin', 'admin'],
  ])('of the role %s read what is %s', async (role, audience) => {
    const { token } = await admin.create({ name: 'x', role });
    await known();
    expect(readerBy(token)).toMatchObject({ role, audience });
  });

  it('read some feeds and on some outputs only, where they are made so', async () => {
    const { token } = await admin.create({ name: 'x', role: 'partner', feeds: ['b', 'a'], outputs: ['gtfs-rt'] });
    await known();
    expect(readerBy(token, '/gtfs-rt/a/alerts.pb')).toMatchObject({ audience: 'partner:a,b' });
    expect(readerBy(token, '/v1/alerts')).toMatchObject({ audience: 'open', role: 'reader' });
  });

  it('are refused alike: forged, of another id, cut, expired, revoked, rotated', async () => {
    const { token, key } = await admin.create({ name: 'x', role: 'admin', expiresInMs: DAY_MS });
    const other = await admin.create({ name: 'y', role: 'reader' });
    await known();
    const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    const swapped = `est_${other.key.id}_${token.slice(17)}`;
    for (const bad of [
      forged,
      swapped,
      token.slice(0, -1),
      `${token}x`,
      '',
      'est_',
      'null',
      'eyJhbGciOiJub25lIn0.e30.',
    ])
      expect([bad, readerBy(bad)]).toEqual([bad, undefined]);
    const again = await admin.rotate(key.id);
    await known();
    expect(readerBy(token)).toBeUndefined();
    expect(readerBy(again.token)).toMatchObject({ keyId: key.id, rotations: 1 });
    // What was opened with the old secret is at an end with it.
    expect([access.again(key.id, '/', 0), access.again(key.id, '/', 1)?.keyId]).toEqual([undefined, key.id]);
    await admin.revoke(other.key.id);
    await known();
    expect(readerBy(other.token)).toBeUndefined();
    await clock.pass(DAY_MS);
    expect(readerBy(again.token)).toBeUndefined();
    expect((await admin.list()).map(({ state }) => state)).toEqual(['expired', 'revoked']);
  });

  it('are narrowed and never widened', async () => {
    const { key } = await admin.create({ name: 'x', role: 'partner', feeds: ['a', 'b'], expiresInMs: DAY_MS });
    expect(await admin.narrow(key.id, { feeds: ['a'], role: 'reader' })).toMatchObject({
      feeds: ['a'],
      role: 'reader',
    });
    await expect(admin.narrow(key.id, { feeds: ['b'] })).rejects.toMatchObject({ where: 'feeds' });
    await expect(admin.narrow(key.id, { role: 'admin' })).rejects.toMatchObject({ where: 'role' });
    await expect(admin.narrow(key.id, { expiresInMs: 2 * DAY_MS })).rejects.toMatchObject({ where: 'expires' });
    await admin.revoke(key.id);
    await expect(admin.narrow(key.id, { feeds: ['a'] })).rejects.toMatchObject({ where: 'id' });
  });

  it('may ask less often than they did, and not more', async () => {
    const { key } = await admin.create({ name: 'x', role: 'reader', requestsPerMinute: 60 });
    expect(await admin.narrow(key.id, { requestsPerMinute: 30 })).toMatchObject({ requestsPerMinute: 30 });
    await expect(admin.narrow(key.id, { requestsPerMinute: 31 })).rejects.toMatchObject({ where: 'requestsPerMinute' });
  });

  it('of a sandbox are revoked with the key it was made with, and not because that one has run out', async () => {
    const maker = await admin.create({ name: 'x', role: 'experimenter', expiresInMs: DAY_MS });
    const sandbox = { name: 's', role: 'reader', sandbox: 'trial' };
    const [of, another] = [
      await admin.create({ ...sandbox, maker: maker.key.id }),
      await admin.create({ ...sandbox, maker: 'person-1' }),
    ];
    await known();
    await clock.pass(DAY_MS);
    expect(readerBy(of.token)).toMatchObject({ sandbox: 'trial' });
    await admin.revoke(maker.key.id);
    await access.refresh();
    expect([readerBy(of.token), readerBy(another.token)?.sandbox]).toEqual([undefined, 'trial']);
    expect((await admin.list()).map(({ state }) => state)).toEqual(['revoked', 'revoked', 'valid']);
  });

  it('of sandboxes leave nothing behind once they have ended, so that keys can be made on any day to come', async () => {
    await admin.create({ name: 'kept', role: 'reader', expiresInMs: 1_000 });
    for (let i = 0; i < 3; i += 1) {
      const { key } = await admin.create({ name: `sandbox ${i}`, role: 'reader', sandbox: `s${i}` });
      await admin.revoke(key.id);
    }
    await clock.pass(DAY_MS);
    await admin.create({ name: 'last', role: 'reader' });
    expect((await admin.list()).map(({ name }) => name)).toEqual(['kept', 'last']);
  });

  it('are ten thousand at most: those that ended first give way, and those that are good do not', async () => {
    const stored = Array.from({ length: 10_000 }, (_, i) => ({
      id: `k${i}`,
      name: `n${i}`,
      role: 'reader' as const,
      createdAt: new Date(NOON).toISOString() as never,
      ...(i < 2 && { revokedAt: new Date(NOON - (i === 0 ? 1 : 2)).toISOString() as never }),
      hash: '00',
    }));
    await store.update(() => ({ keys: stored, result: undefined }));
    await admin.create({ name: 'a', role: 'reader' });
    await admin.create({ name: 'b', role: 'reader' });
    const ids = (await admin.list()).map(({ id }) => id);
    expect([ids.length, ids.slice(0, 2)]).toEqual([10_000, ['k2', 'k3']]);
    await expect(admin.create({ name: 'c', role: 'reader' })).rejects.toMatchObject({ where: 'keys' });
  });

  it('are given another secret; sessions and codes to sign in with are not', async () => {
    const sessions = new Sessions({ store, now: () => clock.now(), randomBytes, sessionMs: DAY_MS });
    for (const { key } of [
      await sessions.open({ name: 'Nadia', role: 'operator' }),
      await sessions.invite({ name: 'Nadia', role: 'operator' }),
    ])
      await expect(admin.rotate(key.id)).rejects.toMatchObject({ where: 'id' });
  });

  it.each([
    [{ name: '', role: 'reader' }, 'name'],
    [{ name: 'a\nb', role: 'reader' }, 'name'],
    [{ name: 'x', role: 'root' }, 'role'],
    [{ name: 'x', role: 'reader', feeds: ['../a'] }, 'feeds'],
    [{ name: 'x', role: 'reader', outputs: [] }, 'outputs'],
    [{ name: 'x', role: 'reader', expiresInMs: -1 }, 'expires'],
    [{ name: 'x', role: 'reader', requestsPerMinute: 0.5 }, 'requestsPerMinute'],
  ])('are not made of %j', async (wanted, where) => {
    await expect(admin.create(wanted)).rejects.toMatchObject({ code: 'REQUEST_INVALID', where });
  });

  it('lose nothing when administrators change them at once', async () => {
    const others = Array.from(
      { length: 8 },
      () => new KeyAdmin({ store: new FileKeyStore(path), now: Date.now, randomBytes }),
    );
    await Promise.all(others.map((one, i) => one.create({ name: `n${i}`, role: 'reader' })));
    expect((await admin.list()).map(({ name }) => name).sort()).toEqual(others.map((_, i) => `n${i}`));
  });

  it('hold as they were last known while their file cannot be read, and that is said once', async () => {
    const { token } = await admin.create({ name: 'x', role: 'partner' });
    await known();
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, 20));
    await expect(admin.revoke('x')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    expect(readerBy(token)).toMatchObject({ role: 'partner' });
    writeFileSync(path, whole);
    await admin.create({ name: 'y', role: 'reader' });
    await known();
    expect(readerBy(token)).toMatchObject({ role: 'partner' });
  });

  it('revoked while their store is away are refused at once here, over restarts too, and in the store when it is back', async () => {
    const { key, token } = await admin.create({ name: 'x', role: 'partner' });
    await known();
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, 20));
    const held = join(folder, 'access', 'held-back.json');
    const opened = (): Access => new Access({ store, clock, onFault: () => undefined, heldBack: new HeldBack(held) });
    const asked = opened();
    let told = 0;
    asked.onChange(() => (told += 1));
    await asked.holdBack(key.id);
    await asked.settle((id) => admin.revoke(id));
    writeFileSync(path, whole);
    const restarted = opened();
    await restarted.start();
    restarted.stop();
    const reader = (): unknown => restarted.readerOf({ apiKey: token, path: '/' });
    expect([told, reader(), readerBy(token) !== undefined]).toEqual([1, undefined, true]);
    await restarted.settle((id) => admin.revoke(id));
    expect((await admin.list())[0]).toMatchObject({ state: 'revoked' });
    expect(JSON.parse(readFileSync(held, 'utf8'))).toEqual([]);
  });

  it('held back at once by two who are in a hurry are both held back, over restarts too', async () => {
    const held = join(folder, 'access', 'held-back.json');
    const back = new HeldBack(held);
    await Promise.all(['one', 'two', 'three'].map((id) => back.add(id)));
    expect(JSON.parse(readFileSync(held, 'utf8'))).toEqual(['one', 'two', 'three']);
  });

  it('held back while the disk takes nothing are refused all the same, their streams end, and that is said', async () => {
    const { key, token } = await admin.create({ name: 'x', role: 'partner' });
    const said: unknown[] = [];
    const heldBack = new HeldBack(join(path, 'no folder', 'held-back.json'));
    const asked = new Access({ store, clock, onFault: (error) => said.push(error), heldBack });
    await asked.refresh();
    let heard = 0;
    asked.onChange(() => (heard += 1));
    await asked.holdBack(key.id);
    expect([asked.readerOf({ apiKey: token, path: '/' }), heard, said.length]).toEqual([undefined, 1, 1]);
  });

  it('held back end the keys of sandboxes that were made with them', async () => {
    const maker = await admin.create({ name: 'x', role: 'experimenter' });
    const { token } = await admin.create({ name: 's', role: 'reader', sandbox: 'trial', maker: maker.key.id });
    await known();
    await access.holdBack(maker.key.id);
    expect(readerBy(token)).toBeUndefined();
  });

  it('open a stream by a ticket for a minute', async () => {
    const shelf = openMemoryCoordination({ clock });
    const tickets = new Tickets(shelf, randomBytes, () => clock.now());
    const put = jest.spyOn(shelf, 'put');
    const { ticket, expiresAt } = (await tickets.issue({ keyId: 'k1', rotations: 2 }))!;
    expect(put.mock.calls.flat().map(String).join()).not.toContain(ticket);
    expect(Date.parse(expiresAt)).toBe(NOON + 60_000);
    expect(await tickets.holderOf(ticket)).toEqual({ keyId: 'k1', rotations: 2 });
    for (const bad of ['', 'tkt_', `${ticket}x`, ticket.replace(/.$/, '!')])
      expect(await tickets.holderOf(bad)).toBeUndefined();
    await clock.pass(60_000);
    expect(await tickets.holderOf(ticket)).toBeUndefined();
  });

  describe('where the clocks of processes differ', () => {
    const HOUR_MS = 3_600_000;
    /** Of another process: set at will, and by itself it wakes nobody. */
    const clockAt = (nowMs: number) => ({
      now: () => nowMs,
      sleep: () => new Promise<void>(() => undefined),
      advance: (ms: number) => void (nowMs += ms),
    });

    it.each([
      ['behind', -HOUR_MS],
      ['ahead', HOUR_MS],
    ])('a ticket given by a process an hour %s is good for the same minute at another', async (_, skewMs) => {
      const shelf = openMemoryCoordination({ clock });
      const given = (await new Tickets(shelf, randomBytes, () => clock.now() + skewMs).issue({ keyId: 'k1' }))!;
      const other = new Tickets(shelf, randomBytes, () => clock.now());
      await clock.pass(59_999);
      expect(await other.holderOf(given.ticket)).toEqual({ keyId: 'k1' });
      await clock.pass(1);
      expect(await other.holderOf(given.ticket)).toBeUndefined();
    });

    it.each([
      ['behind', -HOUR_MS],
      ['ahead', HOUR_MS],
    ])(
      'a key ends by the clock of each process: an hour %s ends it so much later or sooner, never not',
      async (_, skewMs) => {
        const { token } = await admin.create({ name: 'x', role: 'partner', expiresInMs: 2 * HOUR_MS });
        const skewed = clockAt(NOON + skewMs);
        const other = new Access({
          store: new FileKeyStore(path),
          clock: skewed,
          onFault: (error) => faults.push(error),
        });
        await other.start();
        const isKnown = (): boolean => other.readerOf({ apiKey: token, path: '/' }) !== undefined;
        let ended = 0;
        other.onChange(() => (ended += isKnown() ? 0 : 1));
        expect(isKnown()).toBe(true);
        skewed.advance(2 * HOUR_MS - skewMs - 1);
        expect(isKnown()).toBe(true);
        skewed.advance(1);
        expect(isKnown()).toBe(false);
        // Streams hear of it without anybody asking.
        await other.refresh();
        expect(ended).toBe(1);
        other.stop();
      },
    );

    it('a key that has ended, and is good again because the clock was set back, ends again with its time', async () => {
      const { token } = await admin.create({ name: 'x', role: 'partner', expiresInMs: HOUR_MS });
      const set = clockAt(NOON + 2 * HOUR_MS);
      const other = new Access({ store: new FileKeyStore(path), clock: set, onFault: (error) => faults.push(error) });
      await other.start();
      const isKnown = (): boolean => other.readerOf({ apiKey: token, path: '/' }) !== undefined;
      expect(isKnown()).toBe(false);
      set.advance(-2 * HOUR_MS);
      await other.refresh();
      expect(isKnown()).toBe(true);
      let ended = 0;
      other.onChange(() => (ended += isKnown() ? 0 : 1));
      set.advance(HOUR_MS);
      await other.refresh();
      expect([isKnown(), ended]).toEqual([false, 1]);
      other.stop();
    });
  });
});

describe('the audit', () => {
  let folder: string;
  let serial = 0;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'audit-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const opened = (at: string, onFault: (error: unknown) => void = () => undefined): Audit =>
    new Audit({ folder: at, now: () => NOON + serial, newId: () => `id${(serial += 1)}`, onFault });

  it('has every action on the disk when it is noted, and what a command noted with it, until both are on the bus once', async () => {
    const [audit, command] = [opened(folder), opened(folder)];
    await Promise.all([1, 2, 3].map((i) => audit.note({ who: 'k', what: `action ${i}`, outcome: 'done' })));
    await command.note({ who: 'command', what: 'keys.create', outcome: 'done', detail: 'x'.repeat(600) });
    const actions = ['action 1', 'action 2', 'action 3', 'keys.create'];
    expect((await audit.waiting()).map(({ what }) => what)).toEqual(actions);
    await audit.publish(async () => {
      throw new Error('the bus is away');
    });
    expect([(await audit.waiting()).length, audit.counters.failedTotal]).toEqual([4, 1]);
    const onBus: string[] = [];
    const append = async (records: { what: string; detail?: string }[]): Promise<void> => {
      onBus.push(...records.map(({ what }) => what));
      expect(Math.max(...records.map(({ detail = '' }) => detail.length))).toBeLessThanOrEqual(500);
    };
    await Promise.all([audit.publish(append), audit.publish(append)]);
    expect([onBus, await audit.waiting()]).toEqual([actions, []]);
  });

  it('never fails what it notes: a full disk is counted and said', async () => {
    const said: unknown[] = [];
    writeFileSync(join(folder, 'file'), '');
    const audit = opened(join(folder, 'file', 'audit'), (error) => said.push(error));
    await audit.note({ who: 'k', what: 'x', outcome: 'done' });
    expect([audit.counters.failedTotal, said.length]).toEqual([1, 1]);
  });
});
