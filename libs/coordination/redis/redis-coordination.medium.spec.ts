import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { systemClock } from '#libs/telemetry';
import {
  describeCoordinationContract,
  hasRedisServer,
  runProgram,
  startRedisServer,
  acquired,
  until,
  type ChildProgram,
  type RedisServer,
} from '#libs/testing';
import { openRedisCoordination, type Coordination, type Lease, type RedisCoordinationOptions } from '../index.js';

const url = process.env['ESTUAIRE_REDIS_URL'];
const PERIOD_MS = 300;
const UNTIL_TOMORROW_MS = 86_400_000;

const skip = (name: string, why: string) => it.skip(`${name} (skipped, because ${why})`, () => {});

if (url === undefined) {
  skip('coordination contract: Redis', 'ESTUAIRE_REDIS_URL is not set');
  skip('coordination by Redis', 'ESTUAIRE_REDIS_URL is not set');
} else {
  describeCoordinationContract('Redis', async () => {
    const prefix = `test-${randomUUID()}:`;
    const opened: Coordination[] = [];
    const redis = new Redis(url);
    // Others may use the same Redis: what is ours is deleted, no more.
    const empty = async () => {
      const keys = await redis.keys(`${prefix}*`);
      if (keys.length > 0) await redis.del(keys);
    };
    return {
      open: async (member) => {
        opened.push(await openRedisCoordination({ url, prefix, member, leasePeriodMs: PERIOD_MS }));
        return opened.at(-1)!;
      },
      pass: (ms) => systemClock.sleep(ms),
      empty,
      stop: async () => {
        await Promise.all(opened.map((coordination) => coordination.close()));
        await empty();
        redis.disconnect();
      },
    };
  });

  if (!hasRedisServer()) skip('coordination by Redis', 'redis-server is not installed');
  else describe('coordination by Redis', describeFailures);
}

function describeFailures(): void {
  let server: RedisServer;
  const opened: Coordination[] = [];
  const children: ChildProgram[] = [];
  const open = async (member: string, options: Partial<RedisCoordinationOptions> = {}) => {
    const coordination = await openRedisCoordination({
      url: server.url,
      member,
      leasePeriodMs: PERIOD_MS,
      ...options,
    });
    opened.push(coordination);
    return coordination;
  };
  /** A process that works under a lease; see the program. */
  const startWorker = async (periodMs: number) => {
    const worker = runProgram('hold-lease', [server.url, 'estuaire:', `${periodMs}`, 'astuce', 'worker']);
    children.push(worker);
    await until(`the worker works (${worker.errors()})`, () => worker.lines.length >= 3, 30_000);
    return worker;
  };
  const tokenOf = (worker: ChildProgram) => (JSON.parse(worker.lines[0]!) as { token: number }).token;
  /** The members of a group as soon as they are so many. */
  const metBy = async (coordination: Coordination, group: string, count: number): Promise<string[]> => {
    let members = await coordination.meet(group);
    for (let tries = 0; members.length !== count && tries < 500; tries += 1) {
      await systemClock.sleep(20);
      members = await coordination.meet(group);
    }
    return members;
  };
  const acquiredFromOther = async (
    coordination: Coordination,
    name = 'astuce',
    patienceMs = 15_000,
  ): Promise<Lease> => {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
      const lease = await coordination.acquire(name);
      if (lease !== undefined) return lease;
      await systemClock.sleep(20);
    }
    throw new Error(`${name} was not given up`);
  };

  beforeEach(async () => {
    server = await startRedisServer();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGCONT');
      await child.kill();
    }
    await Promise.all(opened.splice(0).map((coordination) => coordination.close()));
    await server.stop();
  });

  describe('when a holder dies', () => {
    it('gives its lease to another within three periods, under a greater token', async () => {
      const other = await open('other', { leasePeriodMs: 1_000 });
      const worker = await startWorker(1_000);
      expect(await other.acquire('astuce')).toBeUndefined();
      await worker.kill();
      const lease = await acquiredFromOther(other, 'astuce', 3_000);
      expect(lease.token).toBeGreaterThan(tokenOf(worker));
    }, 60_000);

    it('shows it in the group no longer', async () => {
      const other = await open('other');
      const worker = await startWorker(PERIOD_MS);
      expect(await other.meet('workers')).toEqual(['other', 'worker']);
      await worker.kill();
      expect(await metBy(other, 'workers', 1)).toEqual(['other']);
    }, 60_000);
  });

  describe('when a holder is stopped and woken', () => {
    it('has it learn that the lease is another’s before it does anything', async () => {
      const other = await open('other');
      const worker = await startWorker(PERIOD_MS);
      worker.process.kill('SIGSTOP');
      const lease = await acquiredFromOther(other);
      const acquiredMs = Date.now();
      expect(lease.token).toBeGreaterThan(tokenOf(worker));
      // Long enough for its own time-outs to have run out as well.
      await systemClock.sleep(4 * PERIOD_MS);
      worker.process.kill('SIGCONT');
      expect(await worker.exited).toBe(0);
      const lines = worker.lines.map((line) => JSON.parse(line) as { worked?: number; lost?: boolean });
      expect(lines.at(-1)).toEqual({ lost: true });
      expect(lines.filter(({ worked }) => worked !== undefined && worked > acquiredMs)).toEqual([]);
      expect(await lease.confirm()).toBe(true);
    }, 60_000);
  });

  describe('when Redis is emptied', () => {
    it('takes no lease from a holder that lives', async () => {
      const holder = await open('holder', { leasePeriodMs: 3_000 });
      const lease = await acquired(holder, 'astuce');
      await server.command('FLUSHALL');
      expect(await lease.confirm()).toBe(true);
      const other = await open('other');
      expect(await other.acquire('astuce')).toBeUndefined();
      expect(lease.lost.aborted).toBe(false);
    });

    it('notifies a holder that another was faster, also when the other has given it up again', async () => {
      const holder = await open('holder', { leasePeriodMs: 60_000 });
      const other = await open('other');
      for (const releases of [false, true]) {
        const lease = await acquired(holder, `${releases}`);
        await server.command('FLUSHALL');
        const second = await acquired(other, `${releases}`);
        if (releases) await second.release();
        expect(second.token).toBeGreaterThan(lease.token);
        expect(await lease.confirm()).toBe(false);
        expect(lease.lost.aborted).toBe(true);
      }
      expect(holder.counters()).toMatchObject({ leasesHeld: 0, leasesLostTotal: 2 });
    });

    it('has the loss found by the next renewal without anybody asking', async () => {
      const holder = await open('holder');
      const lease = await acquired(holder, 'astuce');
      await server.command('SET', 'estuaire:lease:astuce', 'another', 'PX', '60000');
      await until('the loss is reported', () => lease.lost.aborted);
    });

    it('makes greater tokens all the same', async () => {
      const coordination = await open('a');
      let last = 0;
      for (let i = 0; i < 5; i += 1) {
        const lease = await acquired(coordination, 'astuce');
        expect(lease.token).toBeGreaterThan(last);
        last = lease.token;
        await lease.release();
        await server.command('FLUSHALL');
      }
    });
  });

  describe('when Redis is killed', () => {
    const budget = { limit: 10, windowMs: UNTIL_TOMORROW_MS };

    it('goes on alone, says since when and why, and joins again when Redis is back', async () => {
      const a = await open('a');
      const b = await open('b');
      const lease = await acquired(a, 'astuce');
      await a.meet('collectors');
      await a.put('bytes', Uint8Array.of(1), UNTIL_TOMORROW_MS);
      await server.kill();
      await until('both know', () => !a.health().ready && !b.health().ready);
      await until('the reason is known', () => a.health().detail!.includes('ECONNREFUSED'));
      expect(a.health().detail).toMatch(
        new RegExp(
          `^Redis at 127.0.0.1:${server.port} does not answer \\(ECONNREFUSED\\), since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z; ` +
            'leases are kept, rate limits count alone, no shared cache$',
        ),
      );
      await expect(b.acquire('astuce')).rejects.toMatchObject({ code: 'COORDINATION_UNAVAILABLE', retryable: true });
      expect(await lease.confirm()).toBe(true);
      await systemClock.sleep(2 * PERIOD_MS);
      expect(lease.lost.aborted).toBe(false);
      expect([await a.get('bytes'), await a.put('x', Uint8Array.of(1), 1_000), await a.touch('bytes', 1)]).toEqual([
        undefined,
        false,
        false,
      ]);
      expect(await a.meet('collectors')).toEqual(['a']);
      for (let i = 0; i < 10; i += 1) expect(a.spend('anna', 1, budget).allowed).toBe(true);
      expect(a.spend('anna', 1, budget).allowed).toBe(false);
      expect(b.spend('anna', 1, budget)).toMatchObject({ allowed: true, remaining: 9 });
      expect(a.counters().failuresTotal).toBeGreaterThan(0);

      await server.start();
      await until('both are ready', () => a.health().ready && b.health().ready);
      expect(await b.acquire('astuce')).toBeUndefined();
      expect(await lease.confirm()).toBe(true);
      expect(await metBy(b, 'collectors', 2)).toEqual(['a', 'b']);
      // What was spent apart is added up.
      await until('b has heard of what a spent', () => !b.spend('anna', 0, budget).allowed);
    }, 60_000);

    it('gives those who hold leases a period to say so, once it is back, before others can take any', async () => {
      const holder = await open('holder', { leasePeriodMs: 2_000 });
      const other = await open('other', { leasePeriodMs: 2_000 });
      const lease = await acquired(holder, 'astuce');
      await server.kill();
      await until('both know', () => !holder.health().ready && !other.health().ready);
      await server.start();
      await until('the other is ready', () => other.health().ready);
      expect(await other.acquire('astuce')).toBeUndefined();
      expect(await other.acquire('nobody has it')).toBeUndefined();
      await until('the holder is ready', () => holder.health().ready);
      await acquiredFromOther(other, 'nobody has it', 3 * 2_000);
      expect(await other.acquire('astuce')).toBeUndefined();
      expect(await lease.confirm()).toBe(true);
    }, 60_000);

    it('lets a lease be released, a group be left and everything be closed without waiting', async () => {
      const a = await open('a');
      const lease = await acquired(a, 'astuce');
      await a.meet('collectors');
      await server.kill();
      await lease.release();
      expect(await lease.confirm()).toBe(false);
      await a.leave('collectors');
      await a.close();
    });

    it('treats a Redis that hangs as one that is away, and finds back to it', async () => {
      const a = await open('a');
      const lease = await acquired(a, 'astuce');
      server.signal('SIGSTOP');
      await until('it is noticed', () => !a.health().ready);
      await expect(a.acquire('other')).rejects.toMatchObject({ code: 'COORDINATION_UNAVAILABLE' });
      expect(await lease.confirm()).toBe(true);
      server.signal('SIGCONT');
      await until('it is ready again', () => a.health().ready);
      expect(await lease.confirm()).toBe(true);
    });
  });

  describe('at the start', () => {
    const geheim = 'geheim-7c1';
    const refusalOf = async (options: RedisCoordinationOptions) => {
      const failure: unknown = await openRedisCoordination(options).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(geheim);
      return failure;
    };

    it('says what to do about a wrong password, a missing one, and a database that is not there', async () => {
      await server.command('CONFIG', 'SET', 'requirepass', 'right');
      const place = `127.0.0.1:${server.port}`;
      for (const waitForStore of [true, false]) {
        for (const [url, message] of [
          [`redis://:${geheim}@${place}`, /refuses this user or password/],
          [`redis://anna:${geheim}@${place}`, /refuses this user or password/],
          [`redis://${place}`, /wants a password/],
          [`redis://:right@${place}/99`, /no such database/],
        ] as const) {
          expect(await refusalOf({ url, waitForStore })).toMatchObject({
            code: 'COORDINATION_UNAVAILABLE',
            retryable: false,
            where: place,
            message: expect.stringMatching(message),
          });
        }
      }
      opened.push(await openRedisCoordination({ url: `redis://:right@${place}/3` }));
    });

    it('says that a replica will not do, and that a user lacks rights', async () => {
      await server.command('ACL', 'SETUSER', 'anna', 'on', '>secret', '~*', '+@all', '-zadd');
      const url = `redis://anna:secret@127.0.0.1:${server.port}`;
      expect(await refusalOf({ url })).toMatchObject({ message: expect.stringMatching(/rights/), retryable: false });
      await server.command('REPLICAOF', '127.0.0.1', '1');
      expect(await refusalOf({ url: server.url })).toMatchObject({
        message: expect.stringMatching(/read-only replica/),
        retryable: false,
      });
    });

    it('notices when its Redis becomes a replica, and when it is a primary again', async () => {
      const a = await open('a');
      await server.command('REPLICAOF', '127.0.0.1', '1');
      await acquired(a, 'astuce').catch(() => undefined);
      await until('it is noticed', () => a.health().detail?.includes('read-only replica') === true);
      await server.command('REPLICAOF', 'NO', 'ONE');
      await until('it is ready again', () => a.health().ready);
    });

    it('opens not ready when asked not to wait, and works as soon as Redis is there', async () => {
      await server.kill();
      const a = await open('a', { waitForStore: false });
      expect(a.health().ready).toBe(false);
      await expect(a.acquire('astuce')).rejects.toMatchObject({ code: 'COORDINATION_UNAVAILABLE', retryable: true });
      a.spend('anna', 1, { limit: 1, windowMs: UNTIL_TOMORROW_MS });
      await server.start();
      await until('it is ready', () => a.health().ready);
      await acquired(a, 'astuce');
      // What was spent before Redis was there is shared as well.
      const b = await open('b');
      b.spend('anna', 1, { limit: 9, windowMs: UNTIL_TOMORROW_MS });
      await until('b knows', () => b.spend('anna', 0, { limit: 9, windowMs: UNTIL_TOMORROW_MS }).remaining === 7);
    });
  });
}

describe('coordination by Redis', () => {
  it('says that Redis is not there, without its password, when nobody answers', async () => {
    const failure: unknown = await openRedisCoordination({
      url: 'redis://anna:geheim@127.0.0.1:9/1',
      patienceMs: 300,
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'COORDINATION_UNAVAILABLE', retryable: true, where: '127.0.0.1:9' });
    expect(inspect(failure, { depth: 10 })).not.toContain('geheim');
  });

  it('says what an address of Redis looks like, without repeating a wrong one', async () => {
    for (const url of ['http://anna:geheim@127.0.0.1', 'anna:geheim@127.0.0.1']) {
      const failure: unknown = await openRedisCoordination({ url }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'COORDINATION_UNAVAILABLE', retryable: false });
      expect(inspect(failure)).not.toContain('geheim');
    }
  });
});
