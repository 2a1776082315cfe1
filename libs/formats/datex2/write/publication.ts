import { XmlWriter, XSI_NAMESPACE } from '#libs/formats/xml';
import { V3_NAMESPACE_BASE } from '../vocabulary.js';
import type { Datex2PublicationMeta, EncodedDatex2 } from '../writer-types.js';
import { RecordLosses } from './losses.js';
import { writeTexts } from './texts.js';
import { writeWord } from './word.js';

const PACKAGES = { com: 'common', loc: 'locationReferencing', roa: 'roadTrafficData', sit: 'situation' } as const;

export interface PublicationContext {
  writer: XmlWriter;
  losses: RecordLosses;
  meta: Datex2PublicationMeta;
  language: string;
}

/**
 * One `d2:payload` with its head; `write` adds what the class of publication holds. Order of the head:
 * feedDescription, feedType, publicationTime, publicationCreator. Spec: DATEXII_3_Common.xsd 3.7, PayloadPublication.
 */
export function writePublication(
  publicationClass: string,
  meta: Datex2PublicationMeta,
  write: (context: PublicationContext) => void,
): EncodedDatex2 {
  const writer = new XmlWriter();
  const losses = new RecordLosses();
  const { language } = meta;
  const namespaces = Object.entries(PACKAGES).map(([prefix, name]) => [`xmlns:${prefix}`, V3_NAMESPACE_BASE + name]);
  writer.start('d2:payload', {
    'xmlns:d2': `${V3_NAMESPACE_BASE}d2Payload`,
    ...Object.fromEntries(namespaces),
    'xmlns:xsi': XSI_NAMESPACE,
    'xsi:type': publicationClass,
    lang: language,
    modelBaseVersion: '3',
  });
  writeTexts(writer, 'com:feedDescription', meta.feedDescription && { [language]: meta.feedDescription }, losses);
  writer.leaf('com:feedType', meta.feedType);
  writer.leaf('com:publicationTime', meta.publicationTime);
  writer.within('com:publicationCreator', {}, () => {
    writer.leaf('com:country', meta.country).leaf('com:nationalIdentifier', meta.nationalIdentifier);
  });
  write({ writer, losses, meta, language });
  writer.end();
  return { xml: writer.toString(), losses: losses.counts };
}

/** `headerInformation` in the package of its parent. */
export function writeHeaderInformation(
  { writer, losses, meta }: PublicationContext,
  prefix: 'roa' | 'sit',
  own: { confidentiality?: string; informationStatus?: string } = {},
): void {
  writer.within(`${prefix}:headerInformation`, {}, () => {
    writeWord(writer, 'com', 'confidentiality', own.confidentiality, losses);
    const status = own.informationStatus ?? meta.informationStatus ?? 'real';
    writeWord(writer, 'com', 'informationStatus', status, losses);
  });
}
