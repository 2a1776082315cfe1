import { localId, type TripUpdate } from '#libs/model';
import type { DocumentPass, DocumentRule } from './document-rule.js';

export const DEFAULT_CANCEL_SHARE = 0.5;
export const DEFAULT_CANCEL_FROM = 5;
export const DEFAULT_CANCEL_POLLS = 20;
/** Only lines in doubt are held; all are forgotten, and so doubted anew, when there are more. */
export const REMEMBERED_CANCELLED_LINES = 10_000;

interface RunOfLine {
  line: string;
  isCancelled: boolean;
}

/**
 * Producers that cancel every run they cannot match: where more than `share` of a line's runs are cancelled, and at least
 * `from`, its cancellations are not published. A line that stays so for `polls` documents in a row is believed: it is a
 * strike.
 */
export function cancelGuard(
  share = DEFAULT_CANCEL_SHARE,
  from = DEFAULT_CANCEL_FROM,
  polls = DEFAULT_CANCEL_POLLS,
  remembered = REMEMBERED_CANCELLED_LINES,
): DocumentRule {
  /** Documents in a row in which a line was mostly cancelled. */
  const stormy = new Map<string, number>();
  return {
    name: 'cancel-guard',
    begin({ isRepeat }): DocumentPass {
      const step = isRepeat ? 0 : 1;
      const seen = new Map<string, { runs: number; cancelled: number }>();
      const isStorm = (line: string): boolean => {
        const { runs, cancelled } = seen.get(line) ?? { runs: 0, cancelled: 0 };
        return cancelled >= from && cancelled > share * runs;
      };
      return {
        note({ kind, entity }): RunOfLine | undefined {
          const { routeId, scheduleRelationship } = kind === 'trip-update' ? (entity as TripUpdate).trip : {};
          return routeId && { line: localId(routeId), isCancelled: scheduleRelationship === 'CANCELED' };
        },
        see(note) {
          const { line, isCancelled } = note as RunOfLine;
          let count = seen.get(line);
          if (!count) seen.set(line, (count = { runs: 0, cancelled: 0 }));
          count.runs += 1;
          if (isCancelled) count.cancelled += 1;
        },
        needsWholeDocument: (note) => (note as RunOfLine).isCancelled,
        judge(_, note) {
          const { line, isCancelled } = note as RunOfLine;
          if (!isCancelled || !isStorm(line) || (stormy.get(line) ?? 0) + step > polls) return undefined;
          return {
            code: 'ENTITY_IMPLAUSIBLE',
            field: 'schedule_relationship',
            got: `CANCELED on ${line}`,
            expected: 'cancellations of fewer of its runs (cancel-guard)',
          };
        },
        end() {
          // A document of vehicles alone says nothing of cancellations.
          if (seen.size === 0) return;
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
