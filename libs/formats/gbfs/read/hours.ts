import { present } from '#libs/model';
import type { RentalHours, SeasonCalendar } from '../content.js';
import type { Fields } from '../fields.js';
import { readRecords } from '../records.js';
import { USER_TYPES, WEEKDAYS } from '../words.js';

const DAYS: ReadonlySet<string> = new Set(WEEKDAYS);
/** To 47:59:59: hours that end after midnight belong to the day they began. */
const CLOCK = /^([0-3]?\d|4[0-7]):[0-5]\d:[0-5]\d$/;

/**
 * Up to 2.3. Hours that can be read only in part are left out; where that leaves none, they are unread, for none at all
 * mean always open. Spec: gbfs.md v2.3, system_hours.json.
 */
export function readSystemHours(data: Fields): { rentalHours: RentalHours[]; isUnread?: true } {
  const rentalHours = readRecords(data, 'rental_hours', undefined, 'first', (fields) => {
    const startTime = clock(fields, 'start_time');
    const endTime = clock(fields, 'end_time');
    const days = fields.words('days', DAYS);
    const userTypes = fields.words('user_types', USER_TYPES);
    if (!startTime || !endTime) return fields.missing('start_time, end_time');
    if (!days) return fields.missing('days');
    if (fields.isLost('user_types', userTypes)) return fields.missing('user_types');
    return { userTypes: userTypes ?? ['member', 'nonmember'], days, startTime, endTime };
  });
  return { rentalHours, ...unreadOf(data, 'rental_hours', rentalHours) };
}

function unreadOf(data: Fields, key: string, read: readonly unknown[]): { isUnread?: true } {
  const raw = data.raw(key);
  if (read.length > 0 || raw === undefined || (Array.isArray(raw) && raw.length === 0)) return {};
  data.missing(key);
  return { isUnread: true };
}

function clock(fields: Fields, key: string): string | undefined {
  const text = fields.text(key);
  if (text === undefined || CLOCK.test(text)) return text?.padStart(8, '0');
  fields.report('TIME_FORMAT', 'warning', key, text, 'HH:MM:SS');
  return undefined;
}

/** Up to 2.3. As with hours: a season that cannot be read is none, and no season is all the year. Spec: gbfs.md v2.3, system_calendar.json. */
export function readSystemCalendar(data: Fields): { calendars: SeasonCalendar[]; isUnread?: true } {
  const calendars = readRecords(data, 'calendars', undefined, 'first', (fields) => {
    const startMonth = fields.number('start_month', { min: 1, max: 12, integer: true });
    const startDay = fields.number('start_day', { min: 1, max: 31, integer: true });
    const endMonth = fields.number('end_month', { min: 1, max: 12, integer: true });
    const endDay = fields.number('end_day', { min: 1, max: 31, integer: true });
    const startYear = fields.number('start_year', { min: 1900, max: 2999, integer: true });
    const endYear = fields.number('end_year', { min: 1900, max: 2999, integer: true });
    if (!startMonth || !startDay || !endMonth || !endDay) return fields.missing('start_month … end_day');
    if (fields.isLost('start_year', startYear) || fields.isLost('end_year', endYear))
      return fields.missing('start_year, end_year');
    return present<SeasonCalendar>({ startMonth, startDay, startYear, endMonth, endDay, endYear });
  });
  return { calendars, ...unreadOf(data, 'calendars', calendars) };
}
