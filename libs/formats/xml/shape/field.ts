import type { ElementShape } from './shape.js';

/**
 * What an element is to the hub. Structure: `object`; `inline`, a wrapper whose children belong to what is around it;
 * `named`, the same, and its own name is the value; `silent`, known, needed by nobody, and no loss. All others are
 * leaves, whose text the reader of the format turns into a value: `texts`, one text for each `xml:lang`; `said`, a text
 * with its language; `duration`, xsd:duration in seconds; `flag`, its presence is the word; `ref`, its `ref` attribute
 * is the value; `position`, a text with a `srsName` of its own or of what is around it.
 */
export type FieldKind =
  | 'object'
  | 'inline'
  | 'named'
  | 'silent'
  | 'text'
  | 'texts'
  | 'said'
  | 'time'
  | 'boolean'
  | 'number'
  | 'duration'
  | 'flag'
  | 'ref'
  | 'position';

export interface FieldOptions {
  many?: boolean;
  readOnly?: boolean;
  token?: boolean;
  foreign?: boolean;
  limits?: boolean;
  shape?: ElementShape | undefined;
}

/** One element that is carried. `Adds` is what it adds to the type of the object it belongs to. */
export interface Field<Adds = unknown> {
  readonly local: string;
  readonly key: string;
  readonly kind: FieldKind;
  readonly many: boolean;
  /** Read, never written: an older or other spelling of a field that stands elsewhere in the shape. */
  readonly readOnly: boolean;
  /** An id the schema wants to be an NMTOKEN: what is none is written as one in XML, and read back. */
  readonly token: boolean;
  /** No element of the schema at this place: of older versions, or of producers' own. */
  readonly foreign: boolean;
  /** A time that limits: one that cannot be read is NaN, for an absent one limits nothing. */
  readonly limits: boolean;
  readonly shape: ElementShape | undefined;
  /** A type alone; no field has it. */
  readonly adds?: Adds;
}

/** `{ key?: Value }`. */
export type Keyed<Key extends string, Value> = { [K in Key]?: Value };

/** The key of an element that is given none: its name, lower camel case. */
export function keyOf<const L extends string>(local: L): Uncapitalize<L> {
  return (local.charAt(0).toLowerCase() + local.slice(1)) as Uncapitalize<L>;
}

/** All fields have the same properties in the same order, so that looking at one stays fast. */
export function field<Adds>(
  kind: FieldKind,
  local: string,
  key: string,
  {
    many = false,
    readOnly = false,
    token = false,
    foreign = false,
    limits = false,
    shape = undefined,
  }: FieldOptions = {},
): Field<Adds> {
  return { local, key, kind, many, readOnly, token, foreign, limits, shape };
}

/** Makes fields of a leaf: `leaf<number>('number')('Bearing')` adds `bearing?: number`. */
export function leaf<Value>(kind: FieldKind, options?: FieldOptions) {
  return <const L extends string, const K extends string = Uncapitalize<L>>(
    local: L,
    key = keyOf(local) as string as K,
  ): Field<Keyed<K, Value>> => field(kind, local, key, options);
}

/** The same, for elements that may stand several times. */
export function leaves<Value>(kind: FieldKind, options?: FieldOptions) {
  return <const K extends string>(local: string, key: K): Field<Keyed<K, Value[]>> =>
    field(kind, local, key, { ...options, many: true });
}

export const text = leaf<string>('text');
export const textList = leaves<string>('text');

export function object<Value, const L extends string, const K extends string = Uncapitalize<L>>(
  local: L,
  of: ElementShape<Value>,
  key = keyOf(local) as string as K,
): Field<Keyed<K, Value>> {
  return field('object', local, key, { shape: of });
}

export function list<Value, const K extends string>(
  local: string,
  key: K,
  of: ElementShape<Value>,
): Field<Keyed<K, Value[]>> {
  return field('object', local, key, { many: true, shape: of });
}

/** Several fields that shapes share. */
export function fields<const F extends readonly Field[]>(...all: F): F {
  return all;
}
