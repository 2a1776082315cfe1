import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Coordination } from '#libs/coordination';
import type { RefusedDataset } from '#libs/model';

export interface RefusedOfFeed extends RefusedDataset {
  feedId: string;
}

/** Lifetime of what is published to the other processes; whichever collector owns the feed renews it every minute. */
const PUBLISHED_TTL_MS = 48 * 3_600_000;
/** An operator's word holds until it is used, or this long where nobody uses it. */
const ACCEPTED_TTL_MS = 30 * 86_400_000;

/**
 * The newest refused dataset of each feed, and the operator's word to use one all the same. Kept where a command can
 * reach both whether or not the hub runs: in `<data>/refused`, and in the shared store where several processes agree
 * on things. Two small files and two names a feed at most, so bounded by the configuration.
 *
 * Files: `<feed>.refused.json`, and `<feed>.accepted` with the document's hash. Names: `refused:<feed>`, `accepted:<feed>`.
 */
export class RefusedDatasets {
  constructor(
    private readonly folder: string,
    private readonly shared?: Pick<Coordination, 'get' | 'put'>,
  ) {}

  /** Replaces what was published of the feed before. Rejects with what the file system says. */
  async publish(refused: RefusedOfFeed): Promise<void> {
    const text = JSON.stringify(refused);
    await this.write(`${refused.feedId}.refused.json`, text);
    await this.shared?.put(`refused:${refused.feedId}`, Buffer.from(text), PUBLISHED_TTL_MS);
  }

  /** The feed has a dataset in use that is newer: nothing is left to accept. */
  async forget(feedId: string): Promise<void> {
    await rm(join(this.folder, `${feedId}.refused.json`), { force: true });
    await this.shared?.put(`refused:${feedId}`, Buffer.from('null'), PUBLISHED_TTL_MS);
  }

  /** The shared store knows better than the folder: another process may own the feed by now. */
  async find(feedId: string): Promise<RefusedOfFeed | undefined> {
    const published = await this.shared?.get(`refused:${feedId}`);
    const text = published ? Buffer.from(published).toString('utf8') : await this.read(`${feedId}.refused.json`);
    return text === undefined ? undefined : readRefused(text);
  }

  /** Sorted by feed; those of the folder, and of the feeds named. */
  async list(feedIds: readonly string[] = []): Promise<RefusedOfFeed[]> {
    const names = await readdir(this.folder).catch(() => []);
    const inFolder = names.flatMap((name) => /^(.+)\.refused\.json$/.exec(name)?.[1] ?? []);
    const found: RefusedOfFeed[] = [];
    for (const feedId of [...new Set([...inFolder, ...feedIds])].sort()) {
      const refused = await this.find(feedId);
      if (refused) found.push(refused);
    }
    return found;
  }

  /** `false` when there is a shared store and it did not take the word; the folder has it then. */
  async accept(feedId: string, documentHash: string): Promise<boolean> {
    await this.write(`${feedId}.accepted`, documentHash);
    return (await this.shared?.put(`accepted:${feedId}`, Buffer.from(documentHash), ACCEPTED_TTL_MS)) ?? true;
  }

  async isAccepted(feedId: string, documentHash: string): Promise<boolean> {
    if ((await this.read(`${feedId}.accepted`)) === documentHash) return true;
    const word = await this.shared?.get(`accepted:${feedId}`);
    return word !== undefined && Buffer.from(word).toString('utf8') === documentHash;
  }

  private async read(name: string): Promise<string | undefined> {
    return readFile(join(this.folder, name), 'utf8').catch(() => undefined);
  }

  /** Whole or not at all: the other side may read at any moment. */
  private async write(name: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const partial = join(this.folder, `${name}.${process.pid}.partial`);
    await writeFile(partial, text);
    await rename(partial, join(this.folder, name));
  }
}

function readRefused(text: string): RefusedOfFeed | undefined {
  try {
    const value = JSON.parse(text) as RefusedOfFeed | null;
    return typeof value?.documentHash === 'string' && typeof value.feedId === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
