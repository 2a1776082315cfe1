import type { PollRule } from './rule.js';

export const DEFAULT_POLLS = 10;
/** Only lines without any delay are held; all are forgotten, and so believed anew, when there are more. */
export const REMEMBERED_LINES = 10_000;

/**
 * Lines whose predictions are the timetable: those of which `polls` documents in a row tell predictions and not one
 * delay. Nobody drives to the second everywhere for that long; a line that does comes back with the first delay told.
 */
export function theoreticalTimes(polls = DEFAULT_POLLS, remembered = REMEMBERED_LINES): PollRule {
  /** Documents in a row without a delay. */
  const onTime = new Map<string, number>();
  return {
    name: 'theoretical-times',
    begin(isAgain) {
      const step = isAgain ? 0 : 1;
      const isInDoubt = (line: string): boolean => (onTime.get(line) ?? 0) + step >= polls;
      const seen = new Map<string, boolean>();
      return {
        isInDoubt,
        see: (line, tellsDelay) => void seen.set(line, tellsDelay || seen.get(line) === true),
        isTheoretical: (line) => seen.get(line) === false && isInDoubt(line),
        end() {
          for (const [line, tellsDelay] of seen) {
            if (tellsDelay) onTime.delete(line);
            else {
              if (!onTime.has(line) && onTime.size >= remembered) onTime.clear();
              onTime.set(line, Math.min(polls, (onTime.get(line) ?? 0) + step));
            }
          }
        },
      };
    },
  };
}
