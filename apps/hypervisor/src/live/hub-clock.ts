/** How far the hub's clock is ahead of the page's, as well as it is known. */
export interface ClockOffset {
  offsetMs: number;
  /** How far it may be off: half of the way there and back. */
  doubtMs: number;
  measuredAt: number;
}

/** A better sample counts for so long; then any is newer. */
const KEPT_MS = 10 * 60_000;

/**
 * The better of what was known and a new question to the hub (Cristian's way): the shorter the way, the less the doubt.
 * `sentMs` and `heardMs` are by the page's clock, `hubMs` by the hub's in between.
 */
export function betterOffset(
  known: ClockOffset | undefined,
  { sentMs, heardMs, hubMs }: { sentMs: number; heardMs: number; hubMs: number },
): ClockOffset {
  const sample = {
    offsetMs: hubMs - (sentMs + heardMs) / 2,
    doubtMs: (heardMs - sentMs) / 2,
    measuredAt: heardMs,
  };
  // Beyond both doubts one of the clocks was set anew.
  const agrees = known && Math.abs(known.offsetMs - sample.offsetMs) <= known.doubtMs + sample.doubtMs;
  const keeps = agrees && known.doubtMs < sample.doubtMs && Math.abs(heardMs - known.measuredAt) < KEPT_MS;
  return keeps ? known : sample;
}
