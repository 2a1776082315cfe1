import { Redis } from 'ioredis';
import { HubError } from '#libs/errors';
import type { Clock, Log } from '#libs/telemetry';
import { findRefusal } from './refusals.js';
import { MEET, type Script } from './scripts.js';

export interface RedisLinkOptions {
  url: string;
  /** Keys of the hub begin with it. */
  prefix: string;
  /** A command without an answer in this time has failed; a connection silent for so long is given up. */
  commandTimeoutMs: number;
  /** Commands without an answer yet; further ones fail at once. */
  maxWaiting: number;
  clock: Clock;
  log: Log;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/** Why Redis cannot be used. */
export interface Trouble {
  sinceMs: number;
  why: string;
  /** Redis answers and refuses, and will until somebody changes its configuration or ours. */
  byConfiguration: boolean;
}

/**
 * One connection that is made again for ever. Commands fail at once while it is not there, with
 * COORDINATION_UNAVAILABLE; nothing waits for it. Whether Redis can be used is judged by what commands do, not by the
 * socket: a Redis that hangs or has become a replica is away as well.
 */
export class RedisLink {
  /** `host:port`, for people; never the password. */
  readonly place: string;
  /** Commands that failed because Redis was away or refused. */
  failuresTotal = 0;
  trouble: Trouble | undefined;
  /** When Redis could be reached again after its connection was lost; `undefined` while it never was. */
  backSinceMs: number | undefined;
  /** Called each time Redis can be used: at first, and after it was away. */
  onReady: (() => void) | undefined;
  private readonly redis: Redis;
  private readonly listeners = new Set<() => void>();
  private usable = false;
  private hasFailed = false;
  private wasUsable = false;
  private attempts = 0;
  private waiting = 0;
  private closed = false;

  constructor(private readonly options: RedisLinkOptions) {
    this.place = placeOf(options.url);
    this.trouble = {
      sinceMs: options.clock.now(),
      why: `Redis at ${this.place} has not answered yet`,
      byConfiguration: false,
    };
    this.redis = new Redis(options.url, {
      // RESP3 gives nothing here, and its greeting hides which of user, password and database was refused.
      protocol: 2,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: Math.max(options.commandTimeoutMs, 1_000),
      commandTimeout: options.commandTimeoutMs,
      socketTimeout: options.commandTimeoutMs,
      // A server that hangs does not say goodbye; neither the next connection nor the end of the process waits for it.
      disconnectTimeout: 100,
      retryStrategy: () => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempts++, 10)),
    });
    this.redis.on('error', (error: Error) => this.fail(error));
    this.redis.on('close', () => {
      this.usable = false;
      if (!this.closed) this.fail(new Error('the connection was closed'));
    });
    this.redis.on('ready', () => void this.prove());
  }

  get ready(): boolean {
    return this.usable && this.trouble === undefined;
  }

  /** Runs a command; rejects with COORDINATION_UNAVAILABLE (retryable) when Redis does not do it. */
  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.usable || this.closed || this.waiting >= this.options.maxWaiting) {
      this.failuresTotal += 1;
      throw this.unavailable(this.usable ? `${this.waiting} commands wait for an answer` : undefined);
    }
    this.waiting += 1;
    try {
      const answer = await command(this.redis);
      if (this.usable) this.recover();
      return answer;
    } catch (error) {
      this.failuresTotal += 1;
      this.fail(error);
      throw this.unavailable();
    } finally {
      this.waiting -= 1;
    }
  }

  async runScript(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.run((redis) => evaluate(redis, script, keys, args));
  }

  /**
   * Resolves with whether Redis can be used: `true` at once when it can, `false` after `patienceMs`, after a refusal, or
   * with `orFails` after the first failure.
   */
  becomesReady(patienceMs: number, orFails = false): Promise<boolean> {
    const isSettled = () =>
      this.ready || this.closed || this.trouble?.byConfiguration === true || (orFails && this.hasFailed);
    if (isSettled()) return Promise.resolve(this.ready);
    return new Promise((resolve) => {
      const ended = new AbortController();
      const look = (): void => {
        if (isSettled()) ended.abort();
      };
      this.listeners.add(look);
      void this.options.clock.sleep(patienceMs, ended.signal).then(() => {
        this.listeners.delete(look);
        resolve(this.ready);
      });
    });
  }

  unavailable(why?: string): HubError {
    const message = this.closed
      ? 'coordination is closed'
      : why
        ? `Redis at ${this.place} does not keep up: ${why}`
        : `${this.trouble?.why ?? `Redis at ${this.place} did not do a command`}`;
    return new HubError('COORDINATION_UNAVAILABLE', message, {
      where: this.place,
      retryable: !this.closed && this.trouble?.byConfiguration !== true,
    });
  }

  close(): void {
    this.closed = true;
    this.usable = false;
    this.redis.disconnect();
    this.notify();
  }

  /** A greeting is no proof: the database may not exist, the server may be a replica, the user may lack rights. */
  private async prove(): Promise<void> {
    const { redis } = this;
    try {
      if (redis.options.db) await redis.select(redis.options.db);
      await evaluate(redis, MEET, [`${this.options.prefix}probe`], ['probe', 1_000]);
    } catch (error) {
      this.fail(error);
      redis.disconnect(true);
      return;
    }
    if (this.closed || redis.status !== 'ready') return;
    if (this.wasUsable) this.backSinceMs = this.options.clock.now();
    this.usable = true;
    this.wasUsable = true;
    this.attempts = 0;
    this.recover();
  }

  private recover(): void {
    const { trouble } = this;
    if (trouble === undefined) return;
    this.trouble = undefined;
    const awayMs = this.options.clock.now() - trouble.sinceMs;
    this.options.log.info('redis-ready', { place: this.place, awayMs });
    this.onReady?.();
    this.notify();
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    this.hasFailed = true;
    const refusal = findRefusal(error, this.place);
    const before = this.trouble;
    if (before === undefined || refusal !== undefined || saysMore(error, before)) {
      const why = refusal?.text ?? `Redis at ${this.place} does not answer (${wordsOf(error)})`;
      const sinceMs = before?.sinceMs ?? this.options.clock.now();
      this.trouble = { sinceMs, why, byConfiguration: refusal?.byConfiguration === true };
      if (before === undefined || (refusal !== undefined && before.why !== why)) {
        this.options.log.warn('redis-away', { place: this.place, why });
      }
    }
    if (refusal?.reconnect && this.usable) {
      this.usable = false;
      this.redis.disconnect(true);
    }
    this.notify();
  }

  private notify(): void {
    for (const look of [...this.listeners]) look();
  }
}

async function evaluate(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!String((error as Error).message).startsWith('NOSCRIPT')) throw error;
    return redis.eval(script.lua, keys.length, ...keys, ...args);
  }
}

/** Whether an error says more than what is known: that a connection is gone says less than why it went. */
function saysMore(error: unknown, known: Trouble): boolean {
  const { message, syscall } = error as { message?: unknown; syscall?: unknown };
  if (known.byConfiguration) return syscall === 'connect';
  return !/closed|aborted|writeable|max retries/i.test(String(message));
}

/** The error in a few words. Never the error itself: those of the client carry the command, password and all. */
function wordsOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' && code !== '' ? code : String(message ?? error).slice(0, 200);
}

/** `host:port` of a Redis URL; throws COORDINATION_UNAVAILABLE for what is none. */
export function placeOf(url: string): string {
  let parsed: URL | undefined;
  try {
    parsed = new URL(url);
  } catch {
    // Said below, without the text: it may hold a password.
  }
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol)) {
    throw new HubError(
      'COORDINATION_UNAVAILABLE',
      'the address of Redis is not redis://host:port or rediss://host:port',
      {
        expected: 'redis://[user:password@]host[:port][/database]',
      },
    );
  }
  return `${parsed.hostname || 'localhost'}:${parsed.port || '6379'}`;
}
