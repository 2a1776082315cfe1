import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, until, vehicleMoved } from '#libs/testing';
import { lockFolder, openEmbeddedBus } from './index.js';

describe('the lock of a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-lock-'));
  const path = join(folder, 'bus.lock');
  const lock = () => lockFolder(folder, 'bus.lock', 'BUS_UNAVAILABLE');
  const leave = (holder: object) => writeFileSync(path, JSON.stringify({ token: 'of another', ...holder }));
  afterEach(() => rmSync(path, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is held by one, and free again after it was released', () => {
    const first = lock();
    expect(first.leftBehind).toBe(false);
    expect(lock).toThrow(
      expect.objectContaining({ code: 'BUS_UNAVAILABLE', message: expect.stringContaining(`${process.pid}`) }),
    );
    first.release();
    expect(existsSync(path)).toBe(false);
    lock().release();
  });

  it('is taken over from a process that is gone, and from one whose number another process has now', () => {
    leave({ host: hostname(), pid: 4_194_000 });
    const locked = lock();
    expect(locked.leftBehind).toBe(true);
    locked.release();
    leave({ host: hostname(), pid: 1, startedTicks: '999999999' });
    lock().release();
    // The hub in a restarted container has the number its predecessor had.
    leave({ host: hostname(), pid: process.pid, startedTicks: '1' });
    lock().release();
  });

  it('is not taken from another machine until it has been silent for half a minute', () => {
    leave({ host: 'another-container', pid: 1 });
    expect(lock).toThrow(expect.objectContaining({ code: 'BUS_UNAVAILABLE' }));
    const earlier = Date.now() / 1000 - 40;
    utimesSync(path, earlier, earlier);
    lock().release();
  });

  it('is taken over when what is there is no lock at all', () => {
    writeFileSync(path, '{"pid":');
    lock().release();
  });

  it('is not lost while it cannot be read, only unknown after a while, and held again when it is seen', () => {
    let nowMs = 0;
    const held = lockFolder(folder, 'bus.lock', 'BUS_UNAVAILABLE', () => nowMs);
    // No file descriptor left, a disk that does not answer: the file is there, and cannot be read.
    renameSync(path, `${path}.away`);
    mkdirSync(path);
    nowMs = 15_000;
    expect(held.state()).toBe('held');
    nowMs = 25_000;
    expect(held.state()).toBe('unknown');
    rmdirSync(path);
    renameSync(`${path}.away`, path);
    expect(held.state()).toBe('held');
    held.release();
  });

  it('is lost for good once another holds it, or it was deleted', () => {
    let nowMs = 0;
    const first = lockFolder(folder, 'bus.lock', 'BUS_UNAVAILABLE', () => nowMs);
    leave({ host: 'another-container', pid: 1 });
    nowMs = 25_000;
    expect(first.state()).toBe('lost');
    rmSync(path);
    const second = lockFolder(folder, 'bus.lock', 'BUS_UNAVAILABLE', () => nowMs);
    rmSync(path);
    nowMs = 50_000;
    expect(second.state()).toBe('lost');
    // Not even what comes back makes it ours again.
    expect(first.state()).toBe('lost');
    first.release();
    second.release();
  });

  it('keeps a second hub out while the first one lives, and lets it in after a kill', async () => {
    const data = join(folder, 'data');
    const first = runProgram('append-until-killed', [data, '0']);
    await until('it has written', () => first.lines.length > 2);
    const open = () =>
      openEmbeddedBus({
        folder: data,
        retentionMs: 1_000,
        now: () => Date.now(),
        newEpoch: () => 'new',
        recover: false,
      });
    await expect(open()).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      message: expect.stringContaining(`process ${first.process.pid}`),
    });
    await first.kill();
    const bus = await open();
    expect(bus.epoch).toBe('round-0');
    await bus.append([vehicleMoved('1')]);
    await bus.close();
    expect(existsSync(join(data, 'bus.lock'))).toBe(false);
    expect(JSON.parse(readFileSync(join(data, 'sealed.json'), 'utf8'))).toMatchObject({ bytes: expect.any(Number) });
  }, 60_000);
});
