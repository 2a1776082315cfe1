/** A JSON Schema as far as the samples need it. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

type Plain = Record<string, unknown>;

/** Stands for the names an object has that the schema does not know: ids, languages. */
export const ANY_NAME = '<name>';

const RING = [
  [1, 49],
  [1, 50],
  [2, 50],
  [1, 49],
];

/** Every property at every depth: `data.stations.station_id`; a list is its elements. GeoJSON coordinates are one. */
export function schemaPaths(schema: Schema, prefix = ''): string[] {
  if (schema.items) return schemaPaths(schema.items, prefix);
  return Object.entries(namedParts(schema)).flatMap(([name, part]) => [
    prefix + name,
    ...(name === 'coordinates' ? [] : schemaPaths(part, `${prefix}${name}.`)),
  ]);
}

function namedParts(schema: Schema): Record<string, Schema> {
  const { additionalProperties: more } = schema;
  const [any] = [...Object.values(schema.patternProperties ?? {}), ...(typeof more === 'object' ? [more] : [])];
  return { ...schema.properties, ...(any ? { [ANY_NAME]: any } : {}) };
}

/** A document in which every property is present; lists have one element. `nameOf` is put for ANY_NAME. */
export function sampleOf(schema: Schema, key: string, nameOf: string): unknown {
  if (key === 'coordinates') return [[RING]];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[schema.enum.length > 1 ? 1 : 0];
  if (schema.items) return [sampleOf(schema.items, key, nameOf)];
  const parts = Object.entries(namedParts(schema));
  if (parts.length > 0)
    return Object.fromEntries(
      parts.map(([name, part]) => [name === ANY_NAME ? nameOf : name, sampleOf(part, name, nameOf)]),
    );
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return numberOf(schema, key);
  return textOf(schema, key);
}

const YEAR = '^\\d{4}$';

function numberOf({ minimum = 1, maximum = 50, pattern }: Schema, key: string): number {
  if (pattern === YEAR) return 2026;
  if (key === 'lat') return 49.4;
  if (key === 'lon') return 1.1;
  if (minimum >= 1_000_000_000) return 1_768_464_000;
  if (maximum <= 1) return key.endsWith('percent') ? 0.5 : 1;
  return Math.min(Math.max(minimum, 3), maximum);
}

const TEXTS: readonly [RegExp, string][] = [
  [/:\[0-5\]\[0-9\]:.*T|T\(/, '2026-01-15T09:00:00Z'],
  [/\[0-5\]\[0-9\]/, '08:00:00'],
  [/a-fA-F0-9/, '#aabbcc'],
  [/a-z\]\{2,3\}/, 'fr'],
  [/A-Z\]\{2\}/, 'FR'],
  [/1-9/, '+33235123456'],
  [/\\w\{3\}/, 'EUR'],
  [/\\d\{4\}/, '2026'],
];
const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T08:00:00Z',
  email: 'a@example.org',
  uri: 'https://example.org/a',
};

function textOf({ format, pattern }: Schema, key: string): string {
  if (format !== undefined && FORMATS[format]) return FORMATS[format];
  if (pattern !== undefined) return TEXTS.find(([like]) => like.test(pattern))?.[1] ?? key;
  if (key.endsWith('phone')) return '+33235123456';
  if (key === 'timezone') return 'Europe/Paris';
  return /language/.test(key) ? 'fr' : `${key}-1`;
}

/** Other values of a property, `undefined` (absent) first: what is absent may mean what the sample says. */
export function othersOf(schema: Schema): unknown[] {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.enum) return [undefined, ...schema.enum];
  if (type === 'boolean') return [undefined, false];
  if (type === 'string' && !schema.format && !schema.pattern) return [undefined, 'another'];
  return type === 'integer' || type === 'number' ? [undefined, 0] : [undefined];
}

export function schemaAt(schema: Schema, path: readonly string[]): Schema {
  if (schema.items) return schemaAt(schema.items, path);
  const [name, ...rest] = path;
  return name === undefined ? schema : schemaAt(namedParts(schema)[name]!, rest);
}

/** A copy with another value at a path, in every element of the lists on the way; `undefined` takes it away. */
export function withValue(document: unknown, path: readonly string[], value: unknown, nameOf: string): unknown {
  const copy = structuredClone(document);
  put(copy, path, value, nameOf);
  return copy;
}

function put(at: unknown, [name, ...rest]: readonly string[], value: unknown, nameOf: string): void {
  if (Array.isArray(at)) return at.forEach((one) => put(one, [name!, ...rest], value, nameOf));
  const key = name === ANY_NAME ? nameOf : name!;
  if (typeof at !== 'object' || at === null || !(key in at)) return;
  if (rest.length > 0) put((at as Plain)[key], rest, value, nameOf);
  else if (value === undefined) delete (at as Plain)[key];
  else (at as Plain)[key] = value;
}

/** The paths a document has, names as they stand. */
export function pathsIn(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, prefix));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    prefix + key,
    ...(key === 'coordinates' ? [] : pathsIn(inner, `${prefix}${key}.`)),
  ]);
}
