import { XmlVocabulary, XSI_NAMESPACE, type XmlName } from '#libs/formats/xml';

/** The one namespace of 2.0 to 2.3. Spec: DATEXIISchema_2_2_3.xsd. */
export const V2_NAMESPACE = 'http://datex2.eu/schema/2/2_0';
/** Each package of 3.x has a namespace of its own below this address. Spec: DATEXII_3_*.xsd, version 3.7. */
export const V3_NAMESPACE_BASE = 'http://datex2.eu/schema/3/';

/** All names the measured-data readers look for; shared by every decoder, so rules find each other by id. */
export const vocabulary = new XmlVocabulary();

export const XSI_TYPE = vocabulary.name(XSI_NAMESPACE, 'type');
export const ID = vocabulary.name('', 'id');
export const VERSION = vocabulary.name('', 'version');
export const INDEX = vocabulary.name('', 'index');
export const LANG = vocabulary.name('', 'lang');
export const INPUTS_USED = vocabulary.name('', 'numberOfInputValuesUsed');

export const v2 = (local: string): XmlName => vocabulary.name(V2_NAMESPACE, local);
/** `roa:…`, road traffic data. */
export const roa = (local: string): XmlName => vocabulary.name(`${V3_NAMESPACE_BASE}roadTrafficData`, local);
/** `com:…`, common. */
export const com = (local: string): XmlName => vocabulary.name(`${V3_NAMESPACE_BASE}common`, local);

export type ModelVersion = '2' | '3';

/** Which model a name belongs to; `undefined` for SOAP and other envelopes and for national extensions of their own. */
export function modelOf(name: XmlName): ModelVersion | undefined {
  if (name.uri === V2_NAMESPACE) return '2';
  return name.uri.startsWith(V3_NAMESPACE_BASE) ? '3' : undefined;
}
