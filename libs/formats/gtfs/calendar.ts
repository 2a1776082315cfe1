import { weekdayOf, type DayNumber } from './service-date.js';

/** When one service runs. Spec: GTFS Schedule, calendar.txt and calendar_dates.txt. */
export interface ServiceDays {
  /** Bit 0 Monday … bit 6 Sunday; 0 without a calendar.txt row. */
  weekdays: number;
  /** Inclusive; both 0 without a calendar.txt row. */
  startDay: DayNumber;
  endDay: DayNumber;
  /** Ascending by day, one entry a day. */
  exceptions: readonly ServiceException[];
}

export interface ServiceException {
  day: DayNumber;
  added: boolean;
}

/** calendar_dates.txt decides where it names the day, else weekday and period do. */
export function runsOn(service: ServiceDays, day: DayNumber): boolean {
  const exception = findException(service.exceptions, day);
  if (exception) return exception.added;
  return runsByCalendar(service, day);
}

function runsByCalendar({ weekdays, startDay, endDay }: ServiceDays, day: DayNumber): boolean {
  return weekdays !== 0 && day >= startDay && day <= endDay && (weekdays & (1 << weekdayOf(day))) !== 0;
}

function findException(exceptions: readonly ServiceException[], day: DayNumber): ServiceException | undefined {
  let low = 0;
  let high = exceptions.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = exceptions[middle]!;
    if (found.day === day) return found;
    if (found.day < day) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** First and last day the service runs; `undefined` when it never does. */
export function activePeriod(service: ServiceDays): { first: DayNumber; last: DayNumber } | undefined {
  let first = firstByCalendar(service, service.startDay, 1);
  let last = firstByCalendar(service, service.endDay, -1);
  for (const { day, added } of service.exceptions) {
    if (!added) continue;
    first = first === undefined || day < first ? day : first;
    last = last === undefined || day > last ? day : last;
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Walks from one end of the period; passes at most a week and the removed days, so a period of centuries costs nothing. */
function firstByCalendar(service: ServiceDays, from: DayNumber, step: 1 | -1): DayNumber | undefined {
  if (service.weekdays === 0) return undefined;
  const most = 7 * (service.exceptions.length + 1);
  for (let i = 0, day = from; i < most && day >= service.startDay && day <= service.endDay; i += 1, day += step) {
    if (runsByCalendar(service, day) && findException(service.exceptions, day)?.added !== false) return day;
  }
  return undefined;
}
