import { ServiceLevels, type LevelHours } from '#libs/publish';
import { LentMeasures, type KeeperOptions } from './lent-measures.js';

interface Kept {
  savedMs: number;
  hours: LevelHours;
}

/** Keeps and lends what this process measures of the objectives. The minute a killed process loses counts as down. */
export class ServiceLevelKeeper {
  readonly levels: ServiceLevels;
  private readonly measures: LentMeasures<LevelHours>;

  constructor(options: KeeperOptions) {
    const levels = new ServiceLevels(() => options.clock.now());
    const lent = (): LevelHours => levels.list();
    const kept = (): Kept => ({ savedMs: options.clock.now(), hours: lent() });
    this.measures = new LentMeasures('service-levels', options, { lent, kept });
    this.measures.restore(({ savedMs, hours }: Kept) => levels.restore(hours, savedMs));
    this.levels = levels;
  }

  start(): void {
    this.measures.start();
  }

  stop(): Promise<void> {
    return this.measures.stop();
  }

  /** Of all processes that are there now, this one first. */
  all(): Promise<LevelHours[]> {
    return this.measures.all();
  }
}
