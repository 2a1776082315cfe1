/** How soon to come back after a close, by its code. See the table of docs/stream.md. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
/** The hub is full, or asks for less: whoever hurries makes it worse. */
const SLOWER = new Set([4013, 4029]);
const SLOWER_FIRST_MS = 5_000;
const SLOWER_LONGEST_MS = 60_000;
/** What was asked is not understood: to ask again unchanged helps nobody. */
const NEVER = new Set([4000]);
/** The key or session the stream was opened with has ended; whoever comes back is anybody. */
export const ACCESS_ENDED = 4001;
/** The page's own word for a connection on which nothing came for too long. */
export const SILENT = -1;
/** The page's own word for a connection it gives up because somebody else uses it now. */
export const ANEW = -2;

/**
 * Milliseconds to wait before the next attempt; `undefined` for never. `attempt` counts those that brought nothing, from
 * 0. `random` is 0 to 1: many pages lose the hub at once, and must not all come back in the same instant.
 */
export function pauseAfter(code: number, attempt: number, random: number): number | undefined {
  if (NEVER.has(code)) return undefined;
  const spread = 0.7 + 0.6 * random;
  if (SLOWER.has(code)) return Math.min(SLOWER_FIRST_MS * 2 ** attempt, SLOWER_LONGEST_MS) * spread;
  // Heard a moment ago: at once, but for the spread.
  if (attempt === 0) return code === SILENT || code === ANEW ? 0 : 300 * random;
  return Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS) * spread;
}
