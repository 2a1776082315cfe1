import type { FieldDescription, GeoPoint } from '#libs/model';
import { fault, type EventFault } from './refused-event.js';

/** A value as a row of the sandbox's own mapping has it, or what is wrong with it. */
export type ReadValue = { value: unknown } | { fault: EventFault };

const MOST_CHARS = 500;
const MOST_POINTS = 10_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;
const CLOCK = /^\d{1,2}:[0-5]\d(:[0-5]\d)?$/;
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/;

/** Reads one field of a pushed entity by what the model says of it. */
export function readField(name: string, shape: FieldDescription, given: unknown): ReadValue {
  const wrong = (expected: string, code: EventFault['code'] = 'FIELD_TYPE'): ReadValue => ({
    fault: fault(code, name, given, expected),
  });
  switch (shape.type) {
    case 'id':
    case 'text': {
      const text = typeof given === 'number' ? String(given) : textOf(given);
      if (text === undefined || text === '') return wrong('a text');
      return text.length > MOST_CHARS ? wrong(`at most ${MOST_CHARS} characters`, 'FIELD_RANGE') : { value: text };
    }
    case 'flag':
      return typeof given === 'boolean' ? { value: given } : wrong('true or false');
    case 'number': {
      if (typeof given !== 'number' || !Number.isFinite(given)) return wrong('a number');
      const { min = -Infinity, max = Infinity, whole } = shape;
      if (whole && !Number.isInteger(given)) return wrong('a whole number');
      return given < min || given > max ? wrong(rangeOf(min, max), 'FIELD_RANGE') : { value: given };
    }
    case 'word':
      return typeof given === 'string' && shape.words.includes(given)
        ? { value: given }
        : wrong(`one of ${shape.words.join(', ')}`, 'FIELD_ENUM');
    case 'instant': {
      const at = instantOf(given);
      return at === undefined ? wrong('an instant such as 2026-01-15T12:00:00.000Z', 'TIME_FORMAT') : { value: at };
    }
    case 'service-date': {
      const [, year, month, day] = DATE.exec(String(given)) ?? [];
      return year === undefined ? wrong('a date such as 20260115', 'TIME_FORMAT') : { value: `${year}${month}${day}` };
    }
    case 'clock-time':
      return typeof given === 'string' && CLOCK.test(given) ? { value: given } : wrong('HH:MM:SS', 'TIME_FORMAT');
    case 'point': {
      const point = pointOf(given);
      if (!point) return wrong('{ latitude, longitude } in WGS 84 degrees');
      const { latitude, longitude } = point;
      if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
        return wrong('a latitude within ±90 and a longitude within ±180', 'FIELD_RANGE');
      return latitude === 0 && longitude === 0
        ? wrong('where it is, not 0, 0', 'COORDINATE_IMPLAUSIBLE')
        : { value: point };
    }
    case 'line': {
      const list = Array.isArray(given) ? given : (given as { coordinates?: unknown } | null)?.coordinates;
      if (!Array.isArray(list) || list.length < 2 || list.length > MOST_POINTS) return wrong('2 to 10000 positions');
      const points = list.map(pointOf);
      if (points.some((point) => point === undefined)) return wrong('positions in WGS 84 degrees');
      const coordinates = points.map((point) => [point!.longitude, point!.latitude]);
      return { value: { type: 'LineString', coordinates } };
    }
  }
}

/** Epoch milliseconds of a time with a zone; `undefined` for anything else. */
export function msOf(given: unknown): number | undefined {
  if (typeof given !== 'string' || !INSTANT.test(given)) return undefined;
  const ms = Date.parse(given);
  return Number.isNaN(ms) ? undefined : ms;
}

function instantOf(given: unknown): string | undefined {
  const ms = msOf(given);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** A text, or the first of several by language. */
function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const first = Object.values(given).find((one) => typeof one === 'string');
  return first as string | undefined;
}

/** `{ latitude, longitude }`, a GeoJSON Point, or `[longitude, latitude]`. */
function pointOf(given: unknown): GeoPoint | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { latitude, longitude, type, coordinates } = given as Record<string, unknown>;
  const [x, y] = Array.isArray(given) ? given : type === 'Point' && Array.isArray(coordinates) ? coordinates : [];
  const point = x === undefined ? { latitude, longitude } : { latitude: y, longitude: x };
  const isPoint = Number.isFinite(point.latitude) && Number.isFinite(point.longitude);
  return isPoint ? (point as GeoPoint) : undefined;
}

function rangeOf(min: number, max: number): string {
  if (min === -Infinity) return `at most ${max}`;
  return max === Infinity ? `at least ${min}` : `from ${min} to ${max}`;
}
