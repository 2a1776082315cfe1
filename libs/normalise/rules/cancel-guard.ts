import type { CancelRule } from './rule.js';

export const DEFAULT_CANCEL_SHARE = 0.5;
export const DEFAULT_CANCEL_FROM = 5;
export const DEFAULT_CANCEL_POLLS = 20;
/** Only lines in doubt are held; all are forgotten, and so doubted anew, when there are more. */
export const REMEMBERED_CANCELLED_LINES = 10_000;

/**
 * Producers that cancel every run they cannot match: where more than `share` of a line's runs are cancelled, and at least
 * `from`, its cancellations are not told. A line that stays so for `polls` documents in a row is believed: it is a strike.
 */
export function cancelGuard(
  share = DEFAULT_CANCEL_SHARE,
  from = DEFAULT_CANCEL_FROM,
  polls = DEFAULT_CANCEL_POLLS,
  remembered = REMEMBERED_CANCELLED_LINES,
): CancelRule {
  /** Documents in a row in which a line was mostly cancelled. */
  const stormy = new Map<string, number>();
  return {
    name: 'cancel-guard',
    begin(isAgain) {
      const step = isAgain ? 0 : 1;
      const seen = new Map<string, { runs: number; cancelled: number }>();
      const isStorm = (line: string): boolean => {
        const { runs, cancelled } = seen.get(line) ?? { runs: 0, cancelled: 0 };
        return cancelled >= from && cancelled > share * runs;
      };
      return {
        see(line, isCancelled) {
          let count = seen.get(line);
          if (!count) seen.set(line, (count = { runs: 0, cancelled: 0 }));
          count.runs += 1;
          if (isCancelled) count.cancelled += 1;
        },
        isQuarantined: (line) => isStorm(line) && (stormy.get(line) ?? 0) + step <= polls,
        end() {
          for (const line of stormy.keys()) if (!isStorm(line)) stormy.delete(line);
          for (const line of seen.keys()) {
            if (!isStorm(line)) continue;
            if (!stormy.has(line) && stormy.size >= remembered) stormy.clear();
            stormy.set(line, Math.min(polls + 1, (stormy.get(line) ?? 0) + step));
          }
        },
      };
    },
  };
}
