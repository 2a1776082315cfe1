import { isPlace } from '#libs/model';
import { plainText } from '#libs/formats/text';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import { isTimeZone } from './service-day.js';
import type { ColumnDescription } from './tables.js';
import { NO_TIME, formatGtfsTime } from './time.js';

/**
 * What a value is written as, by the type of its field: `undefined` as it stands, `''` where it is no value of the type.
 * What the hub reads as absent is absent in what it gives, and what it reads in one way is written in that way.
 */
export type FieldReading = (row: CsvRow, column: number) => string | undefined;

const PLUS = 0x2b;
const HASH = 0x23;
const LESS_THAN = 0x3c;
const AMPERSAND = 0x26;

/** Whole numbers that may be less than zero. */
const SIGNED = new Set(['stair_count', 'transfer_count', 'prior_notice_last_day', 'prior_notice_start_day']);
/** Distances that count up from the start. */
const LENGTHS = new Set(['shape_dist_traveled', 'length', 'min_width', 'price', 'amount']);

/** `undefined` for ids, which are never changed. Spec: GTFS Schedule, "Field types". */
export function readingOf({ name, type }: Pick<ColumnDescription, 'name' | 'type'>): FieldReading | undefined {
  switch (type) {
    case 'time':
      return timeText;
    case 'date':
      return (row, column) => (row.day(column) === undefined ? '' : undefined);
    case 'color':
      return colorText;
    case 'enum':
    case 'integer': {
      const least = SIGNED.has(name) ? -Infinity : 0;
      return (row, column) => {
        const value = row.integer(column);
        return value === NO_INTEGER || value < least ? '' : undefined;
      };
    }
    case 'float':
      return decimalText(LENGTHS.has(name) ? 0 : -Infinity, Infinity);
    case 'latitude':
      return decimalText(-90, 90);
    case 'longitude':
      return decimalText(-180, 180);
    case 'timezone':
      return (row, column) => (isTimeZone(row.text(column) ?? '') ? undefined : '');
    case 'url':
      return (row, column) => {
        const text = row.text(column) ?? '';
        const address = gtfsWebAddress(text);
        return address === text ? undefined : (address ?? '');
      };
    case 'currency':
      return currencyText;
    case 'text':
      return wordsText;
    default:
      return undefined;
  }
}

/** Texts are for people: without the markup of HTML. Most hold neither of its signs, and are not even decoded. */
function wordsText(row: CsvRow, column: number): string | undefined {
  const end = row.ends[column]!;
  let at = row.starts[column]!;
  while (at < end && row.bytes[at] !== LESS_THAN && row.bytes[at] !== AMPERSAND) at += 1;
  if (at === end) return undefined;
  const text = row.text(column) ?? '';
  const plain = plainText(text);
  return plain === text ? undefined : plain;
}

function timeText(row: CsvRow, column: number): string | undefined {
  const seconds = row.time(column);
  if (seconds === NO_TIME) return '';
  return row.ends[column]! - row.starts[column]! === 8 ? undefined : formatGtfsTime(seconds);
}

function colorText(row: CsvRow, column: number): string | undefined {
  const start = row.starts[column]!;
  const from = colorStart(row.bytes, start, row.ends[column]!);
  if (from < 0) return '';
  return from === start ? undefined : row.text(column)!.slice(from - start);
}

function decimalText(least: number, most: number): FieldReading {
  return (row, column) => {
    const value = row.decimal(column);
    if (!(value >= least && value <= most)) return '';
    const start = row.starts[column]!;
    if (row.bytes[start] === PLUS) return row.text(column)!.slice(1);
    // Digits, a point and a minus are as every reader takes them; 4.9e1 is not.
    for (let at = start; at < row.ends[column]!; at += 1) if ((row.bytes[at]! | 0x20) === 0x65) return plain(value);
    return undefined;
  };
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(10) : text;
}

function currencyText(row: CsvRow, column: number): string | undefined {
  const text = row.text(column) ?? '';
  const code = text.toUpperCase();
  if (!/^[A-Z]{3}$/.test(code)) return '';
  return code === text ? undefined : code;
}

/**
 * An address people may be sent to; one without its scheme gets `http://`. `undefined` for anything else, addresses of
 * other schemes among them.
 */
export function gtfsWebAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const whole = /^(www\.|[\w-]+(\.[\w-]+)+($|[/?#]))/i.test(trimmed) ? `http://${trimmed}` : trimmed;
  return /^https?:\/\/[^\s/?#]+/i.test(whole) && URL.canParse(whole) ? whole : undefined;
}

/** Where the six hexadecimal digits of a colour start, a `#` before them passed over; −1 when it is no colour. */
export function colorStart(bytes: Uint8Array, start: number, end: number): number {
  const from = bytes[start] === HASH ? start + 1 : start;
  if (end - from !== 6) return -1;
  for (let i = from; i < end; i += 1) {
    const byte = bytes[i]! | 0x20;
    const isDigit = bytes[i]! >= 0x30 && bytes[i]! <= 0x39;
    if (!isDigit && (byte < 0x61 || byte > 0x66)) return -1;
  }
  return from;
}

/** Whether the two fields are a place on earth; 0,0 is where things are that have none. */
export function arePlace(row: CsvRow, latitude: number, longitude: number): boolean {
  return isPlace(row.decimal(latitude), row.decimal(longitude));
}
