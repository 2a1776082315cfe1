/** A JSON Schema as `/openapi.json` has it, as far as a table of fields looks into it. */
export interface DescribedSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  description?: string;
  properties?: Record<string, DescribedSchema>;
  required?: string[];
  items?: DescribedSchema;
  anyOf?: DescribedSchema[];
  oneOf?: DescribedSchema[];
  allOf?: DescribedSchema[];
  additionalProperties?: DescribedSchema | boolean;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  'x-unit'?: string;
}

/** What a value of a field is, in a word that a page can say in its language. */
export type FieldType =
  | { is: 'text' | 'whole' | 'number' | 'flag' | 'instant' | 'day' | 'object' | 'any' }
  | { is: 'words'; words: string[] }
  | { is: 'list'; of: FieldType }
  | { is: 'map'; of: FieldType }
  | { is: 'either'; of: FieldType[] }
  | { is: 'body'; name: string };

/** One field of a body. */
export interface FieldRow {
  /** `items[].stop.id`; a field of a map by any name is `text.*`. */
  path: string;
  type: FieldType;
  mayBeAbsent: boolean;
  description?: string;
  unit?: string;
  /** What the schema itself gives as one. */
  example?: unknown;
}

const REFERENCE = '#/components/schemas/';
const MOST_DEPTH = 9;

export function referredName({ $ref }: DescribedSchema): string | undefined {
  return $ref?.startsWith(REFERENCE) ? $ref.slice(REFERENCE.length) : undefined;
}

/**
 * The fields of a body and of what is in it, in the order of its schema. What has a table of its own is named, not
 * repeated. The names of fields that hold themselves again end there.
 */
export function fieldRows(
  schema: DescribedSchema,
  bodies: Readonly<Record<string, DescribedSchema>>,
  hasOwnTable: (name: string) => boolean,
): FieldRow[] {
  const rows: FieldRow[] = [];
  const resolved = (one: DescribedSchema): DescribedSchema => {
    const name = referredName(one);
    return name === undefined ? one : { ...bodies[name], ...(one.description && { description: one.description }) };
  };
  const typeOf = (one: DescribedSchema): FieldType => {
    const name = referredName(one);
    if (name !== undefined) return hasOwnTable(name) ? { is: 'body', name } : typeOf(bodies[name]!);
    return typeOfPlain(one, typeOf);
  };
  const inside = (one: DescribedSchema, path: string, open: readonly string[]): void => {
    const name = referredName(one);
    if (name !== undefined && path !== '' && (hasOwnTable(name) || open.includes(name))) return;
    if (open.length > MOST_DEPTH) return;
    const at = resolved(one);
    const within = [...open, name ?? ''];
    for (const choice of [...(at.anyOf ?? []), ...(at.oneOf ?? []), ...(at.allOf ?? [])]) inside(choice, path, within);
    if (at.items) inside(at.items, `${path}[]`, within);
    if (typeof at.additionalProperties === 'object') inside(at.additionalProperties, `${path}.*`, within);
    for (const [field, property] of Object.entries(at.properties ?? {})) {
      const place = path === '' ? field : `${path}.${field}`;
      rows.push(rowOf(place, property, resolved(property), typeOf(property), !at.required?.includes(field)));
      inside(property, place, within);
    }
  };
  inside(schema, '', []);
  return rows;
}

function rowOf(
  path: string,
  own: DescribedSchema,
  schema: DescribedSchema,
  type: FieldType,
  mayBeAbsent: boolean,
): FieldRow {
  const description = own.description ?? schema.description ?? schema.items?.description;
  const unit = schema['x-unit'] ?? schema.items?.['x-unit'];
  const example = schema.examples?.[0] ?? schema.default;
  return {
    path,
    type,
    mayBeAbsent,
    ...(description !== undefined && { description }),
    ...(unit !== undefined && { unit }),
    ...(example !== undefined && { example }),
  };
}

function typeOfPlain(schema: DescribedSchema, typeOf: (one: DescribedSchema) => FieldType): FieldType {
  if (schema.const !== undefined) return { is: 'words', words: [String(schema.const)] };
  if (schema.enum) return { is: 'words', words: schema.enum.map(String) };
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const types = [...new Map(choices.map(typeOf).map((type) => [JSON.stringify(type), type])).values()];
    return types.length === 1 ? types[0]! : { is: 'either', of: types };
  }
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'array':
      return { is: 'list', of: schema.items ? typeOf(schema.items) : { is: 'any' } };
    case 'string':
      return { is: schema.format === 'date-time' ? 'instant' : schema.format === 'date' ? 'day' : 'text' };
    case 'integer':
      return { is: 'whole' };
    case 'number':
      return { is: 'number' };
    case 'boolean':
      return { is: 'flag' };
    case 'object':
      return typeof schema.additionalProperties === 'object' && !schema.properties
        ? { is: 'map', of: typeOf(schema.additionalProperties) }
        : { is: 'object' };
    default:
      return { is: 'any' };
  }
}

/** Members of a list that are looked through for a value. */
const MOST_LOOKED_AT = 20;

/** The first value at a path of fields in an answer; `undefined` where it has none. */
export function valueAtPath(value: unknown, path: string): unknown {
  return found(value, path.match(/[^.[\]]+|\[\]/g) ?? []);
}

function found(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || value === undefined || value === null) return value ?? undefined;
  if (typeof value !== 'object') return undefined;
  const inner =
    step === '[]' || step === '*'
      ? Object.values(value).slice(0, MOST_LOOKED_AT)
      : [(value as Record<string, unknown>)[step]];
  for (const one of inner) {
    const at = found(one, rest);
    if (at !== undefined) return at;
  }
  return undefined;
}

const UNIT_ENDINGS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/Seconds$/, 's'],
  [/Ms$/, 'ms'],
  [/Mps$/, 'm/s'],
  [/Kmh$/, 'km/h'],
  [/Deg$/, '°'],
  [/(^|\.)(latitude|longitude)$/, '°'],
  [/(Percent|Percentage)$/, '%'],
  [/Days$/, 'd'],
  [/[a-z]M$/, 'm'],
  [/(^|\.)bytes$/, 'B'],
];

/** The unit a schema names, else the one a name ends in. */
export function unitOf({ path, unit }: Pick<FieldRow, 'path' | 'unit'>): string | undefined {
  return unit ?? UNIT_ENDINGS.find(([ending]) => ending.test(path))?.[1];
}
