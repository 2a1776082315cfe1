import type { IsoInstant } from './content.js';

/** First second GBFS schemas accept: mid-December 2015, when GBFS began. */
export const FIRST_SECOND = 1_450_155_600;
const LAST_SECOND = 253_402_300_799;
const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/;

export type InstantReading =
  | { instant: IsoInstant; oddity?: 'milliseconds' | 'text-number' | 'no-offset' }
  | { fault: 'TIME_FORMAT' | 'TIME_IMPLAUSIBLE' };

/**
 * A moment as any GBFS version or mistaken producer writes it: POSIX seconds, POSIX milliseconds, either as text, or
 * RFC 3339. Finer fractions than milliseconds are cut.
 */
export function readInstant(value: unknown): InstantReading {
  if (typeof value === 'number') return ofNumber(value);
  if (typeof value !== 'string') return { fault: 'TIME_FORMAT' };
  const text = value.trim();
  if (/^\d{9,14}(\.\d+)?$/.test(text)) {
    const reading = ofNumber(Number(text));
    return 'fault' in reading ? reading : { ...reading, oddity: 'text-number' };
  }
  const match = RFC_3339.exec(text);
  if (!match) return { fault: 'TIME_FORMAT' };
  const [, date, clock, fraction = '', zone] = match;
  const offset = zone === undefined ? 'Z' : zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const epochMs = Date.parse(`${date}T${clock}${fraction.slice(0, 4)}${offset}`);
  if (Number.isNaN(epochMs)) return { fault: 'TIME_FORMAT' };
  if (epochMs < FIRST_SECOND * 1000 || epochMs > LAST_SECOND * 1000) return { fault: 'TIME_IMPLAUSIBLE' };
  const instant = new Date(epochMs).toISOString();
  return zone === undefined ? { instant, oddity: 'no-offset' } : { instant };
}

function ofNumber(value: number): InstantReading {
  if (!Number.isFinite(value)) return { fault: 'TIME_FORMAT' };
  const inMilliseconds = value >= FIRST_SECOND * 1000;
  const seconds = inMilliseconds ? value / 1000 : value;
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return { fault: 'TIME_IMPLAUSIBLE' };
  const instant = new Date(Math.trunc(seconds * 1000)).toISOString();
  return inMilliseconds ? { instant, oddity: 'milliseconds' } : { instant };
}

/** POSIX seconds, rounded down. */
export function toPosix(instant: IsoInstant): number {
  return Math.floor(Date.parse(instant) / 1000);
}
