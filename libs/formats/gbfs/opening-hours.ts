import type { RentalHours, SeasonCalendar } from './content.js';
import { WEEKDAYS } from './words.js';

/**
 * `system_hours` and `system_calendar` of 2.x ⇄ the OSM `opening_hours` of 3.0. What both sides can say: weekdays, times
 * that may pass midnight, seasons with or without year. Spec: gbfs.md v3.0, system_information; OSM wiki opening_hours.
 */
const OSM_DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ALWAYS = '24/7';

export interface Hours {
  rentalHours: RentalHours[];
  calendars: SeasonCalendar[];
}

/** No hours at all mean always open, as 2.x has it. Hours of members and others are joined: OSM knows no members. */
export function toOpeningHours(rentalHours: readonly RentalHours[], calendars: readonly SeasonCalendar[]): string {
  const byDays = new Map<string, Set<string>>();
  for (const hours of rentalHours) {
    const days = toOsmDays(hours.days);
    const times = byDays.get(days) ?? new Set();
    times.add(`${minutesOf(hours.startTime)}-${endOf(hours)}`);
    byDays.set(days, times);
  }
  const rules = [...byDays].map(([days, times]) => {
    const text = [...times].sort().join(',');
    if (days === 'Mo-Su') return text === '00:00-24:00' ? ALWAYS : text;
    return `${days} ${text}`;
  });
  if (rules.length === 0) rules.push(ALWAYS);
  const seasons = calendars.map(toSeason).filter((season) => season !== '');
  if (seasons.length === 0) return rules.join('; ');
  return seasons
    .flatMap((season) => rules.map((text) => `${season} ${text === ALWAYS ? '00:00-24:00' : text}`))
    .join('; ');
}

const minutesOf = (clock: string): string => clock.slice(0, 5);

/** OSM writes an end after midnight as 26:00; 23:59:59 stands for the end of the day. */
function endOf({ startTime, endTime }: RentalHours): string {
  if (endTime.startsWith('23:59')) return '24:00';
  if (endTime > startTime) return minutesOf(endTime);
  const hours = Number(endTime.slice(0, 2)) + 24;
  return `${hours}${endTime.slice(2, 5)}`;
}

function toOsmDays(days: readonly string[]): string {
  const open = WEEKDAYS.map((day) => days.includes(day));
  const parts: string[] = [];
  for (let first = 0; first < 7; first += 1) {
    if (!open[first]) continue;
    let last = first;
    while (open[last + 1]) last += 1;
    parts.push(last === first ? OSM_DAYS[first]! : `${OSM_DAYS[first]}-${OSM_DAYS[last]}`);
    first = last;
  }
  return parts.join(',');
}

function toSeason(calendar: SeasonCalendar): string {
  const { startMonth, startDay, startYear, endMonth, endDay, endYear } = calendar;
  const wholeYear = startMonth === 1 && startDay === 1 && endMonth === 12 && endDay === 31;
  if (wholeYear && startYear === undefined && endYear === undefined) return '';
  const date = (year: number | undefined, month: number, day: number): string =>
    `${year === undefined ? '' : `${year} `}${MONTHS[month - 1]} ${String(day).padStart(2, '0')}`;
  return `${date(startYear, startMonth, startDay)}-${date(endYear, endMonth, endDay)}`;
}

const DATE = String.raw`(?:(\d{4}) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{1,2})`;
const SEASON = new RegExp(`^${DATE}\\s?-\\s?${DATE}\\s*:?\\s*`);
const TIMES = /^\d{1,2}:\d\d-\d{1,2}:\d\d(?:,\s?\d{1,2}:\d\d-\d{1,2}:\d\d)*$/;

/** `undefined` when the text says more than 2.x can (holidays, sunrise, weeks of the month …). */
export function fromOpeningHours(text: string): Hours | undefined {
  const hours: Hours = { rentalHours: [], calendars: [] };
  for (const part of text.split(';').map((rule) => rule.trim())) {
    if (part === '') continue;
    const season = SEASON.exec(part);
    if (season) addSeason(hours.calendars, season);
    const rest = season ? part.slice(season[0].length) : part;
    const rentalHours = fromRule(rest);
    if (!rentalHours) return undefined;
    for (const rental of rentalHours)
      if (!hours.rentalHours.some((known) => JSON.stringify(known) === JSON.stringify(rental)))
        hours.rentalHours.push(rental);
  }
  return hours.rentalHours.length > 0 ? hours : undefined;
}

function addSeason(calendars: SeasonCalendar[], match: RegExpExecArray): void {
  const [, startYear, startMonth, startDay, endYear, endMonth, endDay] = match;
  const calendar: SeasonCalendar = {
    startMonth: MONTHS.indexOf(startMonth!) + 1,
    startDay: Number(startDay),
    ...(startYear && { startYear: Number(startYear) }),
    endMonth: MONTHS.indexOf(endMonth!) + 1,
    endDay: Number(endDay),
    ...(endYear && { endYear: Number(endYear) }),
  };
  if (!calendars.some((known) => JSON.stringify(known) === JSON.stringify(calendar))) calendars.push(calendar);
}

function fromRule(rule: string): RentalHours[] | undefined {
  const userTypes = ['member', 'nonmember'];
  if (rule === ALWAYS || rule === '')
    return [{ userTypes, days: [...WEEKDAYS], startTime: '00:00:00', endTime: '24:00:00' }];
  const match = /^((?:Mo|Tu|We|Th|Fr|Sa|Su)[A-Za-z,\- ]*?)?\s*(\d.*)$/.exec(rule);
  const times = match?.[2];
  if (!match || !times || !TIMES.test(times)) return undefined;
  const days = match[1] === undefined ? [...WEEKDAYS] : fromOsmDays(match[1]);
  return (
    days &&
    times.split(/,\s?/).map((range) => {
      const [start = '', end = ''] = range.split('-');
      return { userTypes, days, startTime: `${start.padStart(5, '0')}:00`, endTime: `${end.padStart(5, '0')}:00` };
    })
  );
}

function fromOsmDays(text: string): string[] | undefined {
  const days = new Set<string>();
  for (const part of text.split(',').map((one) => one.trim())) {
    const [first = '', last = first] = part.split('-').map((one) => one.trim());
    const from = OSM_DAYS.indexOf(first);
    const to = OSM_DAYS.indexOf(last);
    if (from < 0 || to < 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(WEEKDAYS[day]!);
      if (day === to) break;
    }
  }
  return WEEKDAYS.filter((day) => days.has(day));
}
