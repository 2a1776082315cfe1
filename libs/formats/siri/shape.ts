import { XmlVocabulary } from '#libs/formats/xml';

/** All versions of SIRI. Spec: CEN/TS 15531. */
export const SIRI_NAMESPACE = 'http://www.siri.org.uk/siri';

/** Names of all shapes, in the namespace and without one, as French SOAP servers write the parts between. */
export const vocabulary = new XmlVocabulary();

/**
 * What an element is to the hub. `texts`: one text for each `xml:lang`. `duration`: xsd:duration, kept as seconds.
 * `flag`: its presence is the word. `inline`: a wrapper whose children belong to what is around it. `named`: the same,
 * and its own name is the value.
 */
export type FieldKind =
  'text' | 'texts' | 'time' | 'boolean' | 'number' | 'duration' | 'flag' | 'object' | 'inline' | 'named';

export interface Field {
  local: string;
  key: string;
  kind: FieldKind;
  many: boolean;
  /** Read, never written: an older or other spelling of a field that stands elsewhere in the shape. */
  readOnly: boolean;
  /** An id the schema wants to be an NMTOKEN: what is none is written as one in XML, and read back (`token.ts`). */
  token?: boolean;
  /** No element of the schema at this place: of older versions, or of producers' own. */
  foreign?: boolean;
  /** A time that limits: one that cannot be read is NaN, for an absent one limits nothing. */
  limits?: boolean;
  shape?: Shape;
}

/**
 * The children of an element that the hub carries, in the order the schema wants them written. One shape serves both
 * directions and both encodings, so that what is read can be written and the other way round.
 */
export interface Shape {
  readonly fields: readonly Field[];
  readonly byLocal: ReadonlyMap<string, Field>;
  /** By id in the vocabulary. */
  readonly byId: readonly (Field | undefined)[];
  /** Attribute → key. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Children are told by their local name whatever their namespace. */
  readonly anyNamespace: boolean;
  /** Children that narrow what the others say and are not carried: named in `unread` of the object. */
  readonly narrowing: ReadonlySet<string>;
}

export function shape(
  fields: readonly Field[],
  {
    attributes = {},
    anyNamespace = false,
    narrowing = '',
  }: { attributes?: Record<string, string>; anyNamespace?: boolean; narrowing?: string } = {},
): Shape {
  const byId: (Field | undefined)[] = [];
  for (const field of fields) {
    byId[vocabulary.name(SIRI_NAMESPACE, field.local).id] = field;
    byId[vocabulary.name('', field.local).id] = field;
  }
  // Without holes lookups stay fast.
  for (let id = 0; id < byId.length; id += 1) byId[id] ??= undefined;
  const byLocal = new Map(fields.map((one) => [one.local, one]));
  return { fields, byLocal, byId, attributes, anyNamespace, narrowing: new Set(narrowing.split(' ')) };
}

function leaf(kind: FieldKind) {
  return (local: string, key = lowerFirst(local)): Field => ({ local, key, kind, many: false, readOnly: false });
}

export const text = leaf('text');
export const texts = leaf('texts');
export const time = leaf('time');
export const boolean = leaf('boolean');
export const number = leaf('number');
export const duration = leaf('duration');
export const flag = leaf('flag');

export function limitingTime(local: string): Field {
  return { ...time(local), limits: true };
}
export function token(local: string, key = lowerFirst(local)): Field {
  return { ...text(local, key), token: true };
}
export function textList(local: string, key: string): Field {
  return { local, key, kind: 'text', many: true, readOnly: false };
}
export function tokenList(local: string, key: string): Field {
  return { ...textList(local, key), token: true };
}
export function object(local: string, of: Shape, key = lowerFirst(local)): Field {
  return { local, key, kind: 'object', many: false, readOnly: false, shape: of };
}
export function list(local: string, key: string, of: Shape): Field {
  return { local, key, kind: 'object', many: true, readOnly: false, shape: of };
}
export function inline(local: string, ...fields: Field[]): Field {
  return { local, key: '', kind: 'inline', many: false, readOnly: false, shape: shape(fields) };
}
/** `<Wrapper><Item/>…</Wrapper>` as one list. */
export function wrapped(wrapper: string, item: string, key: string, of: Shape): Field {
  return inline(wrapper, list(item, key, of));
}
export function named(local: string, key: string, ...fields: Field[]): Field {
  return { local, key, kind: 'named', many: false, readOnly: false, shape: shape(fields) };
}
export function readOnly(field: Field): Field {
  return { ...field, readOnly: true };
}
/** Read although the schema has no such element at this place. */
export function foreign(field: Field): Field {
  return { ...field, readOnly: true, foreign: true };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
