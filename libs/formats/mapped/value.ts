import { UNITS, type FieldDescription, type GeoPoint, type Unit } from '#libs/model';
import { pointOfRow, lineOf } from './place.js';
import type { FieldMapping } from './mapping.js';
import { Misfit, shown, toNumber, type Tolerated } from './misfit.js';
import type { DocumentRow } from './rows.js';
import { compilePattern, parseMappedTime } from './time.js';

export type MappedValue = string | number | boolean | GeoPoint | GeoPoint[];

export type ReadField = (row: DocumentRow) => MappedValue | Tolerated<MappedValue> | Misfit | undefined;

/** The reader of one field: from a row to the model's value, a misfit, or `undefined` where the row says nothing. */
export function compileField(shape: FieldDescription, mapping: FieldMapping, decimalComma: boolean): ReadField {
  if (shape.type === 'point') return (row) => pointOfRow(row, mapping, decimalComma);
  if (shape.type === 'line') return (row) => lineOf(row, mapping);
  const convert = converterOf(shape, mapping, decimalComma);
  const { from, constant, values } = mapping;
  return (row) => {
    const raw = constant ?? (from === undefined ? undefined : row.find(from));
    if (raw === undefined || raw === null || raw === '') return undefined;
    if (typeof raw === 'object') return new Misfit('FIELD_TYPE', shown(raw), 'a single value');
    if (values === undefined || constant !== undefined) return convert(raw as string | number | boolean);
    const word = String(raw).trim();
    if (Object.hasOwn(values, word)) return convert(values[word]!);
    if (Object.hasOwn(values, '*')) return convert(values['*']!);
    return new Misfit('FIELD_ENUM', word, `one of ${Object.keys(values).join(', ')}`);
  };
}

type Convert = (raw: string | number | boolean) => MappedValue | Misfit | undefined;

function converterOf(shape: FieldDescription, mapping: FieldMapping, decimalComma: boolean): Convert {
  switch (shape.type) {
    case 'number':
      return numberConverter(shape, mapping, decimalComma);
    case 'flag':
      return (raw) =>
        FLAGS.get(String(raw).trim().toLowerCase()) ?? new Misfit('FIELD_TYPE', String(raw), 'true or false');
    case 'word':
      return (raw) => {
        const word = String(raw).trim();
        return shape.words.includes(word) ? word : new Misfit('FIELD_ENUM', word, `one of ${shape.words.join(', ')}`);
      };
    case 'instant':
      return instantConverter(mapping);
    case 'service-date':
      return toServiceDate;
    case 'clock-time':
      return clockConverter(mapping.dayStart);
    default:
      return (raw) => String(raw).trim() || undefined;
  }
}

const FLAGS = new Map<string, boolean>([
  ...['true', '1', 'yes', 'y', 'oui', 'o', 'vrai'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'n', 'non', 'faux'].map((word) => [word, false] as const),
]);

function numberConverter(
  shape: FieldDescription & { type: 'number' },
  { unit, scale = 1 }: FieldMapping,
  decimalComma: boolean,
): Convert {
  const own: Unit | undefined = shape.unit;
  const factor = scale * (unit && own ? UNITS[unit].factor / UNITS[own].factor : 1);
  const { min = -Infinity, max = Infinity, whole } = shape;
  return (raw) => {
    const read = toNumber(raw, decimalComma);
    if (!Number.isFinite(read)) return new Misfit('FIELD_TYPE', String(raw), 'a number');
    // Eight digits are more than any sensor has; what a factor adds beyond is noise that would look like news.
    const value = factor === 1 ? read : Number((read * factor).toPrecision(8));
    if (value < min || value > max || (whole && !Number.isInteger(value)))
      return new Misfit('FIELD_RANGE', String(raw), rangeText(min, max, whole, own));
    return value;
  };
}

function rangeText(min: number, max: number, whole: boolean | undefined, unit: Unit | undefined): string {
  const most = max === Infinity ? '' : ` to ${max}`;
  return `${whole ? 'a whole number' : 'a number'} from ${min}${most}${unit ? ` ${unit}` : ''}`;
}

function instantConverter({ time = 'iso', zone }: FieldMapping): Convert {
  const form = time === 'iso' || time === 'unix' || time === 'unix-ms' ? time : compilePattern(time)!;
  const expected = time === 'iso' ? 'an ISO 8601 time' : `a time as ${time}`;
  return (raw) => {
    const at = parseMappedTime(raw, form, zone);
    // What a replayed or wrong clock reports is judged later; here only what is no date at all.
    if (at === undefined || Math.abs(at) > 8.64e15) return new Misfit('TIME_FORMAT', String(raw), expected);
    return new Date(at).toISOString();
  };
}

function toServiceDate(raw: string | number | boolean): MappedValue | Misfit {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(String(raw).trim());
  return match ? `${match[1]}${match[2]}${match[3]}` : new Misfit('TIME_FORMAT', String(raw), 'a date as YYYY-MM-DD');
}

const CLOCK = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$/;

function clockConverter(dayStart: string | undefined): Convert {
  const start = dayStart === undefined ? 0 : secondsOf(CLOCK.exec(dayStart)!);
  return (raw) => {
    const match = CLOCK.exec(String(raw).trim());
    if (!match) return new Misfit('TIME_FORMAT', String(raw), 'a time as HH:MM or HH:MM:SS');
    const seconds = secondsOf(match) + (secondsOf(match) < start ? 86_400 : 0);
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };
}

function secondsOf([, hours, minutes, seconds]: RegExpExecArray): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
}
