import { civilDateAt } from '#libs/formats/gtfs';
import type { ScheduleImport } from './import-schedule.js';
import type { Schedule } from './schedule.js';

export type JudgedSchedule = Pick<Schedule, 'counts' | 'timeZone' | 'validTo'> & Pick<ScheduleImport, 'unusable'>;

export interface ScheduleVerdict {
  accept: boolean;
  /** Why not; the text of the DATASET_WORSE issue. */
  reason?: string;
  /** Accepted, yet an operator should look at it. */
  warning?: string;
}

/** A trip of yesterday's service date may still be on the road. */
const LOOK_BACK_MS = 86_400_000;
/** A dataset that loses more than this share of its trips is accepted, but pointed out: regions vanish this way. */
const SUSPICIOUS_SHARE = 0.5;

/**
 * Whether a new dataset may take the place of the one in use: not when a required file is absent or broken, when it has
 * no trips, when no service ever runs, or when the last service day lies before yesterday. `now` is epoch milliseconds.
 */
export function judgeSchedule(
  candidate: JudgedSchedule,
  current: JudgedSchedule | undefined,
  now: number,
): ScheduleVerdict {
  const refuse = (reason: string): ScheduleVerdict => ({ accept: false, reason });
  if (candidate.unusable !== undefined) return refuse(candidate.unusable);
  const trips = candidate.counts['trips.txt'] ?? 0;
  if (trips === 0) return refuse('no trip with two stop times, a known route and a known service');
  if (candidate.validTo === '') return refuse('no service runs on any day');
  const yesterday = civilDateAt(now - LOOK_BACK_MS, candidate.timeZone);
  if (candidate.validTo < yesterday) return refuse(`all in the past: service ended on ${candidate.validTo}`);
  const before = current?.counts['trips.txt'] ?? 0;
  if (trips < before * SUSPICIOUS_SHARE) {
    return { accept: true, warning: `${trips} trips, the dataset in use has ${before}` };
  }
  return { accept: true };
}
