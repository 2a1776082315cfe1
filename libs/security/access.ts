import { createHash } from 'node:crypto';
import { findHubError } from '#libs/errors';
import type { Audience, Instant } from '#libs/model';
import { keyOfToken, keyStateOf, type AccessKey } from './access-key.js';
import { HeldBack } from './held-back.js';
import type { KeyStore } from './key-store.js';
import { audienceOf, type AccessRole } from './roles.js';

/** Who asks. Nobody's name: whoever has no key. */
export interface AccessReader {
  role: AccessRole;
  audience: Audience;
  /** Absent for whoever has no key. */
  keyId?: string;
  /** Whose the key is where that is not told by the key itself: of a session, the key or the person that signed in. */
  holder?: string;
  /** Which of the secrets the key has had, counted: what was opened with an earlier one is at an end. */
  rotations?: number;
  name?: string;
  requestsPerMinute?: number;
  /** The one sandbox whose member he is. */
  sandbox?: string;
  /** Somebody who has signed in with a browser; what he changes must carry its token against forged requests. */
  session?: { since: Instant; until: Instant; csrf: string };
}

export const ANYBODY: AccessReader = { role: 'reader', audience: 'open' };

/**
 * By whom limits are counted and what is made is kept: the same for a key and every session that was opened with it, and
 * for every session of one person. `undefined` for whoever has no key.
 */
export function holderOf({ holder, keyId }: Pick<AccessReader, 'holder' | 'keyId'>): string | undefined {
  return holder ?? keyId;
}

/** What of a request says who asks. */
export interface AccessCredentials {
  authorization?: string | undefined;
  apiKey?: string | undefined;
  /** Of a browser's cookie; counts where no key is given. */
  session?: string | undefined;
  /** The path asked for; keys may be good for some outputs only. */
  path: string;
}

const REFRESH_MS = 1_000;

export interface AccessOptions {
  store: KeyStore;
  clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  onFault: (error: unknown) => void;
  /** Keys that are refused here whatever the store last said. */
  heldBack?: HeldBack;
}

/**
 * The keys of a hub as one process knows them, read again every second: a key that was revoked is refused everywhere
 * within two. While the store is away the last ones known hold: nobody gains by that but those who had a key before.
 */
export class Access {
  readonly counters = { acceptedTotal: 0, refusedTotal: 0, refreshFailuresTotal: 0 };
  private readonly keys = new Map<string, AccessKey>();
  private readonly listeners = new Set<() => void>();
  private version: number | undefined;
  private faulty = false;
  private refreshedMs = 0;
  private readonly stopping = new AbortController();
  private readonly heldBack: HeldBack;

  constructor(private readonly options: AccessOptions) {
    this.heldBack = options.heldBack ?? new HeldBack();
  }

  get size(): number {
    return this.keys.size;
  }

  /** Reads the keys, and follows them until `stop`. Never rejects: without them everybody is anybody. */
  async start(): Promise<void> {
    await this.heldBack.start();
    await this.refresh();
    void this.follow();
  }

  stop(): void {
    this.stopping.abort();
  }

  /**
   * Refuses a key here and now; `settle` tells the store once it is back. Streams opened with it end. Never rejects: where
   * it cannot be written down it holds as long as the process.
   */
  async holdBack(keyId: string): Promise<void> {
    const written = this.heldBack.add(keyId);
    for (const listener of this.listeners) listener();
    await written.catch((error: unknown) => this.options.onFault(error));
  }

  /** Revokes in the store what was held back while it was away. Never rejects: what it does not take yet stays. */
  async settle(revoke: (keyId: string) => Promise<unknown>): Promise<void> {
    for (const keyId of this.heldBack.list()) {
      try {
        await revoke(keyId);
      } catch (error) {
        // A key that is no more needs no revocation.
        if (findHubError(error)?.code !== 'NOT_FOUND') return;
      }
      await this.heldBack.remove(keyId).catch((error: unknown) => this.options.onFault(error));
    }
  }

  /** Called whenever keys have changed, or may have run out. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * `undefined` for credentials that are none: refused alike whatever is wrong with them. A session that has ended is
   * anybody: its cookie stays in the browser, which must go on reading what is open.
   */
  readerOf({ authorization, apiKey, session, path }: AccessCredentials): AccessReader | undefined {
    const token = authorization === undefined ? apiKey : bearerOf(authorization);
    if (authorization === undefined && apiKey === undefined)
      return session === undefined ? ANYBODY : this.signedIn(session, path);
    const key = token === undefined ? undefined : keyOfToken(token, (id) => this.keys.get(id));
    if (!key || !this.isValid(key)) {
      this.counters.refusedTotal += 1;
      return undefined;
    }
    this.counters.acceptedTotal += 1;
    return readerOf(key, path);
  }

  /** The same key as it is now; `undefined` once it is no longer valid, or has another secret than the one opened with. */
  again(keyId: string, path: string, rotations?: number): AccessReader | undefined {
    const key = this.keys.get(keyId);
    if (!key || !this.isValid(key)) return undefined;
    return rotations === undefined || rotations === (key.rotations ?? 0) ? readerOf(key, path) : undefined;
  }

  private signedIn(token: string, path: string): AccessReader {
    const key = keyOfToken(token, (id) => this.keys.get(id), 'session');
    if (!key || !this.isValid(key)) return ANYBODY;
    this.counters.acceptedTotal += 1;
    const session = { since: key.createdAt, until: key.expiresAt!, csrf: csrfOf(token) };
    return { ...readerOf(key, path), session };
  }

  /** A session ends with the key it was opened with; the key of a sandbox when the one it was made with is revoked. */
  private isValid(key: AccessKey): boolean {
    if ([key.id, key.maker].some((id) => id !== undefined && this.heldBack.has(id))) return false;
    if (keyStateOf(key, this.options.clock.now()) !== 'valid') return false;
    if (key.parent === undefined) return true;
    const parent = this.keys.get(key.parent);
    return parent !== undefined && this.isValid(parent);
  }

  private async follow(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await clock.sleep(REFRESH_MS, signal);
      if (!signal.aborted) await this.refresh();
    }
  }

  /** Reads the keys now: what this process has just changed is known to it at once. Never rejects. */
  async refresh(): Promise<void> {
    try {
      const stored = await this.options.store.read(this.version);
      this.faulty = false;
      const nowMs = this.options.clock.now();
      const hasRunOut = [...this.keys.values()].some(
        ({ expiresAt }) => expiresAt !== undefined && isBetween(Date.parse(expiresAt), this.refreshedMs, nowMs),
      );
      this.refreshedMs = nowMs;
      if (stored) {
        this.version = stored.version;
        this.keys.clear();
        for (const key of stored.keys) this.keys.set(key.id, key);
      }
      if (stored || hasRunOut) for (const listener of this.listeners) listener();
    } catch (error) {
      this.counters.refreshFailuresTotal += 1;
      if (!this.faulty) this.options.onFault(error);
      this.faulty = true;
    }
  }
}

function readerOf(
  { id, name, role, feeds, outputs, requestsPerMinute, sandbox, rotations = 0, ...key }: AccessKey,
  path: string,
): AccessReader {
  const holder = key.parent ?? (key.subject === undefined ? undefined : personOf(key.subject));
  const isMeant = outputs === undefined || outputs.includes(path.split('/')[1] ?? '');
  return {
    role: isMeant ? role : 'reader',
    audience: isMeant ? audienceOf(role, feeds) : 'open',
    keyId: id,
    ...(holder === undefined ? {} : { holder }),
    rotations,
    name,
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

/** A name for somebody that does not say who it is: what is limited and made by it stands in counters and files. */
function personOf(subject: string): string {
  return `person-${createHash('sha256').update(subject).digest('hex').slice(0, 24)}`;
}

/** Known to whoever can read what the hub answers the session, and so to no other site. */
function csrfOf(token: string): string {
  return createHash('sha256').update(`csrf ${token}`).digest('base64url');
}

function bearerOf(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

function isBetween(ms: number, after: number, until: number): boolean {
  return ms > after && ms <= until;
}
