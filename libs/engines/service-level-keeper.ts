import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Coordination } from '#libs/coordination';
import { ServiceLevels, type LevelHours } from '#libs/publish';
import type { Clock, Log } from '#libs/telemetry';

const SAVE_MS = 60_000;
const GROUP = 'service-levels';
/** As long as a process may be silent and still count. */
const SHARED_MS = 3 * 86_400_000;

interface Kept {
  savedMs: number;
  hours: LevelHours;
}

/**
 * Keeps what this process measures of the objectives in its data folder over restarts, and lends it to the other
 * processes of the hub. A killed process loses a minute of measurements at most, and that minute counts as down.
 */
export class ServiceLevelKeeper {
  readonly levels: ServiceLevels;
  private readonly stopping = new AbortController();
  private saving: Promise<void> | undefined;

  constructor(private readonly options: { file: string; coordination: Coordination; clock: Clock; log: Log }) {
    this.levels = new ServiceLevels(() => options.clock.now());
    try {
      const { savedMs, hours } = JSON.parse(readFileSync(options.file, 'utf8')) as Kept;
      this.levels.restore(hours, savedMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') options.log.warn('service-levels-unreadable', { error });
    }
  }

  start(): void {
    this.saving = this.saveNowAndThen();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.saving;
    this.save();
    await this.options.coordination.leave(GROUP);
  }

  /** Of all processes that are there now, this one first. */
  async all(): Promise<LevelHours[]> {
    const { coordination } = this.options;
    const others = (await coordination.meet(GROUP)).filter((member) => member !== coordination.member);
    const lent = await Promise.all(others.map((member) => coordination.get(`${GROUP}/${member}`)));
    const read = lent.flatMap((bytes) => (bytes ? [JSON.parse(Buffer.from(bytes).toString()) as LevelHours] : []));
    return [this.levels.list(), ...read];
  }

  private async saveNowAndThen(): Promise<void> {
    const { coordination, clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await coordination.meet(GROUP);
      const lent = JSON.stringify(this.levels.list());
      await coordination.put(`${GROUP}/${coordination.member}`, Buffer.from(lent), SHARED_MS);
      await clock.sleep(SAVE_MS, signal);
      this.save();
    }
  }

  private save(): void {
    const { file, log, clock } = this.options;
    const kept: Kept = { savedMs: clock.now(), hours: this.levels.list() };
    try {
      writeFileSync(`${file}.new`, JSON.stringify(kept));
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn('service-levels-not-kept', { error });
    }
  }
}
