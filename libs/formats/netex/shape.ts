import { XmlVocabulary, type XmlName } from '#libs/formats/xml';

/** NeTEx 1.0 to 2.0. Spec: CEN/TS 16614. */
export const NETEX_NAMESPACE = 'http://www.netex.org.uk/netex';
const GML_NAMESPACES = ['http://www.opengis.net/gml/3.2', 'http://www.opengis.net/gml'];

/** Names of all shapes: in NeTEx's namespace, in GML's, and without one, as small exporters write. */
export const vocabulary = new XmlVocabulary();

/**
 * What an element is to the hub. `ref`: its `ref` attribute is the value. `said`: text with its language. `inline`: a wrapper whose children belong to
 * what is around it. `position`: text with a `srsName` of its own or of what is around it. `silent`: known, needed by
 * nobody, and no loss (headers, version frames' own words).
 */
export type FieldKind = 'text' | 'said' | 'ref' | 'object' | 'inline' | 'position' | 'silent';

export interface Field {
  local: string;
  key: string;
  kind: FieldKind;
  many: boolean;
  shape?: Shape;
}

/** The children of an element that are carried; all others are counted. */
export interface Shape {
  readonly fields: readonly Field[];
  /** By id in the vocabulary. */
  readonly byId: readonly (Field | undefined)[];
  /** Attributes kept besides those every element may have. */
  readonly attributes?: readonly { name: XmlName; key: string }[];
}

export function shape(...fields: readonly Field[]): Shape {
  const byId: (Field | undefined)[] = [];
  for (const field of fields) {
    for (const uri of [NETEX_NAMESPACE, '', ...GML_NAMESPACES]) byId[vocabulary.name(uri, field.local).id] = field;
  }
  // Without holes lookups stay fast.
  for (let id = 0; id < byId.length; id += 1) byId[id] ??= undefined;
  return { fields, byId };
}

export function withAttributes(attributes: readonly string[], ...fields: readonly Field[]): Shape {
  return { ...shape(...fields), attributes: attributes.map((key) => ({ name: vocabulary.name('', key), key })) };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function text(local: string, key = lowerFirst(local)): Field {
  return { local, key, kind: 'text', many: false };
}
export function said(local: string, key = lowerFirst(local)): Field {
  return { local, key, kind: 'said', many: false };
}
export function textList(local: string, key: string): Field {
  return { local, key, kind: 'text', many: true };
}
export function ref(local: string, key = lowerFirst(local)): Field {
  return { local, key, kind: 'ref', many: false };
}
export function refList(local: string, key: string): Field {
  return { local, key, kind: 'ref', many: true };
}
export function object(local: string, of: Shape, key = lowerFirst(local)): Field {
  return { local, key, kind: 'object', many: false, shape: of };
}
export function list(local: string, key: string, of: Shape): Field {
  return { local, key, kind: 'object', many: true, shape: of };
}
export function inline(local: string, ...fields: readonly Field[]): Field {
  return { local, key: '', kind: 'inline', many: false, shape: shape(...fields) };
}
export function position(local: string, key: string): Field {
  return { local, key, kind: 'position', many: true };
}
export function silent(...locals: readonly string[]): Field[] {
  return locals.map((local) => ({ local, key: '', kind: 'silent', many: false }));
}
