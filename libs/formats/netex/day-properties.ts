import type { IssueCollector } from '#libs/errors';
import { formatServiceDate, weekdayOf, type DayNumber } from '#libs/formats/gtfs';
import type { DayProperty } from './entities.js';
import { parseWeekdays } from './values.js';

export type DayTest = (day: DayNumber) => boolean;

const EVERY_DAY: DayTest = () => true;
const NO_DAY: DayTest = () => false;

/** Words by which each of these limits nothing; by any other it is decided by calendars the hub does not have. */
const UNLIMITED: Readonly<Record<'holidayTypes' | 'seasons' | 'tides' | 'dayEvent' | 'crowdingEvent', string>> = {
  holidayTypes: 'AnyDay',
  seasons: 'Perennially',
  tides: 'AllTides',
  dayEvent: 'AnyDay',
  crowdingEvent: 'anyDay',
};

/**
 * The days that have one of the properties; every day where there are none. Within a property each word limits: one that
 * cannot be read, or is decided by calendars nobody gives (holidays, school, tides), leaves it no day (FIELD_ENUM).
 * Spec: NeTEx part 1, PropertyOfDay.
 */
export function dayTestOf(
  properties: readonly DayProperty[] | undefined,
  where: string,
  issues: IssueCollector,
): DayTest {
  if (!properties) return EVERY_DAY;
  const tests = properties.map((property) => testOf(property, where, issues));
  return tests.length === 1 ? tests[0]! : (day) => tests.some((test) => test(day));
}

function testOf(property: DayProperty, where: string, issues: IssueCollector): DayTest {
  const unreadable = (field: string, got: string, expected: string): DayTest => {
    issues.add({ code: 'FIELD_ENUM', severity: 'error', where, field, got, expected });
    return NO_DAY;
  };
  const tests: DayTest[] = [];
  if (property.daysOfWeek !== undefined) tests.push(weekdayTest(property.daysOfWeek, unreadable));
  const { monthOfYear, dayOfYear, weeksOfMonth } = property;
  if (monthOfYear !== undefined) {
    const month = /^--(0[1-9]|1[0-2])(?:--)?$/.exec(monthOfYear)?.[1];
    const expected = '--MM; its days are lost';
    tests.push(month ? (day) => monthOf(day) === month : unreadable('MonthOfYear', monthOfYear, expected));
  }
  if (dayOfYear !== undefined) {
    const match = /^--(0[1-9]|1[0-2])-([0-2]\d|3[01])$/.exec(dayOfYear);
    const expected = '--MM-DD; its days are lost';
    tests.push(
      match
        ? (day) => formatServiceDate(day).slice(4) === `${match[1]}${match[2]}`
        : unreadable('DayOfYear', dayOfYear, expected),
    );
  }
  // Where a week of a month begins nobody says.
  if (weeksOfMonth !== undefined && !/\bEveryWeek\b/.test(weeksOfMonth))
    tests.push(unreadable('WeeksOfMonth', weeksOfMonth, 'EveryWeek; its days are lost'));
  for (const [key, anything] of Object.entries(UNLIMITED) as [keyof typeof UNLIMITED, string][]) {
    const words = property[key];
    if (words === undefined || words.split(/\s+/).includes(anything)) continue;
    const field = key.charAt(0).toUpperCase() + key.slice(1);
    tests.push(unreadable(field, words, `${anything}, or days named one by one; its days are lost`));
  }
  return (day) => tests.every((test) => test(day));
}

/** Several lists of weekdays are one; a list that cannot be read names no day. */
function weekdayTest(
  texts: readonly string[],
  unreadable: (field: string, got: string, expected: string) => DayTest,
): DayTest {
  let bits = 0;
  for (const text of texts) {
    const read = parseWeekdays(text);
    if (read === undefined) unreadable('DaysOfWeek', text, 'names of weekdays, Weekdays, Weekend, Everyday or none');
    else bits |= read;
  }
  return (day) => (bits & (1 << weekdayOf(day))) !== 0;
}

function monthOf(day: DayNumber): string {
  return formatServiceDate(day).slice(4, 6);
}
