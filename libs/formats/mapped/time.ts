import { TIME_PATTERN_PART } from '#libs/model';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Beyond this a text is no time, whatever follows. */
const MOST_CHARS = 64;

/** A pattern of `yyyy MM dd HH mm ss SSS XXX` and signs between them, as an expression; `undefined` for others. */
export function compilePattern(pattern: string): RegExp | undefined {
  const parts: Record<string, string> = {
    yyyy: '(?<year>\\d{4})',
    MM: '(?<month>\\d{2})',
    dd: '(?<day>\\d{2})',
    HH: '(?<hour>\\d{2})',
    mm: '(?<minute>\\d{2})',
    ss: '(?<second>\\d{2})',
    SSS: '(?<milli>\\d{3})',
    XXX: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
  };
  const seen = new Set<string>();
  const text = pattern.replace(TIME_PATTERN_PART, (part) => {
    if (parts[part]) seen.add(part);
    return parts[part] ?? part.replace(/'/g, '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  const leftOver = pattern.replace(TIME_PATTERN_PART, '');
  if (leftOver !== '' || ['yyyy', 'MM', 'dd'].some((part) => !seen.has(part))) return undefined;
  try {
    return new RegExp(`^${text}$`);
  } catch {
    return undefined;
  }
}

/**
 * Epoch milliseconds of a time as a feed writes it: `iso`, `unix` (seconds), `unix-ms`, or a compiled pattern. A time
 * without a zone of its own is of `zone`, UTC without one. `undefined` for what is not written so or does not exist.
 */
export function parseMappedTime(
  value: unknown,
  form: 'iso' | 'unix' | 'unix-ms' | RegExp,
  zone?: string,
): number | undefined {
  if (form === 'unix' || form === 'unix-ms') {
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
    return Number.isFinite(number) ? Math.round(form === 'unix' ? number * 1000 : number) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (value.length > MOST_CHARS) return undefined;
  const text = value.trim();
  if (form === 'iso') {
    const match = ISO.exec(text);
    if (!match) return undefined;
    const [, year, month, day, hour, minute, second, fraction, offset] = match;
    return toEpochMs(
      { year, month, day, hour, minute, second, milli: fraction?.padEnd(3, '0').slice(0, 3) },
      offset,
      zone,
    );
  }
  const match = form.exec(text);
  return match?.groups && toEpochMs(match.groups, match.groups['zone'], zone);
}

function toEpochMs(
  parts: Record<string, string | undefined>,
  offset: string | undefined,
  zone: string | undefined,
): number | undefined {
  const of = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(of) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, of('milli'));
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  if (!exists || day < 1 || hour > 24 || minute > 59 || second > 60 || Number.isNaN(utc)) return undefined;
  if (offset !== undefined && offset.toUpperCase() !== 'Z') {
    const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)!;
    return utc - (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
  }
  if (offset !== undefined || zone === undefined) return utc;
  return inZone(utc, zone);
}

/** The instant at which clocks of the zone show what `utc` would in UTC; after the change where it happens twice. */
function inZone(utc: number, zone: string): number {
  const shown = (at: number): number => at + offsetMs(at, zone);
  let at = utc - offsetMs(utc, zone);
  if (shown(at) !== utc) at = utc - offsetMs(at, zone);
  return at;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const MOST_ZONES = 16;

function offsetMs(at: number, zone: string): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    if (formatters.size >= MOST_ZONES) formatters.clear();
    formatters.set(zone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return local - Math.floor(at / 1000) * 1000;
}
