import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError, findHubError } from '#libs/errors';
import type { AccessKey } from './access-key.js';
import { replaceFile } from './replace-file.js';

/** All keys of a hub, and how often they have been changed. */
export interface StoredKeys {
  version: number;
  keys: AccessKey[];
}

/**
 * Where the keys of a hub are kept: read by every process, changed by one at a time. Both reject STORE_UNAVAILABLE
 * (retryable) while it is away.
 */
export interface KeyStore {
  /** `known` is a version read before: `undefined` means that it is still that one. */
  read(known?: number): Promise<StoredKeys | undefined>;
  /**
   * Reads, changes and writes in one go: of two administrators at once one comes after the other, and neither undoes what
   * the other did. What `change` throws is passed on, and nothing is written.
   */
  update<Result>(change: (keys: AccessKey[]) => { keys: AccessKey[]; result: Result }): Promise<Result>;
  /** Of a store that holds connections. */
  close?(): Promise<void>;
}

const LOCK_STALE_MS = 10_000;
const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 50;

/** A file in the data folder, for processes of one machine; 0600, replaced as a whole, changed under a lock file. */
export class FileKeyStore implements KeyStore {
  constructor(private readonly path: string) {}

  async read(known?: number): Promise<StoredKeys | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"version":0,"keys":[]}';
      throw unavailable(this.path, error);
    });
    const stored = parse(this.path, text);
    return stored.version === known ? undefined : stored;
  }

  async update<Result>(change: (keys: AccessKey[]) => { keys: AccessKey[]; result: Result }): Promise<Result> {
    const release = await this.lock();
    try {
      const { version, keys } = (await this.read())!;
      const changed = change(keys);
      await replaceFile(this.path, JSON.stringify({ version: version + 1, keys: changed.keys }, undefined, 1));
      return changed.result;
    } catch (error) {
      throw findHubError(error) ?? unavailable(this.path, error);
    } finally {
      await release();
    }
  }

  /** Held for milliseconds; one older than ten seconds is of a process that was killed. */
  private async lock(): Promise<() => Promise<void>> {
    const path = `${this.path}.lock`;
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw unavailable(this.path, error);
    });
    for (let i = 0; i < LOCK_TRIES; i += 1) {
      try {
        await (await open(path, 'wx', 0o600)).close();
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unavailable(this.path, error);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
        if (Date.now() - mtimeMs > LOCK_STALE_MS) await rm(path, { force: true });
        else await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
      }
    }
    throw unavailable(this.path, new Error('another process holds its lock'));
  }
}

function parse(path: string, text: string): StoredKeys {
  try {
    const stored = JSON.parse(text) as StoredKeys;
    if (!Number.isInteger(stored.version) || !Array.isArray(stored.keys)) throw new Error('it holds no keys');
    return stored;
  } catch (error) {
    throw unavailable(path, error);
  }
}

function unavailable(path: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError('STORE_UNAVAILABLE', `the keys in ${path} cannot be read or changed: ${why}`, {
    retryable: true,
    cause,
  });
}
