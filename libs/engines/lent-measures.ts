import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Coordination } from '#libs/coordination';
import type { Clock, Log } from '#libs/telemetry';

const SAVE_MS = 60_000;
/** As long as a process may be silent and still count. */
const SHARED_MS = 3 * 86_400_000;

export interface KeeperOptions {
  /** File of this process, in its data folder. */
  file: string;
  coordination: Coordination;
  clock: Clock;
  log: Log;
}

/**
 * What a process measures of itself: kept in its data folder over restarts, and lent to the other processes of the hub by
 * way of coordination. A killed process loses a minute of it at most.
 */
export class LentMeasures<Lent> {
  private readonly stopping = new AbortController();
  private saving: Promise<void> | undefined;

  constructor(
    /** Names the group of those who lend, and the lines of the log. */
    private readonly group: string,
    private readonly options: KeeperOptions,
    private readonly made: { lent: () => Lent; kept: () => unknown },
  ) {}

  /** Gives what was kept to `take`. Of a first start there is none; of a damaged one it is lost, and nothing else is. */
  restore(take: (kept: never) => void): void {
    try {
      take(JSON.parse(readFileSync(this.options.file, 'utf8')) as never);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.options.log.warn(`${this.group}-unreadable`, { error });
    }
  }

  start(): void {
    this.saving = this.saveNowAndThen();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.saving;
    this.save();
    await this.options.coordination.leave(this.group);
  }

  /** Of all processes that are there now, this one first. */
  async all(): Promise<Lent[]> {
    const { coordination } = this.options;
    const others = (await coordination.meet(this.group)).filter((member) => member !== coordination.member);
    const lent = await Promise.all(others.map((member) => coordination.get(`${this.group}/${member}`)));
    const read = lent.flatMap((bytes) => (bytes ? [JSON.parse(Buffer.from(bytes).toString()) as Lent] : []));
    return [this.made.lent(), ...read];
  }

  private async saveNowAndThen(): Promise<void> {
    const { coordination, clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await coordination.meet(this.group);
      const lent = Buffer.from(JSON.stringify(this.made.lent()));
      await coordination.put(`${this.group}/${coordination.member}`, lent, SHARED_MS);
      await clock.sleep(SAVE_MS, signal);
      this.save();
    }
  }

  private save(): void {
    const { file, log } = this.options;
    try {
      writeFileSync(`${file}.new`, JSON.stringify(this.made.kept()));
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn(`${this.group}-not-kept`, { error });
    }
  }
}
