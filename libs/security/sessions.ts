import { HubError, invalidRequest as invalid } from '#libs/errors';
import { toInstant } from '#libs/model';
import { keyOfToken, keyStateOf, newToken, shownKey, type AccessKey, type ShownKey } from './access-key.js';
import type { KeyStore } from './key-store.js';
import { ROLES, isRole, type AccessRole } from './roles.js';

/** Somebody who may sign in. */
export interface SignedIn {
  name: string;
  role: AccessRole;
  feeds?: readonly string[];
  /** As the identity provider names them. */
  subject?: string;
}

const INVITATION_MS = 3_600_000;
/** Processes of a hub that are started together. */
const TOGETHER_MS = 60_000;
const MAX_SESSIONS = 5_000;
/** Of one person, or of those who have one key: whoever signs in again and again pushes nobody out but himself. */
const MOST_OF_ONE = 50;

export interface SessionsOptions {
  store: KeyStore;
  now: () => number;
  randomBytes: (size: number) => Uint8Array;
  /** How long somebody stays signed in. */
  sessionMs: number;
  /** Language of the hub: whoever administers it first is named in it until he gives others names. Default English. */
  language?: string;
}

/** What somebody is called of whom nothing is known yet. */
const FIRST_NAMES: Readonly<Record<string, string>> = { fr: 'premier administrateur' };
const FIRST_NAME = 'first administrator';

/**
 * People who sign in with a browser. A session is kept as a key is, with an end: every process knows it, it holds over
 * restarts, and revoking it ends its streams. Faults are REQUEST_INVALID, SIGN_IN_REFUSED, or the store's.
 */
export class Sessions {
  constructor(private readonly options: SessionsOptions) {}

  /** A code with which somebody signs in once within an hour. It is given here and never again. */
  async invite(who: { name: string; role: string }): Promise<{ key: ShownKey; token: string }> {
    const { name, role } = who;
    if (!isRole(role)) throw invalid('role', role, `one of ${ROLES.join(', ')}`);
    return this.add({ name, role }, 'invitation', INVITATION_MS);
  }

  /** The same, where nobody can administer this hub yet; `undefined` where somebody can. */
  async inviteFirst(): Promise<{ key: ShownKey; token: string } | undefined> {
    const nowMs = this.options.now();
    const name = FIRST_NAMES[this.options.language ?? ''] ?? FIRST_NAME;
    const made = this.newKey({ name, role: 'admin' }, 'invitation', INVITATION_MS);
    const isFirst = await this.options.store.update((keys) => {
      const isAdmin = (key: AccessKey): boolean => key.role === 'admin' && keyStateOf(key, nowMs) === 'valid';
      // One that nobody has used gives way to a new one, but for that of a process that starts beside this one.
      const isOld = (key: AccessKey): boolean =>
        key.kind === 'invitation' && Date.parse(key.createdAt) < nowMs - TOGETHER_MS;
      const isTaken = keys.some((key) => isAdmin(key) && !isOld(key));
      const rest = current(keys, nowMs).filter((key) => !(isAdmin(key) && isOld(key)));
      return { keys: isTaken ? keys : [...rest, made.key], result: !isTaken };
    });
    return isFirst ? { key: shownKey(made.key, nowMs), token: made.token } : undefined;
  }

  /** Signs in with a code, which is used up by it. Throws SIGN_IN_REFUSED for one that is none, alike whatever is wrong. */
  async redeem(code: string): Promise<{ key: ShownKey; token: string }> {
    const { store, now } = this.options;
    const nowMs = now();
    return store.update((keys) => {
      const invitation = keyOfToken(code, (id) => keys.find((key) => key.id === id), 'invitation');
      if (!invitation || keyStateOf(invitation, nowMs) !== 'valid') throw refused();
      const { name, role, feeds } = invitation;
      const made = this.newKey({ name, role, ...(feeds && { feeds }) }, 'session', this.options.sessionMs);
      const rest = current(keys, nowMs).filter(({ id }) => id !== invitation.id);
      return { keys: [...rest, made.key], result: { key: shownKey(made.key, nowMs), token: made.token } };
    });
  }

  /** Signs in with a key: the session may do what the key may, and ends with it. Throws SIGN_IN_REFUSED. */
  async openWith(keyToken: string): Promise<{ key: ShownKey; token: string }> {
    const { store, now } = this.options;
    const nowMs = now();
    return store.update((keys) => {
      const parent = keyOfToken(keyToken, (id) => keys.find((key) => key.id === id));
      if (!parent || keyStateOf(parent, nowMs) !== 'valid') throw refused();
      const { name, role, feeds, outputs, requestsPerMinute, sandbox } = parent;
      const made = this.newKey({ name, role, ...(feeds && { feeds }) }, 'session', this.options.sessionMs);
      const key: AccessKey = {
        ...made.key,
        parent: parent.id,
        ...(outputs && { outputs }),
        ...(sandbox !== undefined && { sandbox }),
        ...(requestsPerMinute !== undefined && { requestsPerMinute }),
      };
      return { keys: beside(keys, key, nowMs), result: { key: shownKey(key, nowMs), token: made.token } };
    });
  }

  /** Of somebody whom an identity provider has named. */
  open(who: SignedIn): Promise<{ key: ShownKey; token: string }> {
    return this.add(who, 'session', this.options.sessionMs);
  }

  private async add(
    who: SignedIn,
    kind: 'session' | 'invitation',
    forMs: number,
  ): Promise<{ key: ShownKey; token: string }> {
    const nowMs = this.options.now();
    const { key, token } = this.newKey(who, kind, forMs);
    await this.options.store.update((keys) => ({ keys: beside(keys, key, nowMs), result: undefined }));
    return { key: shownKey(key, nowMs), token };
  }

  private newKey(
    { name, role, feeds, subject }: SignedIn,
    kind: 'session' | 'invitation',
    forMs: number,
  ): { key: AccessKey; token: string } {
    const nowMs = this.options.now();
    const { id, token, hash } = newToken(this.options.randomBytes, kind);
    const key: AccessKey = {
      id,
      kind,
      name,
      role,
      ...(feeds && { feeds: [...feeds] }),
      ...(subject !== undefined && { subject }),
      createdAt: toInstant(nowMs),
      expiresAt: toInstant(nowMs + forMs),
      hash,
    };
    return { key, token };
  }
}

/**
 * Without the sessions and invitations that have ended: they are of no more use, and would grow without bound. Past the
 * bound the oldest go too.
 */
function current(keys: readonly AccessKey[], nowMs: number): AccessKey[] {
  const kept = keys.filter((key) => key.kind === undefined || keyStateOf(key, nowMs) === 'valid');
  let over = kept.filter(({ kind }) => kind !== undefined).length - MAX_SESSIONS + 1;
  return over <= 0 ? kept : kept.filter(({ kind }) => kind === undefined || (over -= 1) < 0);
}

/** A new one beside those there are; of one key or person the oldest go. */
function beside(keys: readonly AccessKey[], made: AccessKey, nowMs: number): AccessKey[] {
  const { parent, subject } = made;
  const isOfTheSame = (key: AccessKey): boolean =>
    (parent !== undefined && key.parent === parent) || (subject !== undefined && key.subject === subject);
  const kept = current(keys, nowMs);
  let over = kept.filter(isOfTheSame).length - MOST_OF_ONE + 1;
  return [...kept.filter((key) => !isOfTheSame(key) || (over -= 1) < 0), made];
}

function refused(): HubError {
  return new HubError('SIGN_IN_REFUSED', 'this code or key lets nobody sign in: it is none, was used, or has ended');
}
