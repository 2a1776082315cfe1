import type { Instant } from '#libs/model';

const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const REMEMBERED_MINUTES = 4_096;
const REMEMBERED_SECONDS = 32_768;

/**
 * Turns epoch seconds into instants, shifted by a replay's offset. Real-time documents hold thousands of times within a
 * few hours, the same ones in poll after poll, and `Date.toISOString` costs more than decoding them: each text is made
 * once and shared, which also makes comparing bodies cheap. Bounded; a memory is emptied when full.
 */
export class Instants {
  private readonly minutes = new Map<number, string>();
  private readonly seconds = new Map<number, Instant>();

  constructor(readonly shiftMs = 0) {}

  /** `epochSeconds` must be a whole number. */
  ofSeconds(epochSeconds: number): Instant {
    const known = this.seconds.get(epochSeconds);
    if (known !== undefined) return known;
    const made = this.make(epochSeconds);
    if (this.seconds.size >= REMEMBERED_SECONDS) this.seconds.clear();
    this.seconds.set(epochSeconds, made);
    return made;
  }

  private make(epochSeconds: number): Instant {
    if (this.shiftMs % 1000 !== 0) return new Date(epochSeconds * 1000 + this.shiftMs).toISOString() as Instant;
    const shifted = epochSeconds + this.shiftMs / 1000;
    const minute = Math.floor(shifted / 60);
    let text = this.minutes.get(minute);
    if (text === undefined) {
      if (this.minutes.size >= REMEMBERED_MINUTES) this.minutes.clear();
      text = new Date(minute * 60_000).toISOString().slice(0, 17);
      this.minutes.set(minute, text);
    }
    return `${text}${TWO_DIGITS[shifted - minute * 60]}.000Z` as Instant;
  }

  /** Moves an instant a document holds as text. */
  ofInstant(instant: string): Instant {
    return (this.shiftMs === 0 ? instant : new Date(Date.parse(instant) + this.shiftMs).toISOString()) as Instant;
  }
}

/** Seconds outside 2005–2033 cannot be the time of a real-time observation. */
const EARLIEST_S = Date.UTC(2005, 0, 1) / 1000;
const LATEST_S = Date.UTC(2034, 0, 1) / 1000;

export function isPlausibleEpochSeconds(value: number): boolean {
  return Number.isInteger(value) && value >= EARLIEST_S && value < LATEST_S;
}

/** Epoch ms of a time a document gives in seconds, or by mistake in milliseconds; `undefined` for what is no time. */
export function toEpochMs(raw: number | undefined): number | undefined {
  if (raw === undefined) return undefined;
  if (isPlausibleEpochSeconds(raw)) return raw * 1000;
  return raw > 1e11 && isPlausibleEpochSeconds(Math.floor(raw / 1000)) ? raw : undefined;
}
