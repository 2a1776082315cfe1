import { XmlVocabulary } from '#libs/formats/xml';
import {
  field,
  leaf,
  leaves,
  shapesIn,
  type Field,
  type Flat,
  type HeldBy,
  type ElementShape,
} from '#libs/formats/xml/shape';

export { fields, list, object, text, textList } from '#libs/formats/xml/shape';
export type { Field, Flat, ElementShape, ValueOf, Values } from '#libs/formats/xml/shape';

/** NeTEx 1.0 to 2.0. Spec: CEN/TS 16614. */
export const NETEX_NAMESPACE = 'http://www.netex.org.uk/netex';

/** Names of all shapes: in NeTEx's namespace, in GML's, and without one, as small exporters write. */
export const vocabulary = new XmlVocabulary();

const shapes = shapesIn(vocabulary, [
  NETEX_NAMESPACE,
  '',
  'http://www.opengis.net/gml/3.2',
  'http://www.opengis.net/gml',
]);
export const { withAttributes, inline } = shapes;

/** What any element may say of itself; the reader keeps an `id` of entities and of members of lists. */
interface AnyElement {
  id?: string;
  order?: string;
  srs?: string;
}

/** The children of an element that are carried; all others are counted. */
export function shape<const F extends readonly Field[]>(...fields: F): ElementShape<Flat<HeldBy<F> & AnyElement>> {
  return shapes.shape(...fields) as ElementShape<Flat<HeldBy<F> & AnyElement>>;
}

/** A text in a language. */
export interface SaidText {
  text: string;
  lang?: string;
}
/** A position as written: `text` in the order its `srs` says. */
export interface WrittenPosition {
  text: string;
  srs?: string;
}

export const said = leaf<SaidText>('said');
export const ref = leaf<string>('ref');
export const refList = leaves<string>('ref');
export const position = leaves<WrittenPosition>('position');
export function silent(...locals: readonly string[]): Field<object>[] {
  return locals.map((local) => field('silent', local, ''));
}
