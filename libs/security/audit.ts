import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_FEED, toInstant, type AuditRecord, type EntityKey } from '#libs/model';

/** One action, or refusal of one, before it has a time and a name. */
export type AuditEntry = Omit<AuditRecord, 'at' | 'entryId'>;

/** What is waiting to be written, and what waits on the disk for the bus: beyond these an action is not noted, and counted. */
const MAX_WRITING = 10_000;
const MAX_WAITING_FILES = 50_000;
const MAX_PUBLISHED_AT_ONCE = 500;
const LONGEST = { who: 200, what: 200, on: 200, from: 200, detail: 500 };
const WAITING = /^\d{13}-[a-z0-9]+\.json$/;

export interface AuditOptions {
  /** What is noted waits here, a file an action (0600), until it is on the bus. */
  folder: string;
  now: () => number;
  newId: () => string;
  onFault: (error: unknown) => void;
}

/**
 * Notes who did what. An action is on the disk when it is noted, whatever the bus does: a key must be revocable while it is
 * away, and a command of whoever has the machine has none. The hub of the folder puts what waits there on the bus
 * (`publish`), at least once: an action keeps its name, so that it is there once.
 */
export class Audit {
  readonly counters = { writtenTotal: 0, publishedTotal: 0, failedTotal: 0, droppedTotal: 0 };
  private writing: Promise<void> = Promise.resolve();
  private publishing: Promise<void> = Promise.resolve();
  private inHand = 0;
  private waitingFiles = 0;

  constructor(private readonly options: AuditOptions) {}

  /** Never rejects; resolves when the action is on the disk. */
  note(entry: AuditEntry): Promise<void> {
    if (this.inHand >= MAX_WRITING || this.waitingFiles >= MAX_WAITING_FILES) {
      this.counters.droppedTotal += 1;
      return Promise.resolve();
    }
    this.inHand += 1;
    const nowMs = this.options.now();
    const name = this.options.newId();
    const record: AuditRecord = {
      entryId: `${AUDIT_FEED}:${name}` as EntityKey,
      at: toInstant(nowMs),
      ...bounded(entry),
    };
    return (this.writing = this.writing
      .then(() => this.write(`${String(nowMs).padStart(13, '0')}-${name}.json`, record))
      .finally(() => (this.inHand -= 1)));
  }

  /** What waits on the disk, oldest first: of this process, of commands, and of processes that were killed. */
  async waiting(): Promise<AuditRecord[]> {
    await this.writing;
    const records = await Promise.all((await this.files()).map((name) => this.read(name)));
    return records.filter((record) => record !== undefined);
  }

  /** Puts what waits on the bus, and forgets it then; one call at a time. Never rejects. */
  publish(append: (records: AuditRecord[]) => Promise<unknown>): Promise<void> {
    return (this.publishing = this.publishing.then(() => this.publishAll(append)));
  }

  /** Looks how many wait, where another process of the folder puts them on the bus. Never rejects. */
  async countWaiting(): Promise<void> {
    this.waitingFiles = (await this.files()).length;
  }

  private async publishAll(append: (records: AuditRecord[]) => Promise<unknown>): Promise<void> {
    const names = await this.files();
    this.waitingFiles = names.length;
    try {
      for (let at = 0; at < names.length; at += MAX_PUBLISHED_AT_ONCE) {
        const some = names.slice(at, at + MAX_PUBLISHED_AT_ONCE);
        const records = (await Promise.all(some.map((name) => this.read(name)))).filter((one) => one !== undefined);
        if (records.length > 0) await append(records);
        await Promise.all(some.map((name) => rm(join(this.options.folder, name), { force: true })));
        this.counters.publishedTotal += records.length;
        this.waitingFiles -= some.length;
      }
    } catch (error) {
      this.counters.failedTotal += 1;
      this.options.onFault(error);
    }
  }

  private async write(name: string, record: AuditRecord): Promise<void> {
    const { folder, onFault } = this.options;
    try {
      await mkdir(folder, { recursive: true });
      // Under its name it is whole: another process may take it up at once.
      await writeFile(join(folder, `${name}.partial`), JSON.stringify(record), { mode: 0o600 });
      await rename(join(folder, `${name}.partial`), join(folder, name));
      this.counters.writtenTotal += 1;
      this.waitingFiles += 1;
    } catch (error) {
      this.counters.failedTotal += 1;
      onFault(error);
    }
  }

  private async files(): Promise<string[]> {
    const names = await readdir(this.options.folder).catch(() => []);
    return names.filter((name) => WAITING.test(name)).sort();
  }

  /** `undefined` for one that another process has put on the bus meanwhile. */
  private async read(name: string): Promise<AuditRecord | undefined> {
    try {
      return JSON.parse(await readFile(join(this.options.folder, name), 'utf8')) as AuditRecord;
    } catch {
      return undefined;
    }
  }
}

function bounded(entry: AuditEntry): AuditEntry {
  const cut = Object.entries(LONGEST).flatMap(([name, most]) => {
    const value = entry[name as keyof typeof LONGEST];
    return value === undefined ? [] : [[name, value.slice(0, most)]];
  });
  return { ...entry, ...(Object.fromEntries(cut) as Partial<AuditEntry>) };
}
