import { join } from 'node:path';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { IssueCollector, findHubError } from '#libs/errors';
import { importScheduleAside } from './import-aside.js';
import type { ScheduleImport } from './import-schedule.js';
import { openSchedule, scheduleFileName, writeScheduleFile } from './schedule-file.js';
import type { Schedule } from './schedule.js';

/** Indexes of datasets no longer in use stay this long, so that a reader that lags behind still finds them. */
const KEEP_UNUSED_MS = 3_600_000;
const RETRY_MS = 2_000;

/**
 * The schedules of a process, one open copy of each: what the collector matches to is what the publisher publishes.
 * Files are named by content, so every role finds the same dataset under the same name.
 */
export class ScheduleShelf {
  private readonly open = new Map<string, Schedule>();
  private readonly hashOfFeed = new Map<string, string>();
  private readonly obtaining = new Map<string, Promise<Schedule>>();

  constructor(
    private readonly folder: string,
    /** Gives the document behind a dataset that this process has not imported; rejects when there is none. */
    private readonly readDocument?: (documentHash: string) => Promise<Uint8Array>,
    /** Zone of a feed's clock times where its datasets name none that is known. */
    private readonly timeZoneOf: (feedId: string) => string | undefined = () => undefined,
  ) {}

  /** Writes an import and opens it as its feed's schedule in use. */
  put(imported: ScheduleImport): Schedule {
    writeScheduleFile(this.folder, imported);
    return this.use(imported.feedId, imported.documentHash);
  }

  /** Opens a dataset as its feed's schedule in use. Throws INDEX_UNREADABLE when its file is gone or damaged. */
  use(feedId: string, documentHash: string): Schedule {
    const schedule = this.get(feedId, documentHash);
    this.hashOfFeed.set(feedId, documentHash);
    return schedule;
  }

  /**
   * The dataset a feed is said to use; `undefined` while its index is not here, which is then made from the document
   * (another process may have imported it).
   */
  find(feedId: string, documentHash: string): Schedule | undefined {
    if (this.obtaining.has(scheduleFileName(feedId, documentHash))) return undefined;
    try {
      return this.use(feedId, documentHash);
    } catch (error) {
      if (findHubError(error)?.code !== 'INDEX_UNREADABLE') throw error;
      this.obtain(feedId, documentHash).catch(() => undefined);
      return undefined;
    }
  }

  /** As `use`; imports the document where the index is not here. Rejects when there is no such document either. */
  async obtain(feedId: string, documentHash: string): Promise<Schedule> {
    try {
      return this.use(feedId, documentHash);
    } catch (error) {
      if (!this.readDocument || findHubError(error)?.code !== 'INDEX_UNREADABLE') throw error;
    }
    const name = scheduleFileName(feedId, documentHash);
    let pending = this.obtaining.get(name);
    if (!pending) {
      pending = this.importAgain(feedId, documentHash);
      this.obtaining.set(name, pending);
      const forget = (): void => void this.obtaining.delete(name);
      // A document that is not here now may be in a moment; it is not asked for with every request meanwhile.
      pending.then(forget, () => setTimeout(forget, RETRY_MS).unref());
    }
    return pending;
  }

  /** Hashes of the documents behind the schedules in use: the raw archive must keep them. */
  inUse(): ReadonlySet<string> {
    return new Set(this.hashOfFeed.values());
  }

  /** Lets go of what no feed uses any more; files only after a while. */
  maintain(nowMs: number): void {
    const used = new Set([...this.hashOfFeed].map(([feedId, hash]) => scheduleFileName(feedId, hash)));
    for (const name of this.open.keys()) if (!used.has(name)) this.open.delete(name);
    // No feed has had a schedule yet.
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder).filter((file) => file.endsWith('.schedule') && !used.has(file))) {
      const path = join(this.folder, name);
      if (nowMs - statSync(path).mtimeMs > KEEP_UNUSED_MS) rmSync(path, { force: true });
    }
  }

  close(): void {
    this.open.clear();
  }

  private async importAgain(feedId: string, documentHash: string): Promise<Schedule> {
    const bytes = await this.readDocument!(documentHash);
    return this.put(
      await importScheduleAside(
        { bytes, feedId, documentHash, timeZone: this.timeZoneOf(feedId) },
        new IssueCollector(),
      ),
    );
  }

  private get(feedId: string, documentHash: string): Schedule {
    const name = scheduleFileName(feedId, documentHash);
    let schedule = this.open.get(name);
    if (!schedule) this.open.set(name, (schedule = openSchedule(join(this.folder, name))));
    return schedule;
  }
}
