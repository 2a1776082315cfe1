import type { IssueCollector } from '#libs/errors';

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)?$/;
/** Feeds repeat a handful of times thousands of times over. */
const MAX_REMEMBERED = 512;

/**
 * Times of one document as UTC instants with milliseconds; finer fractions are cut. A time without offset is read
 * `defaultOffsetMinutes` east of UTC and counted as TIME_FORMAT (advice); what is no time at all is TIME_FORMAT
 * (warning) and `undefined`. Spec: XML Schema dateTime.
 */
export class InstantReader {
  private readonly remembered = new Map<string, string | undefined>();

  constructor(
    private readonly issues: IssueCollector,
    private readonly defaultOffsetMinutes: number,
  ) {}

  /** `where` is called only when there is an issue to report. */
  read(text: string, where: () => string): string | undefined {
    const known = this.remembered.get(text);
    if (known !== undefined) return known;
    const match = PATTERN.exec(text.trim());
    const instant = match ? toUtc(match, this.defaultOffsetMinutes) : undefined;
    if (instant === undefined) {
      this.issues.add({
        code: 'TIME_FORMAT',
        severity: 'warning',
        where: where(),
        got: text.trim(),
        expected: 'YYYY-MM-DDTHH:MM:SS±HH:MM',
      });
      return undefined;
    }
    if (match![8] === undefined) {
      this.issues.add({
        code: 'TIME_FORMAT',
        severity: 'advice',
        where: where(),
        got: text.trim(),
        expected: 'an offset such as Z or +01:00',
      });
      return instant;
    }
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(text, instant);
    return instant;
  }
}

function toUtc(match: RegExpExecArray, defaultOffsetMinutes: number): string | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const milliseconds = fraction ? Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-9) : 0;
  const parts = [month, day, hour, minute, second].map(Number) as [number, number, number, number, number];
  const [m, d, h, min, s] = parts;
  // 24:00:00 is midnight at the end of the day; leap seconds do not exist in dateTime.
  if (m < 1 || m > 12 || d < 1 || h > 24 || min > 59 || s > 59) return undefined;
  if (h === 24 && (min > 0 || s > 0 || milliseconds > 0)) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), m - 1, d);
  if (local.getUTCMonth() !== m - 1) return undefined;
  local.setUTCHours(h, min, s, milliseconds);
  const offset = zone === undefined ? defaultOffsetMinutes : offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const instant = new Date(local.getTime() - offset * 60_000);
  const instantYear = instant.getUTCFullYear();
  return instantYear >= 0 && instantYear <= 9999 ? instant.toISOString() : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
