import type { BoundingBox } from '#libs/live';
import type { GeoPoint } from '#libs/model';
import type { Parameter } from '../describe/parameters.js';
import { readBox, invalid, wholeNumber, type Query } from './request.js';
import { readQueryInstant } from './history.js';
import type { PartList } from '../transit/part-list.js';

interface Bounds {
  minimum?: number;
  maximum?: number;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  items?: { enum?: readonly string[] };
}

const DURATION = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?$/i;

/**
 * The parameters of a request, read by what `/openapi.json` says of them: names, bounds and defaults stand there once. One
 * that an address does not know, that is given twice or that cannot be meant is REQUEST_INVALID, naming it, what was got and
 * what is expected.
 */
export class QueryParameters {
  private readonly values = new Map<string, string>();

  constructor(
    query: Query,
    private readonly parameters: Readonly<Record<string, Parameter>>,
    /** Where a part is asked for its share of a list. */
    readonly part?: PartList,
  ) {
    const known = Object.keys(parameters);
    for (const [name, given] of Object.entries(query)) {
      if (!known.includes(name))
        throw invalid(
          name,
          name,
          known.length > 0 ? `one of ${known.join(', ')}` : 'no parameter: this address has none',
        );
      const list = [given ?? []].flat();
      if (list.length > 1 && !parameters[name]!.isList) throw invalid(name, list.join(' and '), 'it once');
      this.values.set(name, list.join(','));
    }
    for (const [name, { isRequired, description }] of Object.entries(parameters))
      if (isRequired && !this.values.has(name)) throw invalid(name, '', description);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    const text = this.values.get(name);
    if (text === undefined) return undefined;
    const { minLength = 0, maxLength = Infinity } = this.boundsOf(name);
    if (text.trim().length < minLength || text.length > maxLength)
      throw invalid(name, text, `${minLength} to ${maxLength} characters`);
    return text;
  }

  /** Throws REQUEST_INVALID for a text that is longer or shorter than its address says, whether or not it is read. */
  refuseUnbounded(): void {
    for (const name of this.values.keys()) if (!this.parameters[name]!.isList) this.text(name);
  }

  /** Within its bounds; its default where it is not given. */
  whole(name: string): number {
    const { minimum = -Infinity, maximum = Infinity, default: initial } = this.boundsOf(name);
    return wholeNumber(name, this.values.get(name), initial as number, minimum, maximum);
  }

  number(name: string): number | undefined {
    const { minimum = -Infinity, maximum = Infinity } = this.boundsOf(name);
    const text = this.values.get(name);
    if (text === undefined) return undefined;
    const value = numberOf(text);
    if (!(value >= minimum && value <= maximum)) throw invalid(name, text, `a number from ${minimum} to ${maximum}`);
    return value;
  }

  /** Separated by commas or given again; empty where it is not given. */
  list(name: string): string[] {
    const text = this.values.get(name);
    const { items, default: initial } = this.boundsOf(name);
    if (text === undefined) return (initial as string[] | undefined) ?? [];
    const values = text.split(',').filter((one) => one !== '');
    for (const value of values)
      if (items?.enum && !items.enum.includes(value)) throw invalid(name, value, `one of ${items.enum.join(', ')}`);
    if (values.length === 0) throw invalid(name, text, 'at least one');
    return values;
  }

  point(name: string): GeoPoint | undefined {
    const text = this.values.get(name);
    if (text === undefined) return undefined;
    const [latitude, longitude, ...rest] = text.split(',').map(numberOf);
    const fits = rest.length === 0 && Math.abs(latitude!) <= 90 && Math.abs(longitude ?? NaN) <= 180;
    if (!fits) throw invalid(name, text, 'latitude,longitude in degrees such as 49.4431,1.0993');
    return { latitude: latitude!, longitude: longitude! };
  }

  box(name: string): BoundingBox | undefined {
    const text = this.values.get(name);
    return text === undefined ? undefined : readBox(text, name);
  }

  instantMs(name: string, zone: string): number | undefined {
    const instant = readQueryInstant(name, this.values.get(name), zone);
    return instant === undefined ? undefined : Date.parse(instant);
  }

  durationMs(name: string, mostMs: number): number {
    const text = this.values.get(name) ?? (this.boundsOf(name).default as string);
    const [, hours, minutes, seconds] = DURATION.exec(text) ?? [];
    const ms = (Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
    if (ms <= 0 || ms > mostMs) throw invalid(name, text, 'a duration such as PT30M or PT2H, at most PT24H');
    return ms;
  }

  private boundsOf(name: string): Bounds {
    return this.parameters[name]!.schema as Bounds;
  }
}

function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
