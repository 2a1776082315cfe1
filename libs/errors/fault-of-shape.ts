import { z } from 'zod';

/** The first thing in a value that its schema does not allow. */
export interface ShapeFault {
  /** `filter.bbox.0`; `body` for the value itself. */
  where: string;
  got: string;
  expected: string;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'an instant',
};
const FORMATS: Readonly<Record<string, string>> = {
  url: 'an http or https address',
  email: 'an e-mail address',
  datetime: 'an instant with its offset such as 2026-01-15T08:00:00Z',
  date: 'a day such as 2026-01-15',
  uuid: 'a UUID',
};

/** What is wrong in the hub's own words, not in those of the library that found it. */
export function faultOfShape(schema: z.ZodType, { issues }: z.ZodError, value: unknown, whole = 'body'): ShapeFault {
  const issue = deepest(issues[0]!);
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const got = path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], value);
  return {
    where: path.map(String).join('.') || whole,
    got: issue.code === 'unrecognized_keys' ? issue.keys[0]! : shown(got),
    expected: expectedBy(schema, issue, value),
  };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** Of a union nothing of which fits, what is wrong with the choice that fits best: the one that is wrong the deepest. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const choices = issue.errors.flatMap(([first]) =>
    first ? [{ ...first, path: [...issue.path, ...first.path] }] : [],
  );
  const best = choices.reduce<z.core.$ZodIssue | undefined>(
    (found, one) => (found && found.path.length >= one.path.length ? found : one),
    undefined,
  );
  return best && best.path.length > issue.path.length ? deepest(best) : issue;
}

function expectedBy(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): string {
  const own = /^expected (.+)$/s.exec(issue.message)?.[1];
  if (own !== undefined) return own;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `"${String(issue.values[0])}"`
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.exact ? 'exactly' : 'at least'} ${boundOf(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.exact ? 'exactly' : 'at most'} ${boundOf(issue.maximum, issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? `a text of the form ${issue.pattern ?? issue.format}`;
    case 'unrecognized_keys': {
      const names = namesAt(schema, issue.path, value);
      return names.length > 0 ? `one of ${names.join(', ')}` : 'no such field';
    }
    case 'invalid_union':
      return discriminated(schema, issue);
    default:
      return 'a value of another form';
  }
}

function boundOf(bound: number | bigint, origin: string): string {
  const isOne = Number(bound) === 1;
  if (origin === 'string') return `${bound} ${isOne ? 'character' : 'characters'}`;
  return origin === 'array' || origin === 'set' ? `${bound} ${isOne ? 'entry' : 'entries'}` : String(bound);
}

function discriminated(schema: z.ZodType, { discriminator }: z.core.$ZodIssueInvalidUnion): string {
  if (!(schema instanceof z.ZodDiscriminatedUnion) || discriminator === undefined) return 'a value of another form';
  const values = [...(schema._zod.propValues?.[discriminator] ?? [])];
  return `one of ${values.map(String).join(', ')}`;
}

/** The fields an object may have at a path. */
function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const at = unwrapped(schema, value);
  if (path.length === 0) return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
  const [first, ...rest] = path;
  const inner = (value as Record<PropertyKey, unknown> | undefined)?.[first!];
  if (at instanceof z.ZodObject) return first! in at.shape ? namesAt(at.shape[first as string]!, rest, inner) : [];
  if (at instanceof z.ZodArray) return namesAt(at.element, rest, inner);
  return [];
}

function unwrapped(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap(), value);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const name = schema.def.discriminator;
  const named = (value as Record<string, unknown> | undefined)?.[name];
  return schema.options.find((one) => one._zod.propValues?.[name]?.has(named as string)) ?? schema;
}
