import type { XmlName, XmlVocabulary } from '../vocabulary.js';
import { field, type Field, type Keyed } from './field.js';

/**
 * The children of an element that are carried, in the order the schema wants them written. One shape serves reading and
 * writing, so that what is read can be written and the other way round; `Value` is the type of what is read.
 */
export interface ElementShape<Value = unknown> {
  readonly fields: readonly Field[];
  readonly byLocal: ReadonlyMap<string, Field>;
  /** By id in the vocabulary. */
  readonly byId: readonly (Field | undefined)[];
  readonly attributes: readonly { name: XmlName; key: string }[];
  /** Children are recognised by their local name whatever their namespace. */
  readonly anyNamespace: boolean;
  /** Children that narrow what the others say and are not carried: named in `unread` of the object. Most have none. */
  readonly narrowing: ReadonlySet<string> | undefined;
  /** A type alone; no shape has it. */
  readonly holds?: Value;
}

type AddedBy<F> = F extends Field<infer Adds> ? Adds : never;
type Both<U> = (U extends unknown ? (one: U) => void : never) extends (one: infer I) => void ? I : never;
export type Flat<T> = { [K in keyof T]: T[K] };

/** What an object holds that is read by these fields. */
export type HeldBy<F extends readonly Field[]> = Flat<Both<AddedBy<F[number]>>>;

/** The type of what a shape reads: one description for both. */
export type ValueOf<S> = S extends ElementShape<infer Value> ? Value : never;

/** Makes shapes whose elements are found in any of the namespaces; `''` is none. */
export function shapesIn(vocabulary: XmlVocabulary, namespaces: readonly string[]) {
  function shape<const F extends readonly Field[]>(...fields: F): ElementShape<HeldBy<F>> {
    const byId: (Field | undefined)[] = [];
    for (const one of fields) for (const uri of namespaces) byId[vocabulary.name(uri, one.local).id] = one;
    // Without holes lookups stay fast.
    for (let id = 0; id < byId.length; id += 1) byId[id] ??= undefined;
    const byLocal = new Map(fields.map((one) => [one.local, one]));
    return { fields, byLocal, byId, attributes: [], anyNamespace: false, narrowing: undefined };
  }

  /** The shape with attributes besides those every element may have; each is kept under its own name. */
  function withAttributes<Value, const A extends string>(
    of: ElementShape<Value>,
    ...names: readonly A[]
  ): ElementShape<Flat<Value & Keyed<A, string>>> {
    const { holds: _type, ...same } = of;
    return { ...same, attributes: names.map((key) => ({ name: vocabulary.name('', key), key })) };
  }

  function inline<const F extends readonly Field[]>(local: string, ...fields: F): Field<HeldBy<F>> {
    return field('inline', local, '', { shape: shape(...fields) });
  }

  function named<const K extends string, const F extends readonly Field[]>(
    local: string,
    key: K,
    ...fields: F
  ): Field<Flat<HeldBy<F> & Keyed<K, string>>> {
    return field('named', local, key, { shape: shape(...fields) });
  }

  return { shape, withAttributes, inline, named };
}

/** The shape with children that narrow what the others say and are not carried (names with blanks between them). */
export function narrowedBy<Value>(
  of: ElementShape<Value>,
  names: string,
): ElementShape<Flat<Value & { unread?: string[] }>> {
  const { holds: _type, ...same } = of;
  return { ...same, narrowing: new Set(names.split(' ')) };
}
