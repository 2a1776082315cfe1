import { civilDateAt } from '#libs/formats/gtfs';
import type { ScheduleImport } from './import-schedule.js';
import type { Schedule } from './schedule.js';
import type { UpcomingRuns } from './upcoming-runs.js';

export type JudgedSchedule = Pick<Schedule, 'counts' | 'timeZone' | 'validTo'> &
  Partial<Pick<ScheduleImport, 'unusable' | 'totals'>>;

export interface ScheduleVerdict {
  accept: boolean;
  /** Why not, as a sentence that names what was got and what was expected. */
  reason?: string;
  got?: string;
  expected?: string;
  /** An operator may put it in use all the same: it can be read, and has what a timetable needs. */
  acceptable?: boolean;
  /** Accepted, yet an operator should look at it. */
  warning?: string;
  /** An operator has said so. */
  isAccepted?: boolean;
  /** Accepted, though most of what it names cannot be used. */
  poor?: { got: string; expected: string };
}

export interface Comparison {
  /** Share of its trips, 0 to 1, a dataset may not lose. */
  maxTripLoss: number;
  /** Runs of the coming `UPCOMING_DAYS` in both, where both could be counted. */
  upcoming?: { candidate: UpcomingRuns; current: UpcomingRuns };
}

/** How far ahead runs are compared: two weeks hold every weekday twice. */
export const UPCOMING_DAYS = 14;
/** Nine of ten trips gone is a broken export, not a winter timetable. */
export const DEFAULT_MAX_TRIP_LOSS = 0.9;

/** A trip of yesterday's service date may still be on the road. */
const LOOK_BACK_MS = 86_400_000;
/** An agency with fewer runs in the coming days may well end its service. */
const AGENCY_RUNS = 50;
/** A dataset that loses more than this share of its trips is accepted, but pointed out: regions vanish this way. */
const SUSPICIOUS_SHARE = 0.5;

/**
 * Whether a new dataset may take the place of the one in use: not when a required file is absent or broken, when it has
 * no trips, when no service ever runs, when the last service day lies before yesterday, or when it has lost
 * `maxTripLoss` of its trips, of its coming runs or of those of one agency against the one in use. One most of which cannot
 * be used is accepted, and that is reported. `now` is epoch milliseconds.
 */
export function judgeSchedule(
  candidate: JudgedSchedule,
  current: JudgedSchedule | undefined,
  now: number,
  { maxTripLoss, upcoming }: Comparison = { maxTripLoss: DEFAULT_MAX_TRIP_LOSS },
): ScheduleVerdict {
  const refuse = (reason: string, got = reason, expected = 'a usable schedule'): ScheduleVerdict => ({
    accept: false,
    reason,
    got,
    expected,
    acceptable: candidate.unusable === undefined,
  });
  if (candidate.unusable !== undefined) return refuse(candidate.unusable);
  const trips = candidate.counts['trips.txt'] ?? 0;
  if (trips === 0) return refuse('no trip with two stop times, a known route and a known service');
  if (candidate.validTo === '') return refuse('no service runs on any day');
  const yesterday = civilDateAt(now - LOOK_BACK_MS, candidate.timeZone);
  if (candidate.validTo < yesterday) return refuse(`all in the past: service ended on ${candidate.validTo}`);
  const before = current?.counts['trips.txt'] ?? 0;
  const losses = [
    { what: 'trips', now: trips, before },
    {
      what: `runs in ${UPCOMING_DAYS} days`,
      now: upcoming?.candidate.total ?? 0,
      before: upcoming?.current.total ?? 0,
    },
    ...(upcoming ? lossesByAgency(upcoming.candidate, upcoming.current) : []),
  ];
  for (const loss of losses) {
    if (loss.before === 0 || (loss.before - loss.now) / loss.before < maxTripLoss) continue;
    const expected = `fewer than ${percent(maxTripLoss)} of the ${loss.before} ${loss.what} in use lost`;
    return refuse(`${loss.now} ${loss.what}, ${expected}`, `${loss.now} ${loss.what}`, expected);
  }
  const poor = findPoor(candidate);
  if (trips < before * SUSPICIOUS_SHARE) {
    return { accept: true, warning: `${trips} trips, the dataset in use has ${before}`, ...(poor && { poor }) };
  }
  return poor ? { accept: true, warning: `only ${poor.got} can be used`, poor } : { accept: true };
}

/** Of which of its rows hardly any can be used, whatever was in use before: a first timetable has nothing to compare with. */
function findPoor({ counts, totals = {} }: JudgedSchedule): ScheduleVerdict['poor'] {
  for (const [file, what] of [
    ['trips.txt', 'trips'],
    ['stop_times.txt', 'stop times'],
  ] as const) {
    const usable = counts[file] ?? 0;
    const total = totals[file] ?? 0;
    if (usable >= total * SUSPICIOUS_SHARE) continue;
    return {
      got: `${usable} of ${total} ${what}`,
      expected: `at least ${percent(SUSPICIOUS_SHARE)} of the ${what} fit for use`,
    };
  }
  return undefined;
}

/**
 * What each agency has left. One that is renamed or handed over to another loses its runs and the dataset does not: only
 * where the whole has lost half as many is anything gone.
 */
function lossesByAgency(
  candidate: UpcomingRuns,
  current: UpcomingRuns,
): { what: string; now: number; before: number }[] {
  return Object.entries(current.byAgency).flatMap(([agency, before]) => {
    const now = candidate.byAgency[agency] ?? 0;
    if (before < AGENCY_RUNS || current.total - candidate.total < (before - now) / 2) return [];
    return { what: `runs of ${agency} in ${UPCOMING_DAYS} days`, now, before };
  });
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
