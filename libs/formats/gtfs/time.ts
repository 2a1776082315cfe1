const COLON = 0x3a;
const ZERO = 0x30;

/** What `parseTimeBytes` gives for anything that is not a time. */
export const NO_TIME = -1;

/** Beyond this a clock time is a typing mistake, not a long night: ten days. */
const MOST_SECONDS = 240 * 3600;

/**
 * Seconds since "noon minus 12 h" of the service date, as GTFS defines clock times; may exceed 86,400.
 * Not an instant: on days of clock change it differs from seconds since midnight (see `serviceDayToEpochMs`).
 * Takes H:MM:SS to HHH:MM:SS with blanks around, and the same without seconds (see `isWithoutSeconds`); gives
 * `undefined` for anything else and for more than 240 hours, which a reader reports as TIME_FORMAT. Spec: GTFS
 * Schedule, "Field types", Time.
 */
export function parseGtfsTime(text: string): number | undefined {
  const trimmed = text.trim();
  const bytes = new Uint8Array(trimmed.length);
  for (let i = 0; i < trimmed.length; i += 1) bytes[i] = Math.min(trimmed.charCodeAt(i), 0xff);
  const seconds = parseTimeBytes(bytes, 0, bytes.length);
  return seconds === NO_TIME ? undefined : seconds;
}

/** The same over bytes, without blanks; NO_TIME where there is none. */
export function parseTimeBytes(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (isWithoutSeconds(bytes, start, end)) return hoursAndMinutes(bytes, start, end, 0);
  if (length < 7 || length > 9) return NO_TIME;
  if (bytes[end - 3] !== COLON || bytes[end - 6] !== COLON) return NO_TIME;
  const seconds = twoDigits(bytes, end - 2);
  return seconds < 0 || seconds > 59 ? NO_TIME : hoursAndMinutes(bytes, start, end - 3, seconds);
}

/** Whether a time is written as HH:MM, which some producers do. */
export function isWithoutSeconds(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  return length >= 4 && length <= 6 && bytes[end - 3] === COLON;
}

function hoursAndMinutes(bytes: Uint8Array, start: number, end: number, seconds: number): number {
  const minutes = twoDigits(bytes, end - 2);
  if (minutes < 0 || minutes > 59) return NO_TIME;
  let hours = 0;
  for (let i = start; i < end - 3; i += 1) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return NO_TIME;
    hours = hours * 10 + digit;
  }
  const total = hours * 3600 + minutes * 60 + seconds;
  return total <= MOST_SECONDS ? total : NO_TIME;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** `HH:MM:SS`, hours with as many digits as they need. `seconds` is a whole number ≥ 0. */
export function formatGtfsTime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
