import type { IssueCollector } from '#libs/errors';
import { xsdDurationSeconds } from '#libs/formats/text';
import type { Field } from './shape.js';
import { parseBoolean, parseNumber, parseSiriTime } from './values.js';

export const DEFAULT_TIME_ZONE = 'Europe/Paris';

const EXPECTED: Partial<Record<Field['kind'], string>> = {
  time: 'YYYY-MM-DDTHH:MM:SS±HH:MM',
  boolean: 'true or false',
  number: 'a number',
  duration: 'a duration such as PT2M',
};

/**
 * Turns the text of a leaf into its value, the same for XML and JSON. What does not fit is left out with TIME_FORMAT or
 * FIELD_TYPE (a time that limits is NaN); a time without offset is read in the feed's zone and reported as TIME_FORMAT
 * (advice).
 */
export class LeafValues {
  /** Place of the entity in hand, made only when there is something to report. */
  where: () => string = () => 'document';

  constructor(
    private readonly issues: IssueCollector,
    private readonly timeZone: string,
  ) {}

  read(field: Field, text: string): string | number | boolean | undefined {
    if (field.kind === 'text' || field.kind === 'texts') return text.trim() || undefined;
    if (field.kind === 'time') return this.time(field, text);
    const value =
      field.kind === 'boolean'
        ? parseBoolean(text)
        : field.kind === 'duration'
          ? xsdDurationSeconds(text)
          : parseNumber(text);
    if (value === undefined && text.trim() !== '') this.report('FIELD_TYPE', 'warning', field, text);
    return value;
  }

  private time(field: Field, text: string): number | undefined {
    const time = parseSiriTime(text, this.timeZone);
    if (time === undefined) {
      if (text.trim() === '') return undefined;
      this.report('TIME_FORMAT', 'warning', field, text);
      return field.limits ? NaN : undefined;
    }
    if (time.local) this.report('TIME_FORMAT', 'advice', field, text);
    return time.at;
  }

  report(code: 'TIME_FORMAT' | 'FIELD_TYPE', severity: 'warning' | 'advice', field: Field, got: string): void {
    const expected = severity === 'advice' ? 'an offset such as Z or +01:00' : EXPECTED[field.kind];
    this.issues.add({ code, severity, where: this.where(), field: field.local, got: got.trim(), expected });
  }
}
