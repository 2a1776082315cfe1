import { localId } from '#libs/model';
import type { Observation } from '../event-diff.js';
import { reportsDelay } from '../runs/reports-delay.js';
import type { DocumentPass, DocumentRule } from './document-rule.js';
import { asNoData } from './no-data.js';

export const DEFAULT_POLLS = 10;
/** Only lines without any delay are held; all are forgotten, and so believed anew, when there are more. */
export const REMEMBERED_LINES = 10_000;

interface PredictedLine {
  line: string;
  isLateOrEarly: boolean;
}

/**
 * Lines whose predictions are the timetable: those for which `polls` documents in a row give predictions and not one
 * delay. Nobody drives to the second everywhere for that long; a line that does comes back with the first delay reported.
 */
export function theoreticalTimes(polls = DEFAULT_POLLS, remembered = REMEMBERED_LINES): DocumentRule {
  /** Documents in a row without a delay. */
  const onTime = new Map<string, number>();
  return {
    name: 'theoretical-times',
    begin(context): DocumentPass {
      const step = context.isRepeat ? 0 : 1;
      const isInDoubt = (line: string): boolean => (onTime.get(line) ?? 0) + step >= polls;
      const seen = new Map<string, boolean>();
      return {
        note({ kind, entity, ...rest }): PredictedLine | undefined {
          if (kind !== 'trip-update') return undefined;
          const run = { kind, entity, ...rest } as Observation<'trip-update'>;
          const { routeId } = run.entity.trip;
          const isLateOrEarly = routeId === undefined ? undefined : reportsDelay(run, context);
          return isLateOrEarly === undefined ? undefined : { line: localId(routeId!), isLateOrEarly };
        },
        see(note) {
          const { line, isLateOrEarly } = note as PredictedLine;
          seen.set(line, isLateOrEarly || seen.get(line) === true);
        },
        needsWholeDocument: (note) => isInDoubt((note as PredictedLine).line),
        judge(run, note) {
          const { line } = note as PredictedLine;
          if (seen.get(line) !== false || !isInDoubt(line)) return undefined;
          const expected = 'a delay, now and then, on a line that is followed';
          const correction = asNoData(run as Observation<'trip-update'>, expected);
          return correction && { ...correction, isDoubted: true };
        },
        end() {
          for (const [line, isLateOrEarly] of seen) {
            if (isLateOrEarly) onTime.delete(line);
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
