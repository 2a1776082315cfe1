import { invalidRequest as invalid, notFoundAt } from '#libs/errors';
import { toInstant, type Instant } from '#libs/model';
import { newToken, shownKey, keyStateOf, withoutOldKeys, type AccessKey, type ShownKey } from './access-key.js';
import type { KeyStore } from './key-store.js';
import { ROLES, isAtLeast, isRole } from './roles.js';

/** What a new key is asked to be. */
export interface WantedKey {
  name: string;
  role: string;
  feeds?: readonly string[];
  outputs?: readonly string[];
  /** From now. */
  expiresInMs?: number;
  requestsPerMinute?: number;
  /** Makes it the key of one sandbox. */
  sandbox?: string;
  /** Of a sandbox: who made it. Where that is a key, this one is revoked with it; a person only signs out. */
  maker?: string;
}

/** What may be taken from a key: nothing is ever added to one. */
export type Narrowing = Pick<WantedKey, 'feeds' | 'outputs' | 'expiresInMs' | 'requestsPerMinute'> & { role?: string };

const MAX_KEYS = 10_000;
const MAX_NAME = 100;
const NAME = /^[^\p{Cc}\p{Cf}]+$/u;

export interface KeyAdminOptions {
  store: KeyStore;
  now: () => number;
  randomBytes: (size: number) => Uint8Array;
}

/** Makes, lists, narrows, rotates and revokes keys. Faults are REQUEST_INVALID by field, NOT_FOUND, or the store's. */
export class KeyAdmin {
  constructor(private readonly options: KeyAdminOptions) {}

  /** The token is given here and never again. */
  async create(wanted: WantedKey): Promise<{ key: ShownKey; token: string }> {
    const { name, role, feeds, outputs, expiresInMs, requestsPerMinute, sandbox, maker } = wanted;
    if (!isRole(role)) throw invalid('role', role, `one of ${ROLES.join(', ')}`);
    if (name.length === 0 || name.length > MAX_NAME || !NAME.test(name))
      throw invalid('name', name, `1 to ${MAX_NAME} characters without control characters`);
    const { id, token, hash } = newToken(this.options.randomBytes);
    const nowMs = this.options.now();
    const key: AccessKey = {
      id,
      name,
      role,
      ...listOf('feeds', feeds),
      ...listOf('outputs', outputs),
      ...(sandbox === undefined ? {} : { sandbox }),
      createdAt: toInstant(nowMs),
      ...expiryOf(expiresInMs, nowMs),
      ...quotaOf(requestsPerMinute),
      hash,
    };
    await this.options.store.update((keys) => {
      const kept = withoutOldKeys(keys, MAX_KEYS - 1, nowMs);
      if (kept.length >= MAX_KEYS) throw invalid('keys', String(kept.length + 1), `at most ${MAX_KEYS}: revoke some`);
      const isByKey = kept.some(({ id, kind }) => id === maker && kind === undefined);
      return { keys: [...kept, isByKey ? { ...key, maker: maker! } : key], result: undefined };
    });
    return { key: shownKey(key, nowMs), token };
  }

  async list(): Promise<ShownKey[]> {
    const stored = await this.options.store.read();
    return (stored?.keys ?? []).map((key) => shownKey(key, this.options.now()));
  }

  /** With it end the sessions that were opened with it, and the keys of sandboxes that were made with it. */
  revoke(id: string): Promise<ShownKey> {
    const nowMs = this.options.now();
    const revoked = (key: AccessKey): AccessKey => ({ ...key, revokedAt: key.revokedAt ?? toInstant(nowMs) });
    return this.change(id, revoked, (other) => (other.parent === id || other.maker === id ? revoked(other) : other));
  }

  /** A new secret; the old one is of no use from now on, nor is what was opened with it: sessions and streams. */
  async rotate(id: string): Promise<{ key: ShownKey; token: string }> {
    const made = newToken(this.options.randomBytes);
    const token = made.token.replace(made.id, id);
    const key = await this.change(
      id,
      (before) => {
        this.refuseEnded(before);
        if (before.kind !== undefined) throw invalid('id', id, `a key; this is a ${before.kind}, which can be revoked`);
        return { ...before, hash: made.hash, rotations: (before.rotations ?? 0) + 1 };
      },
      (other) => (other.parent === id ? undefined : other),
    );
    return { key, token };
  }

  narrow(id: string, { role, feeds, outputs, expiresInMs, requestsPerMinute }: Narrowing): Promise<ShownKey> {
    return this.change(id, (key) => {
      this.refuseEnded(key);
      if (role !== undefined && (!isRole(role) || !isAtLeast(key.role, role)))
        throw invalid('role', role, `a role of at most ${key.role}`);
      const expiry = expiryOf(expiresInMs, this.options.now());
      if (key.expiresAt !== undefined && expiry.expiresAt !== undefined && expiry.expiresAt > key.expiresAt)
        throw invalid('expires', expiry.expiresAt, `no later than ${key.expiresAt}`);
      return {
        ...key,
        ...(role === undefined ? {} : { role }),
        ...within('feeds', listOf('feeds', feeds).feeds, key.feeds),
        ...within('outputs', listOf('outputs', outputs).outputs, key.outputs),
        ...expiry,
        ...quotaWithin(requestsPerMinute, key.requestsPerMinute),
      };
    });
  }

  private refuseEnded(key: AccessKey): void {
    const state = keyStateOf(key, this.options.now());
    if (state !== 'valid') throw invalid('id', key.id, `a key that is valid; this one is ${state}`);
  }

  private async change(
    id: string,
    to: (key: AccessKey) => AccessKey,
    /** What becomes of the others; `undefined` for no more. */
    othersTo: (other: AccessKey) => AccessKey | undefined = (other) => other,
  ): Promise<ShownKey> {
    const changed = await this.options.store.update((keys) => {
      const key = keys.find((one) => one.id === id);
      if (!key) throw notFoundAt('id', id, 'the id of a key of /v1/keys', `no key ${id.slice(0, 40)}`);
      const after = to(key);
      return { keys: keys.flatMap((one) => (one.id === id ? after : (othersTo(one) ?? []))), result: after };
    });
    return shownKey(changed, this.options.now());
  }
}

function within<Name extends 'feeds' | 'outputs'>(
  name: Name,
  list: readonly string[] | undefined,
  before: readonly string[] | undefined,
): { [key in Name]?: string[] } {
  if (list === undefined) return {};
  const more = before && list.find((one) => !before.includes(one));
  if (more !== undefined) throw invalid(name, more, `some of ${before!.join(', ')}`);
  return { [name]: [...list] } as { [key in Name]: string[] };
}

const WORD = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function listOf<Name extends 'feeds' | 'outputs'>(
  name: Name,
  list: readonly string[] | undefined,
): { [key in Name]?: string[] } {
  if (list === undefined) return {};
  const strange = list.find((one) => !WORD.test(one));
  if (list.length === 0 || strange !== undefined)
    throw invalid(name, strange ?? '', 'at least one name of letters, digits, dots and dashes');
  return { [name]: [...new Set(list)] } as { [key in Name]: string[] };
}

function expiryOf(expiresInMs: number | undefined, nowMs: number): { expiresAt?: Instant } {
  if (expiresInMs === undefined) return {};
  if (!(expiresInMs > 0)) throw invalid('expires', String(expiresInMs), 'a time to come');
  return { expiresAt: toInstant(nowMs + expiresInMs) };
}

/** One that has none is bounded by what is configured, which is not known here. */
function quotaWithin(wanted: number | undefined, before: number | undefined): { requestsPerMinute?: number } {
  if (wanted !== undefined && before !== undefined && wanted > before)
    throw invalid('requestsPerMinute', String(wanted), `at most ${before}`);
  return quotaOf(wanted);
}

function quotaOf(requestsPerMinute: number | undefined): { requestsPerMinute?: number } {
  if (requestsPerMinute === undefined) return {};
  if (!Number.isInteger(requestsPerMinute) || requestsPerMinute < 1 || requestsPerMinute > 1_000_000)
    throw invalid('requestsPerMinute', String(requestsPerMinute), 'a whole number from 1 to 1000000');
  return { requestsPerMinute };
}
