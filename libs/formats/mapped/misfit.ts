/** What a value was expected to be, where it is not. */
export class Misfit {
  constructor(
    readonly code: 'FIELD_TYPE' | 'FIELD_ENUM' | 'FIELD_RANGE' | 'TIME_FORMAT' | 'COORDINATE_IMPLAUSIBLE',
    readonly got: string,
    readonly expected: string,
  ) {}
}

/** A value read in spite of how it is written, and what is to be reported about it. */
export class Tolerated<T> {
  constructor(
    readonly value: T,
    readonly misfit: Misfit,
  ) {}
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** Blanks group thousands, the narrow and the unbreakable one too. */
const GROUPING = /[\s\u00a0\u202f]/g;

/** NaN for anything that is no number. */
export function toNumber(raw: unknown, decimalComma: boolean): number {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'string') return NaN;
  let text = raw.trim();
  if (decimalComma) text = text.replace(GROUPING, '').replace(',', '.');
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** A value as an issue shows it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
