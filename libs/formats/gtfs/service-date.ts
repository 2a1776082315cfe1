/**
 * A civil date as whole days since 1970-01-01 (negative before). Service dates are counted, compared and stored this
 * way; `YYYYMMDD` is only their spelling.
 */
export type DayNumber = number;

const MS_PER_DAY = 86_400_000;

/** Day number of `YYYYMMDD`; `undefined` for anything else and for days that do not exist, such as 20260230. */
export function parseServiceDate(text: string): DayNumber | undefined {
  if (!/^\d{8}$/.test(text)) return undefined;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8));
  return toDayNumber(year, month, day);
}

/** The same over bytes, without blanks. */
export function parseServiceDateBytes(bytes: Uint8Array, start: number, end: number): DayNumber | undefined {
  if (end - start !== 8) return undefined;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return toDayNumber(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100);
}

function toDayNumber(year: number, month: number, day: number): DayNumber | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() / MS_PER_DAY : undefined;
}

/** `YYYYMMDD` of a day number. */
export function formatServiceDate(day: DayNumber): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10).replaceAll('-', '');
}

/** 0 Monday … 6 Sunday, the order of calendar.txt. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}
