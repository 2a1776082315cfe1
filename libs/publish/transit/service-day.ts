import { civilDateAt, formatServiceDate, parseServiceDate, findServiceDayEpochMs } from '#libs/formats/gtfs';
import { toInstant, type Instant } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';

const DAY_S = 86_400;
/** Runs after midnight belong to the day before; later than so much of them, the new day has begun. */
const MOST_AFTER_MIDNIGHT_S = 4 * 3_600;
/** A run may be so late at its end. */
const LATE_S = 3_600;
const LONGEST_DAY_S = 2 * DAY_S;
/** Days on which no timetable is; at the ends of the calendar a day has no end. */
const FIRST_DATE = '19700102';
const LAST_DATE = '29991231';

/** `date=YYYY-MM-DD` or `YYYYMMDD`, as GTFS writes it; REQUEST_INVALID for what is no day. */
export function readDate(asked: QueryParameters): string | undefined {
  const text = asked.text('date');
  if (text === undefined) return undefined;
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.replace(/-/g, '') : text;
  const day = parseServiceDate(date);
  if (day === undefined || formatServiceDate(day) !== date || date < FIRST_DATE || date > LAST_DATE)
    throw invalid('date', text, 'a day such as 2026-01-15 or 20260115');
  return date;
}

/** The span in which vehicles report runs of a service date. */
export interface ServiceDay {
  serviceDate: string;
  timeZone: string;
  from: Instant;
  /** Exclusive. */
  to: Instant;
  /** Whether a report that names no date, at that instant, is of this day. */
  has(at: Instant): boolean;
}

/** Of the date asked for, else of the one whose runs are under way. `zone`: where there is no timetable. */
export function serviceDayOf(
  schedule: Schedule | undefined,
  zone: string,
  date: string | undefined,
  nowMs: number,
): ServiceDay {
  const timeZone = schedule?.timeZone ?? zone;
  const lastS = Math.min(schedule?.latestSeconds() ?? 0, LONGEST_DAY_S);
  const afterMidnightS = Math.min(MOST_AFTER_MIDNIGHT_S, Math.max(0, lastS - DAY_S));
  const serviceDate = date ?? civilDateAt(nowMs - afterMidnightS * 1000, timeZone);
  const fromMs = findServiceDayEpochMs(serviceDate, 0, timeZone)!;
  const beginsMs = fromMs + afterMidnightS * 1000;
  const endsMs = fromMs + (DAY_S + afterMidnightS) * 1000;
  return {
    serviceDate,
    timeZone,
    from: toInstant(fromMs),
    to: toInstant(fromMs + (Math.max(DAY_S, lastS) + LATE_S) * 1000),
    has: (at) => Date.parse(at) >= beginsMs && Date.parse(at) < endsMs,
  };
}
