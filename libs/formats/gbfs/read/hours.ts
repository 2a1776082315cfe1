import type { RentalHours, SeasonCalendar } from '../content.js';
import { present, type Fields } from '../fields.js';
import { readRecords } from '../records.js';
import { USER_TYPES, WEEKDAYS } from '../words.js';

const DAYS: ReadonlySet<string> = new Set(WEEKDAYS);
/** To 47:59:59: hours that end after midnight belong to the day they began. */
const CLOCK = /^([0-3]?\d|4[0-7]):[0-5]\d:[0-5]\d$/;

/** Up to 2.3. Spec: gbfs.md v2.3, system_hours.json. */
export function readSystemHours(data: Fields): { rentalHours: RentalHours[] } {
  const rentalHours = readRecords(data, 'rental_hours', undefined, 'first', (fields) => {
    const startTime = clock(fields, 'start_time');
    const endTime = clock(fields, 'end_time');
    const days = fields.words('days', DAYS);
    if (!startTime || !endTime) return fields.missing('start_time, end_time');
    if (!days) return fields.missing('days');
    const userTypes = fields.words('user_types', USER_TYPES) ?? ['member', 'nonmember'];
    return { userTypes, days, startTime, endTime };
  });
  return { rentalHours };
}

function clock(fields: Fields, key: string): string | undefined {
  const text = fields.text(key);
  if (text === undefined || CLOCK.test(text)) return text?.padStart(8, '0');
  fields.tell('TIME_FORMAT', 'warning', key, text, 'HH:MM:SS');
  return undefined;
}

/** Up to 2.3. Spec: gbfs.md v2.3, system_calendar.json. */
export function readSystemCalendar(data: Fields): { calendars: SeasonCalendar[] } {
  const calendars = readRecords(data, 'calendars', undefined, 'first', (fields) => {
    const startMonth = fields.number('start_month', { min: 1, max: 12, integer: true });
    const startDay = fields.number('start_day', { min: 1, max: 31, integer: true });
    const endMonth = fields.number('end_month', { min: 1, max: 12, integer: true });
    const endDay = fields.number('end_day', { min: 1, max: 31, integer: true });
    if (!startMonth || !startDay || !endMonth || !endDay) return fields.missing('start_month … end_day');
    return present<SeasonCalendar>({
      startMonth,
      startDay,
      startYear: fields.number('start_year', { min: 1900, max: 2999, integer: true }),
      endMonth,
      endDay,
      endYear: fields.number('end_year', { min: 1900, max: 2999, integer: true }),
    });
  });
  return { calendars };
}
