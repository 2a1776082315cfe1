import { z } from 'zod';
import { TIME_PATTERN_PART, UNITS, type FieldDescription, type Unit } from '#libs/model';
import { MAPPABLE, MAPPED_KINDS } from '#libs/model/schemas';
import { isZone } from './time-zone.js';

/** Formats without a meaning of their own: the configuration says what their rows are. */
export const MAPPED_FORMATS = ['csv', 'geojson', 'json'] as const;
export type MappedFormatName = (typeof MAPPED_FORMATS)[number];

const place = z.string().min(1).max(200);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const CLOCK = /^\d{1,2}:[0-5]\d$/;

/** `name` alone stands for `{ from: name }`. */
const fieldMapping = z.preprocess(
  (value) => (typeof value === 'string' ? { from: value } : value),
  z.strictObject({
    from: place.optional(),
    constant: scalar.optional(),
    unit: z.enum(Object.keys(UNITS) as [Unit, ...Unit[]]).optional(),
    scale: z.number().optional(),
    values: z.record(z.string(), scalar).optional(),
    time: z.string().min(1).max(60).optional(),
    zone: z.string().min(1).optional(),
    dayStart: z.string().regex(CLOCK, 'expected a time of day such as 04:30').optional(),
    order: z.enum(['lat-lon', 'lon-lat']).optional(),
    crs: z.enum(['wgs84', 'lambert93']).optional(),
    latitude: place.optional(),
    longitude: place.optional(),
    x: place.optional(),
    y: place.optional(),
  }),
);
type FieldMappingConfig = z.output<typeof fieldMapping>;

/**
 * How rows become entities. `fields` are the model's own names; the table is in docs/plug-in.md. What the model does not
 * have is refused here, so that a spelling mistake is seen at the start and not as a map without buses.
 */
export const mappingSection = z
  .strictObject({
    kind: z.enum(MAPPED_KINDS),
    entities: place.optional(),
    key: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(place).min(1).max(5)),
    fields: z.record(z.string(), fieldMapping),
    delimiter: z
      .string()
      .regex(/^[\u0001-\u007f]$/, 'expected one character such as ";"')
      .optional(),
    encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le']).optional(),
    decimalComma: z.boolean().optional(),
  })
  .superRefine(({ kind, fields }, context) => {
    const known = MAPPABLE[kind];
    const report = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path: ['fields', ...path], message });
    for (const [name, field] of Object.entries(fields)) {
      const shape = known[name];
      if (!shape) report([name], `got "${name}", expected a field of ${kind}: ${Object.keys(known).join(', ')}`);
      else for (const [part, message] of faultsOf(shape, field)) report(part === '' ? [name] : [name, part], message);
    }
    for (const [name, { required }] of Object.entries(known)) {
      if (required && !fields[name]) report([name], `got nothing, expected where the ${name} of a ${kind} stands`);
    }
  });
export type MappingConfig = z.output<typeof mappingSection>;

const PARTS_OF: Record<string, readonly (keyof FieldMappingConfig)[]> = {
  number: ['unit', 'scale', 'values'],
  instant: ['time', 'zone'],
  'clock-time': ['dayStart'],
  point: ['order', 'crs', 'latitude', 'longitude', 'x', 'y'],
  line: ['crs'],
  word: ['values'],
  flag: ['values'],
  text: ['values'],
  id: ['values'],
};

function* faultsOf(shape: FieldDescription, field: FieldMappingConfig): Iterable<[part: string, message: string]> {
  const allowed = new Set<string>([...(PARTS_OF[shape.type] ?? []), 'from', ...(isPlace(shape) ? [] : ['constant'])]);
  for (const [part, value] of Object.entries(field)) {
    if (value !== undefined && !allowed.has(part))
      yield [part, `does not belong to a field of the sort "${shape.type}", which takes ${[...allowed].join(', ')}`];
  }
  if (!isPlace(shape) && (field.from === undefined) === (field.constant === undefined))
    yield ['', `got ${field.from === undefined ? 'neither' : 'both'}, expected either from or constant`];
  if (shape.type === 'point') {
    const pairs = [field.latitude, field.longitude, field.x, field.y].filter((part) => part !== undefined).length;
    const whole = (field.latitude && field.longitude) || (field.x && field.y);
    if (pairs > 0 && (pairs !== 2 || !whole || field.from !== undefined))
      yield ['', 'expected from, or latitude and longitude, or x and y'];
  }
  if (shape.type === 'number' && field.unit !== undefined) {
    const own = shape.unit && UNITS[shape.unit];
    if (UNITS[field.unit].of !== own?.of)
      yield ['unit', `got "${field.unit}", expected ${own ? `a unit of ${own.of}: ${unitsOf(own.of)}` : 'none'}`];
  }
  if (shape.type === 'word') {
    const words = [...Object.values(field.values ?? {}), ...(field.constant === undefined ? [] : [field.constant])];
    const strange = words.find((word) => !shape.words.includes(String(word)));
    const part = field.constant === strange ? 'constant' : 'values';
    if (strange !== undefined) yield [part, `got "${String(strange)}", expected one of ${shape.words.join(', ')}`];
  }
  if (field.time !== undefined && !isTimeForm(field.time))
    yield ['time', `got "${field.time}", expected iso, unix, unix-ms or a pattern such as dd/MM/yyyy HH:mm:ss`];
  if (field.zone !== undefined && !isZone(field.zone))
    yield ['zone', `got "${field.zone}", expected a time zone such as Europe/Paris`];
}

function isPlace({ type }: FieldDescription): boolean {
  return type === 'point' || type === 'line';
}

function unitsOf(what: string): string {
  return Object.entries(UNITS)
    .filter(([, { of }]) => of === what)
    .map(([name]) => name)
    .join(', ');
}

function isTimeForm(form: string): boolean {
  if (form === 'iso' || form === 'unix' || form === 'unix-ms') return true;
  return (
    form.replace(TIME_PATTERN_PART, '') === '' && ['yyyy', 'MM', 'dd'].every((part) => form.split(part).length === 2)
  );
}
