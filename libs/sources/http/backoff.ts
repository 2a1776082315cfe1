import type { Random } from '#libs/telemetry';

/** A source that fails is asked less often, up to five minutes apart or its own pace, whichever is longer. */
export const LONGEST_PAUSE_MS = 300_000;

/**
 * Pause before the next attempt. Doubles with each failure in a row and is spread by ±20 %, so that many sources of a
 * host that comes back are not all asked in the same instant.
 */
export function pauseMs(everyMs: number, failuresInARow: number, random: Random): number {
  const longest = Math.max(LONGEST_PAUSE_MS, everyMs);
  const doubled = Math.min(longest, everyMs * 2 ** Math.min(failuresInARow, 16));
  return failuresInARow === 0 ? everyMs : doubled * (0.8 + 0.4 * random());
}

/**
 * What is left at `nowMs` of a pause that began at `sinceMs`. Never more than the pause: a clock that is set back meanwhile
 * would otherwise keep a source unasked for as long as it was set back.
 */
export function restOfPause(ms: number, sinceMs: number, nowMs: number): number {
  return Math.min(ms, Math.max(0, ms - (nowMs - sinceMs)));
}

/** How often a source is asked: at its pace, less often while it fails, and not before it wants to be. */
export class AskingPace {
  /** How long it is not to be asked, by its own word. */
  private later = { sinceMs: 0, ms: 0 };

  constructor(
    private readonly everyMs: number,
    private readonly random: Random,
  ) {}

  askLater(ms: number, nowMs: number): void {
    if (ms > 0) this.later = { sinceMs: nowMs, ms };
  }

  /** What is left, at `nowMs`, of the pause after a round that began at `startedMs`. */
  rest(failuresInARow: number, startedMs: number, nowMs: number): number {
    const pause = restOfPause(pauseMs(this.everyMs, failuresInARow, this.random), startedMs, nowMs);
    return Math.max(pause, restOfPause(this.later.ms, this.later.sinceMs, nowMs));
  }
}
