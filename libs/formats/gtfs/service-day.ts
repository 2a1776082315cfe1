import { formatServiceDate, parseServiceDate } from './service-date.js';

const MS_PER_DAY = 86_400_000;
const HALF_DAY_MS = MS_PER_DAY / 2;
/** Formatters are dear to make and few zones occur in one hub; the oldest goes when there are more. */
const MOST_ZONES = 64;
/** Service dates whose start is remembered per zone: a year of look-back and look-ahead. */
const MOST_DAYS = 800;

interface Zone {
  formatter: Intl.DateTimeFormat;
  /** Day number → epoch ms of noon minus 12 h. */
  starts: Map<number, number>;
}
const zones = new Map<string, Zone>();

/**
 * Epoch milliseconds of a GTFS clock time: local noon of the service date, minus twelve hours, plus the seconds.
 * On a day of clock change that is not local midnight plus the seconds, and it is what the specification wants.
 * `serviceDate` is `YYYYMMDD`; `seconds` may be negative or pass a day. Throws RangeError for a date or zone that
 * does not exist. Spec: GTFS Schedule, "Field types", Time.
 */
export function serviceDayToEpochMs(serviceDate: string, seconds: number, timeZone: string): number {
  const day = parseServiceDate(serviceDate);
  if (day === undefined) throw new RangeError(`not a service date: ${serviceDate}`);
  return startOfServiceDay(day, zoneOf(timeZone)) + seconds * 1000;
}

/** The same where a date or a time may be missing, or the date none there is: `undefined` then. */
export function findServiceDayEpochMs(
  serviceDate: string | undefined,
  seconds: number | undefined,
  timeZone: string,
): number | undefined {
  if (serviceDate === undefined || seconds === undefined) return undefined;
  try {
    return serviceDayToEpochMs(serviceDate, seconds, timeZone);
  } catch {
    return undefined;
  }
}

/** Whether the runtime knows this IANA time zone; aliases such as `US/Pacific` count, fixed offsets do not. */
export function isTimeZone(timeZone: string): boolean {
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    zoneOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** Civil date `YYYYMMDD` at an instant in a zone: the service date of trips that run before midnight. */
export function civilDateAt(epochMs: number, timeZone: string): string {
  const { formatter } = zoneOf(timeZone);
  return formatServiceDate(Math.floor((epochMs + offsetAt(epochMs, formatter)) / MS_PER_DAY));
}

/** Of six years from 2024 on: rules of a zone seldom change, and every pair of zones differs soon if it does. */
const COMPARED_DAYS = { first: parseServiceDate('20240101')!, count: 2192 };

/** Whether clock times of the two zones are the same instants on every day, as those of Paris and Brussels. */
export function haveSameClocks(one: string, other: string): boolean {
  if (one === other) return true;
  if (!isTimeZone(one) || !isTimeZone(other)) return false;
  const pair = `${one}\n${other}`;
  const known = compared.get(pair);
  if (known !== undefined) return known;
  if (compared.size >= MOST_ZONES) compared.clear();
  const same = compareClocks(one, other);
  compared.set(pair, same);
  return same;
}

const compared = new Map<string, boolean>();

function compareClocks(one: string, other: string): boolean {
  const [a, b] = [zoneOf(one), zoneOf(other)].map(({ formatter }) => ({
    formatter,
    starts: new Map<number, number>(),
  }));
  for (let day = COMPARED_DAYS.first; day < COMPARED_DAYS.first + COMPARED_DAYS.count; day += 1)
    if (startOfServiceDay(day, a!) !== startOfServiceDay(day, b!)) return false;
  return true;
}

function startOfServiceDay(day: number, zone: Zone): number {
  const known = zone.starts.get(day);
  if (known !== undefined) return known;
  const wanted = day * MS_PER_DAY + HALF_DAY_MS;
  // Noon by the wall: the offset at the guess is the right one unless the clock changes between the two, so ask twice.
  const guess = wanted - offsetAt(wanted, zone.formatter);
  const noon = wanted - offsetAt(guess, zone.formatter);
  const start = noon - HALF_DAY_MS;
  if (zone.starts.size >= MOST_DAYS) zone.starts.delete(zone.starts.keys().next().value!);
  zone.starts.set(day, start);
  return start;
}

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (zones.size >= MOST_ZONES) zones.delete(zones.keys().next().value!);
  const zone = { formatter, starts: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}

/** Local time minus UTC at an instant, in ms. */
function offsetAt(epochMs: number, formatter: Intl.DateTimeFormat): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(epochMs)) part[type] = Number(value);
  const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return wall - Math.floor(epochMs / 1000) * 1000;
}
