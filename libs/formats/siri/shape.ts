import { XmlVocabulary } from '#libs/formats/xml';
import { leaf, leaves, list, shapesIn, type Field, type ElementShape } from '#libs/formats/xml/shape';
import type { SiriTexts, SiriTime } from './messages.js';

export { fields, list, narrowedBy, object, text, textList } from '#libs/formats/xml/shape';
export type { Field, FieldKind, Flat, ElementShape, ValueOf, Values } from '#libs/formats/xml/shape';

/** All versions of SIRI. Spec: CEN/TS 15531. */
export const SIRI_NAMESPACE = 'http://www.siri.org.uk/siri';

/** Names of all shapes, in the namespace and without one, as French SOAP servers write the parts between. */
export const vocabulary = new XmlVocabulary();
export const { shape, withAttributes, inline, named } = shapesIn(vocabulary, [SIRI_NAMESPACE, '']);

export const texts = leaf<SiriTexts>('texts');
export const time = leaf<SiriTime>('time');
export const limitingTime = leaf<SiriTime>('time', { limits: true });
export const boolean = leaf<boolean>('boolean');
export const number = leaf<number>('number');
export const duration = leaf<number>('duration');
export const flag = leaf<boolean>('flag');
export const token = leaf<string>('text', { token: true });
export const tokenList = leaves<string>('text', { token: true });

/** `<Wrapper><Item/>…</Wrapper>` as one list. */
export function wrapped<Value, const K extends string>(wrapper: string, item: string, key: K, of: ElementShape<Value>) {
  return inline(wrapper, list(item, key, of));
}
export function readOnly<F extends Field>(one: F): F {
  return { ...one, readOnly: true };
}
/** Read although the schema has no such element at this place. */
export function foreign<F extends Field>(one: F): F {
  return { ...one, readOnly: true, foreign: true };
}
