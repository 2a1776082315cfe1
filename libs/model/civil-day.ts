/** A day of a zone's calendar; `month` from 1. */
export interface CivilDay {
  year: number;
  month: number;
  day: number;
}

const MAX_ZONES = 100;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    if (formats.size >= MAX_ZONES) formats.clear();
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the zone's clock shows, counted as if it were UTC. */
function clockMs(ms: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) parts[type] = Number(value);
  return Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day']!,
    parts['hour']!,
    parts['minute']!,
    parts['second']!,
  );
}

/** The day on which an instant falls in a zone (IANA name). Throws RangeError for a zone the runtime does not know. */
export function civilDay(ms: number, zone: string): CivilDay {
  const at = new Date(clockMs(ms, zone));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** The same as `YYYY-MM-DD`. */
export function civilDayText(ms: number, zone: string): string {
  const { year, month, day } = civilDay(ms, zone);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const CLOCK = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/** `HH:MM:SS` to 24:00:00, with `Z` or `±HH:MM` or without. */
export function isClockTime(text: string): boolean {
  const [, hours, minutes, seconds] = CLOCK.exec(text) ?? [];
  if (hours === undefined) return false;
  const isInDay = Number(hours) < 24 || (hours === '24' && minutes === '00' && seconds === '00');
  return isInDay && Number(minutes) < 60 && Number(seconds) < 60;
}

/**
 * Epoch milliseconds at which the clock of a zone shows a time on a day (see `isClockTime`); an offset of the time's own
 * wins. A time a clock change leaves out is that much later; of one it shows twice the first is meant.
 */
export function instantAtClock({ year, month, day }: CivilDay, time: string, zone: string): number {
  const [, hours, minutes, seconds, offset] = CLOCK.exec(time)!;
  const wanted = Date.UTC(year, month - 1, day, Number(hours), Number(minutes), Number(seconds));
  if (offset !== undefined) return wanted - offsetMs(offset);
  const before = offsetAt(wanted - 86_400_000, zone);
  const early = wanted - before;
  if (offsetAt(early, zone) === before) return early;
  const after = offsetAt(wanted + 86_400_000, zone);
  return offsetAt(wanted - after, zone) === after ? wanted - after : early;
}

function offsetAt(ms: number, zone: string): number {
  return clockMs(ms, zone) - Math.floor(ms / 1000) * 1000;
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
