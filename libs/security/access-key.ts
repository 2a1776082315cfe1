import { createHash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '#libs/model';
import type { AccessRole } from './roles.js';

/**
 * What a token is for: a key for programs; a session for a browser, whose cookie it is; an invitation to sign in once. None
 * is taken for another.
 */
export type KeyKind = 'key' | 'session' | 'invitation';

/** A key as it is stored: its secret is a hash. The secret has 256 random bits, so that a fast hash cannot be searched. */
export interface AccessKey {
  /** Public: names the key in lists, logs and the audit. */
  id: string;
  /** Absent for a key. */
  kind?: Exclude<KeyKind, 'key'>;
  /** The key a session was opened with: it ends with that one. */
  parent?: string;
  /** Who a session is of, as the identity provider names them. */
  subject?: string;
  name: string;
  role: AccessRole;
  /** Feeds it may read beyond what is open to everybody; absent for all of its role. */
  feeds?: string[];
  /** First parts of the paths it is good for (`gtfs-rt`, `v1`); absent for all. Elsewhere it reads like anybody. */
  outputs?: string[];
  /** The one sandbox whose member it is; elsewhere it reads like its role. */
  sandbox?: string;
  /** Of the key of a sandbox: the one the sandbox was made with. It is revoked with that one. */
  maker?: string;
  createdAt: Instant;
  expiresAt?: Instant;
  revokedAt?: Instant;
  /** Of its own instead of that of its address. */
  requestsPerMinute?: number;
  /** How often it was given another secret; absent for never. */
  rotations?: number;
  /** SHA-256 of the secret, hex. */
  hash: string;
}

/** What may be shown of a key. */
export type ShownKey = Omit<AccessKey, 'hash'> & { state: KeyState };
export type KeyState = 'valid' | 'expired' | 'revoked';

const PREFIX: Record<KeyKind, string> = { key: 'est', session: 'ses', invitation: 'inv' };
const TOKEN = /^(est|ses|inv)_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;
const ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SECRET_BYTES = 32;
const ID_LENGTH = 12;
/** Compared with where no key has the id, or the text is no token, so that all take the same time. */
const NOBODY = createHash('sha256').update('no key').digest();

/** A new id and token. `randomBytes` gives as many random bytes as asked. */
export function newToken(
  randomBytes: (size: number) => Uint8Array,
  kind: KeyKind = 'key',
): { id: string; token: string; hash: string } {
  const id = [...randomBytes(ID_LENGTH)].map((byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('');
  const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
  return { id, token: `${PREFIX[kind]}_${id}_${secret}`, hash: hashOf(secret).toString('hex') };
}

/** The key a token is of: its id is found, its secret compared in constant time. */
export function keyOfToken(
  token: string,
  find: (id: string) => AccessKey | undefined,
  kind: KeyKind = 'key',
): AccessKey | undefined {
  const [, prefix, id, secret] = TOKEN.exec(token) ?? [];
  const found = id !== undefined && prefix === PREFIX[kind] ? find(id) : undefined;
  const key = (found?.kind ?? 'key') === kind ? found : undefined;
  const isSame = timingSafeEqual(key ? Buffer.from(key.hash, 'hex') : NOBODY, hashOf(secret ?? ''));
  return isSame ? key : undefined;
}

export function keyStateOf({ revokedAt, expiresAt }: AccessKey, nowMs: number): KeyState {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid';
}

/**
 * Without those of sandboxes that have ended, which nobody asks after, and where there are still more than `most`, without
 * those that ended first: a hub whose keys come and go must not come to a day on which it can make no more.
 */
export function withoutOldKeys(keys: readonly AccessKey[], most: number, nowMs: number): AccessKey[] {
  const isEnded = (key: AccessKey): boolean => keyStateOf(key, nowMs) !== 'valid';
  const kept = keys.filter((key) => key.sandbox === undefined || !isEnded(key));
  if (kept.length <= most) return kept;
  const ended = kept.filter(isEnded).sort((a, b) => endOf(a) - endOf(b));
  const dropped = new Set(ended.slice(0, kept.length - most));
  return kept.filter((key) => !dropped.has(key));
}

const endOf = ({ revokedAt, expiresAt }: AccessKey): number => Date.parse((revokedAt ?? expiresAt)!);

export function shownKey({ hash: _, ...key }: AccessKey, nowMs: number): ShownKey {
  return { ...key, state: keyStateOf({ hash: '', ...key }, nowMs) };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
