import { findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { SiriTime } from './messages.js';

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:?\d\d)?$/;

export interface ReadTime {
  at: SiriTime;
  /** The text named no offset. */
  local: boolean;
}

/** xsd:dateTime; `undefined` for anything else. Fractions of a millisecond are cut. */
export function parseSiriTime(text: string, timeZone: string): ReadTime | undefined {
  const fast = fastTime(text);
  if (fast !== undefined) return { at: fast, local: false };
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  if (Number(hour) > 24 || seconds > 86_400 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(date).getUTCDate() !== Number(day)) return undefined;
  const milliseconds = fraction ? Math.floor(Number(`0.${fraction}`) * 1000 + 1e-9) : 0;
  if (zone === undefined) {
    const at = findServiceDayEpochMs(`${year}${month}${day}`, seconds, timeZone);
    return at === undefined ? undefined : { at: at + milliseconds, local: true };
  }
  const offset = zone === 'Z' ? 0 : offsetMs(zone);
  return offset === undefined ? undefined : { at: date + seconds * 1000 + milliseconds - offset, local: false };
}

function offsetMs(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.charCodeAt(0) === 0x2d ? -60_000 : 60_000) * (hours * 60 + minutes);
}

/** Days of one document are few: the last one asked for is remembered. */
let lastDay = '';
let lastDayMs = 0;

/**
 * `YYYY-MM-DDTHH:MM:SS[.mmm](Z|±HH:MM)` without a regular expression, as nearly all times of a document are written;
 * `undefined` for whatever needs a closer look.
 */
function fastTime(text: string): SiriTime | undefined {
  const { length } = text;
  if (length < 20 || length > 32 || text.charCodeAt(10) !== 0x54) return undefined;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return undefined;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // NaN fails each of these.
  if (!(hour < 24) || !(minute < 60) || !(second < 60)) return undefined;
  let at = 19;
  let milliseconds = 0;
  if (text.charCodeAt(at) === 0x2e) {
    let scale = 100;
    for (at += 1; at < length; at += 1) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      if (scale >= 1) milliseconds += digit * scale;
      scale = scale > 1 ? scale / 10 : 0;
    }
    if (at === 20) return undefined;
  }
  let offsetMinutes = 0;
  const sign = text.charCodeAt(at);
  if (sign === 0x2b || sign === 0x2d) {
    if (length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a) return undefined;
    const hours = twoDigits(text, at + 1);
    const minutes = twoDigits(text, at + 4);
    if (!(hours <= 14) || !(minutes < 60)) return undefined;
    offsetMinutes = (sign === 0x2d ? -1 : 1) * (hours * 60 + minutes);
  } else if (sign !== 0x5a || length !== at + 1) return undefined;
  const day = dayMs(text);
  if (day === undefined) return undefined;
  return day + (hour * 3600 + minute * 60 + second) * 1000 + milliseconds - offsetMinutes * 60_000;
}

function dayMs(text: string): number | undefined {
  if (lastDay.length === 10 && text.startsWith(lastDay)) return lastDayMs;
  const day = text.slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const at = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8)));
  if (new Date(at).getUTCDate() !== Number(day.slice(8)) || Number(day.slice(0, 4)) < 1000) return undefined;
  lastDay = day;
  lastDayMs = at;
  return at;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const units = text.charCodeAt(at + 1) - 0x30;
  return tens < 0 || tens > 9 || units < 0 || units > 9 ? NaN : tens * 10 + units;
}

export function parseBoolean(text: string): boolean | undefined {
  const word = text.trim();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

export function parseNumber(text: string): number | undefined {
  const word = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

/** `2026-01-15T08:06:00Z`; milliseconds only where there are some. */
export function formatTime(at: SiriTime): string {
  const iso = new Date(at).toISOString();
  return iso.endsWith('.000Z') ? `${iso.slice(0, 19)}Z` : iso;
}

export function formatDuration(seconds: number): string {
  const length = Math.abs(seconds);
  const minutes = Math.floor(length / 60);
  const rest = length - minutes * 60;
  const text = minutes === 0 ? `${rest}S` : rest === 0 ? `${minutes}M` : `${minutes}M${rest}S`;
  return `${seconds < 0 ? '-' : ''}PT${text}`;
}

/** Epoch ms written for a start nobody knows: the schema wants one, and any later one would be invented. */
export const OPEN_START = 0;
