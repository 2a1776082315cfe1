import { xsdDurationSeconds } from '#libs/formats/text';
import type { DayNumber } from '#libs/formats/gtfs';
import { parseServiceDate } from '#libs/formats/gtfs';

/** No time was written, or none that can be read. */
export const NO_SECONDS = -0x8000_0000;
export const DAY_SECONDS = 86_400;

/** xsd:time as seconds of the day; parts of a second are dropped. NO_SECONDS for anything else, time zones included. */
export function parseClock(text: string): number {
  if (text.length < 8 || text.charCodeAt(2) !== 0x3a || text.charCodeAt(5) !== 0x3a) return NO_SECONDS;
  if (text.length > 8 && !/^\.\d+$/.test(text.slice(8))) return NO_SECONDS;
  const hours = twoDigits(text, 0);
  const minutes = twoDigits(text, 3);
  const seconds = twoDigits(text, 6);
  if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return NO_SECONDS;
  return hours * 3600 + minutes * 60 + seconds;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** Day of xsd:date or xsd:dateTime, as it is written: a calendar's days are those of the place. */
export function parseDay(text: string | undefined): DayNumber | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?$/.exec(text ?? '');
  return match ? parseServiceDate(match[1]! + match[2]! + match[3]!) : undefined;
}

export function parseFlag(text: string | undefined): boolean | undefined {
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

export function parseInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A length of a rhythm is at most this long: some thirty years. */
const MAX_DURATION_SECONDS = 1e9;

/** Whole seconds of an xsd:duration; `undefined` for others, and for what goes back. */
export function parseXmlDuration(text: string | undefined): number | undefined {
  const seconds = xsdDurationSeconds(text ?? '');
  return seconds === undefined || seconds < 0 || seconds > MAX_DURATION_SECONDS ? undefined : Math.floor(seconds);
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const GROUPS: Readonly<Record<string, number>> = {
  Weekdays: 0b0011111,
  Weekend: 0b1100000,
  Everyday: 0b1111111,
  none: 0,
};

/** `Monday Tuesday`, `Weekdays`, … as bits, 0 Monday … 6 Sunday; undefined when a word is none of them. */
export function parseWeekdays(text: string): number | undefined {
  let bits = 0;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const index = WEEKDAYS.indexOf(word);
    if (index >= 0) bits |= 1 << index;
    else if (Object.hasOwn(GROUPS, word)) bits |= GROUPS[word]!;
    else return undefined;
  }
  return bits;
}
