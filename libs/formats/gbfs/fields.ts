import type { IssueCollector, IssueCode, Severity } from '#libs/errors';
import { appAddress, onOneLine, plainText, toColour, webAddress } from '#libs/formats/text';
import { isPlace, type GeoPoint, type Translated } from '#libs/model';
import type { IsoInstant } from './content.js';
import { readInstant } from './instants.js';
import { isObject, type JsonObject } from './json-container.js';
import { isUri } from './uri.js';

/** What all records of one file share. */
export interface ReadContext {
  issues: IssueCollector;
  /** Language of texts that name none. */
  language: string;
  /** The listing says so of this very file: it is asked for among others of other languages. */
  isLanguageListed: boolean;
  /** Zone of a system that names none, or none there is. */
  timeZone: string;
  /** Rings drawn anticlockwise mean their outside (GBFS 2.x); most producers do not know. */
  windingMatters: boolean;
}

interface NumberBounds {
  min?: number;
  max?: number;
  integer?: boolean;
}

/**
 * The fields of one JSON record, read with tolerance and an issue for each tolerance used. `null` is absent; a value
 * that cannot be read is absent too, with FIELD_TYPE, FIELD_ENUM, FIELD_RANGE, TIME_FORMAT, TIME_UNIT or
 * TIME_IMPLAUSIBLE. Remembers which keys were asked for, so that the others can be counted.
 */
export class Fields {
  constructor(
    readonly object: JsonObject,
    /** `data.stations[3]`. */
    readonly where: string,
    readonly context: ReadContext,
    /** Keys the reader of this kind of record knows; shared by all its records. */
    private readonly asked: Set<string>,
  ) {}

  raw(key: string): unknown {
    this.asked.add(key);
    const value = Object.hasOwn(this.object, key) ? this.object[key] : undefined;
    return value === null ? undefined : value;
  }

  report(code: IssueCode, severity: Severity, field: string, got?: unknown, expected?: string): void {
    const shown = got === undefined ? undefined : typeof got === 'string' ? got : JSON.stringify(got);
    this.context.issues.add({ code, severity, where: this.where, field, got: shown?.slice(0, 80), expected });
  }

  missing(key: string): undefined {
    this.report('FIELD_MISSING', 'error', key);
    return undefined;
  }

  /** Ids are text; numbers become text. */
  id(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return this.onOneLine(key, value);
    if (typeof value === 'number' && Number.isFinite(value)) {
      this.report('FIELD_TYPE', 'advice', key, value, 'text');
      return String(value);
    }
    this.report('FIELD_TYPE', 'warning', key, value, 'text');
    return undefined;
  }

  private onOneLine(key: string, value: string): string | undefined {
    const line = onOneLine(value);
    if (line !== value) this.report('TEXT_CLEANED', 'warning', key, value, 'an id without control characters');
    return line === '' ? undefined : line;
  }

  ids(key: string): string[] | undefined {
    const list = this.list(key);
    if (!list) return undefined;
    return list.flatMap((value) => {
      if (typeof value === 'string' && value !== '') return this.onOneLine(key, value) ?? [];
      if (typeof value === 'number' && Number.isFinite(value)) return String(value);
      if (value !== null) this.report('FIELD_TYPE', 'warning', key, value, 'text');
      return [];
    });
  }

  /** Plain text that no language changes. */
  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return this.plain(key, value) || undefined;
    if (typeof value === 'number') return String(value);
    this.report('FIELD_TYPE', 'warning', key, value, 'text');
    return undefined;
  }

  private plain(key: string, text: string): string {
    const plain = plainText(text);
    if (plain !== text) this.report('TEXT_CLEANED', 'warning', key, text, 'plain text');
    return plain;
  }

  /** A text for people: a string, or `[{text, language}]`, whichever the producer writes. */
  localised(key: string): Translated | undefined {
    const value = this.raw(key);
    if (typeof value === 'string') {
      const plain = this.plain(key, value);
      return plain === '' ? undefined : { [this.context.language]: plain };
    }
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.report('FIELD_TYPE', 'warning', key, value, 'text, or a list of text and language');
      return undefined;
    }
    const texts: [string, string][] = [];
    for (const entry of value) {
      if (!isObject(entry) || typeof entry['text'] !== 'string' || entry['text'] === '') continue;
      const language = typeof entry['language'] === 'string' && entry['language'] ? entry['language'] : 'und';
      const plain = this.plain(key, entry['text']);
      if (plain !== '') texts.push([language, plain]);
    }
    return texts.length > 0 ? Object.fromEntries(texts) : undefined;
  }

  number(key: string, bounds: NumberBounds = {}): number | undefined {
    const value = this.raw(key);
    if (value === undefined || value === '') return undefined;
    let number = NaN;
    if (typeof value === 'number') number = value;
    else if (typeof value === 'string' && value.trim() !== '') {
      number = Number(value);
      if (Number.isFinite(number)) this.report('FIELD_TYPE', 'advice', key, value, 'a number');
    }
    if (!Number.isFinite(number)) {
      this.report('FIELD_TYPE', 'warning', key, value, 'a number');
      return undefined;
    }
    const { min = -Infinity, max = Infinity, integer = false } = bounds;
    if (number < min || number > max) {
      this.report('FIELD_RANGE', 'warning', key, number, `${min} to ${max}`);
      return undefined;
    }
    if (integer && !Number.isInteger(number)) {
      this.report('FIELD_TYPE', 'advice', key, number, 'a whole number');
      return Math.round(number);
    }
    return number;
  }

  count(key: string, max = 1_000_000): number | undefined {
    return this.number(key, { min: 0, max, integer: true });
  }

  /** The first of several names that holds a count: versions name the same thing differently. */
  firstCount(keys: readonly string[], max?: number): number | undefined {
    let found: number | undefined;
    for (const key of keys) {
      if (found === undefined) found = this.count(key, max);
      else this.raw(key);
    }
    return found;
  }

  /** `true`, `1`, `"1"` and `"true"`, and their opposites; 0 and 1 are what GBFS 1.x writes. */
  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 1 || value === 0) return value === 1;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    this.report('FIELD_TYPE', 'warning', key, value, 'true or false');
    return undefined;
  }

  /** A word of a closed list, in lower case whatever the producer's case. */
  word(key: string, allowed: ReadonlySet<string>): string | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    if (allowed.has(text)) return text;
    this.report('FIELD_ENUM', 'warning', key, value, [...allowed].join(', ').slice(0, 120));
    return undefined;
  }

  words(key: string, allowed: ReadonlySet<string>): string[] | undefined {
    const list = this.list(key);
    const words = list?.flatMap((value) => {
      const text = typeof value === 'string' ? value.toLowerCase() : '';
      if (allowed.has(text)) return text;
      this.report('FIELD_ENUM', 'warning', key, value, [...allowed].join(', ').slice(0, 120));
      return [];
    });
    return words && words.length > 0 ? [...new Set(words)] : undefined;
  }

  instant(key: string): IsoInstant | undefined {
    const value = this.raw(key);
    if (value === undefined || value === '') return undefined;
    const reading = readInstant(value);
    if ('fault' in reading) {
      this.report(reading.fault, 'warning', key, value, 'POSIX seconds or RFC 3339');
      return undefined;
    }
    if (reading.oddity === 'milliseconds') this.report('TIME_UNIT', 'advice', key, value, 'seconds');
    else if (reading.oddity === 'text-number') this.report('FIELD_TYPE', 'advice', key, value, 'a number');
    else if (reading.oddity === 'no-offset') this.report('TIME_FORMAT', 'advice', key, value, 'an offset');
    return reading.instant;
  }

  /** Civil date `YYYY-MM-DD`. */
  date(key: string): string | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)) return text;
    this.report('TIME_FORMAT', 'warning', key, text, 'YYYY-MM-DD');
    return undefined;
  }

  /** The address of a page; characters a URI must escape are escaped, with an issue. */
  uri(key: string): string | undefined {
    return this.address(key, this.raw(key), webAddress);
  }

  /** An address that may open an application. */
  appUri(key: string): string | undefined {
    return this.address(key, this.raw(key), appAddress);
  }

  private address(key: string, value: unknown, read: (text: string) => string | undefined): string | undefined {
    if (value === undefined || value === '') return undefined;
    const text = typeof value === 'string' ? value.trim() : '';
    const escaped = isUri(text) ? text : text.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
    if (!isUri(escaped)) {
      this.report('FIELD_TYPE', 'warning', key, value, 'an absolute URI');
      return undefined;
    }
    const usable = read(escaped);
    if (usable === undefined) this.report('ADDRESS_REFUSED', 'warning', key, text, 'an address one may be led to');
    else if (escaped !== value) this.report('FIELD_TYPE', 'advice', key, text, 'an absolute URI');
    return usable;
  }

  /** The address of a page in each language. */
  localisedUri(key: string): Translated | undefined {
    const entries = Object.entries(this.localised(key) ?? {}).flatMap(([language, text]): [string, string][] => {
      const usable = this.address(key, text, webAddress);
      return usable === undefined ? [] : [[language, usable]];
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }

  /** `#RRGGBB`. */
  colour(key: string): string | undefined {
    const text = this.text(key);
    const colour = text === undefined ? undefined : toColour(text);
    if (text !== undefined && colour === undefined) this.report('FIELD_TYPE', 'warning', key, text, 'a colour #RRGGBB');
    return colour;
  }

  /** `lat` and `lon`; 0,0 and what is off the earth is COORDINATE_IMPLAUSIBLE and absent. */
  point(): GeoPoint | undefined {
    const latitude = this.number('lat');
    const longitude = this.number('lon');
    if (latitude === undefined && longitude === undefined) return undefined;
    if (latitude !== undefined && longitude !== undefined) {
      if (isPlace(latitude, longitude)) return { latitude, longitude };
    }
    this.report('COORDINATE_IMPLAUSIBLE', 'warning', 'lat', `${latitude ?? ''} ${longitude ?? ''}`, 'degrees');
    return undefined;
  }

  list(key: string): unknown[] | undefined {
    const value = this.raw(key);
    if (value === undefined || Array.isArray(value)) return value as unknown[] | undefined;
    this.report('FIELD_TYPE', 'warning', key, value, 'a list');
    return undefined;
  }

  child(key: string): Fields | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Fields(value, `${this.where}.${key}`, this.context, new Set());
    this.report('FIELD_TYPE', 'warning', key, value, 'an object');
    return undefined;
  }

  /** The records of a list; entries that are no objects are reported and left out. */
  children(key: string): Fields[] | undefined {
    const asked = new Set<string>();
    return this.list(key)?.flatMap((value, index) => {
      const where = `${this.where}.${key}[${index}]`;
      if (isObject(value)) return new Fields(value, where, this.context, asked);
      this.report('FIELD_TYPE', 'warning', key, value, 'objects');
      return [];
    });
  }

  /** Addresses by platform (`rental_uris`). */
  appUris(key: string): Record<string, string> | undefined {
    const value = this.raw(key);
    if (!isObject(value)) {
      if (value !== undefined) this.report('FIELD_TYPE', 'warning', key, value, 'an object');
      return undefined;
    }
    const entries = Object.entries(value).flatMap(([name, text]): [string, string][] => {
      const usable =
        name === '__proto__' || text === null ? undefined : this.address(`${key}.${name}`, text, appAddress);
      return usable === undefined ? [] : [[name, usable]];
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }

  /** A map of counts by id (`vehicle_capacity`). */
  countsById(key: string): [string, number][] | undefined {
    const value = this.raw(key);
    if (!isObject(value)) {
      if (value !== undefined) this.report('FIELD_TYPE', 'warning', key, value, 'an object');
      return undefined;
    }
    return Object.entries(value).filter((entry): entry is [string, number] => {
      const [id, count] = entry;
      if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return true;
      this.report('FIELD_TYPE', 'warning', `${key}.${id}`, count, 'a whole number from 0 on');
      return false;
    });
  }

  /** A value is there and says nothing that can be read: what it limits must not become without limit. */
  isLost(key: string, value: unknown): boolean {
    const raw = this.raw(key);
    return value === undefined && raw !== undefined && raw !== '';
  }

  /** Keys nobody asked for; those that begin with `_` are extensions by the specification's own advice. */
  unknownKeys(): string[] {
    return Object.keys(this.object).filter((key) => !this.asked.has(key) && !key.startsWith('_'));
  }
}
