import { systemClock, type Clock } from '#libs/telemetry';

/** Events worked off in one go; then others have their turn. */
export const EVENTS_IN_ONE_GO = 100;
/** A batch that takes longer does not keep the others waiting any more. */
const LONGEST_TURN_MS = 1_000;

/**
 * Batches of all sandboxes of a process, one at a time: between two, and within a large one, the city goes first. Each
 * sandbox has a few that wait, so what waits is bounded.
 */
export class PushTurns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clock: Pick<Clock, 'sleep'> = systemClock) {}

  /** Resolves when the process has done what else there was to do. */
  readonly giveWay = (): Promise<void> => new Promise((turn) => setImmediate(turn));

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(() => this.giveWay()).then(work);
    const isOver = new AbortController();
    void done.finally(() => isOver.abort()).catch(() => undefined);
    this.last = this.last.then(() => this.clock.sleep(LONGEST_TURN_MS, isOver.signal)).catch(() => undefined);
    return done;
  }
}
