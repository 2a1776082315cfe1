import { textIn } from '#libs/catalogue';
import { escapeAttribute, escapeText } from '#libs/formats/xml';
import type { CatalogueDataset, DescribedBy } from './dataset.js';

const SPACES = {
  gmd: 'http://www.isotc211.org/2005/gmd',
  gco: 'http://www.isotc211.org/2005/gco',
  gmx: 'http://www.isotc211.org/2005/gmx',
  gml: 'http://www.opengis.net/gml/3.2',
  xlink: 'http://www.w3.org/1999/xlink',
};
const CODES = 'http://standards.iso.org/iso/19139/resources/gmxCodelists.xml';
const THESAURUS = 'GEMET - INSPIRE themes, version 1.0';
/** Whether data conform to the regulation on their interoperability was not examined: INSPIRE wants that said. */
const INTEROPERABILITY =
  'Règlement (UE) n° 1089/2010 de la Commission du 23 novembre 2010 portant modalités d’application de la directive 2007/2/CE du Parlement européen et du Conseil en ce qui concerne l’interopérabilité des séries et des services de données géographiques';
const FREE = 'http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations';

/**
 * Metadata of one dataset, in French, as the French and European geographic catalogues take it. Spec: ISO 19115:2003 in the
 * encoding of ISO/TS 19139 (2007-04-17), INSPIRE Metadata Technical Guidance 1.3.
 */
export function toIso19139(dataset: CatalogueDataset, context: DescribedBy): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${metadataOf(dataset, context)}\n`;
}

/** The same as an element of another document. */
export function metadataOf(dataset: CatalogueDataset, context: DescribedBy): string {
  const { hub } = context.catalogue;
  const today = new Date(context.clock.now()).toISOString().slice(0, 10);
  const changed = dataset.modified?.slice(0, 10) ?? today;
  const contact = (role: string, name = hub.operator): string => responsible(name, hub.contact, role);
  const spaces = Object.entries(SPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return element(
    'gmd:MD_Metadata',
    [
      characters('gmd:fileIdentifier', dataset.iri),
      code('gmd:language', 'LanguageCode', 'fre'),
      code('gmd:characterSet', 'MD_CharacterSetCode', 'utf8'),
      code('gmd:hierarchyLevel', 'MD_ScopeCode', 'dataset'),
      element('gmd:contact', contact('pointOfContact')),
      element('gmd:dateStamp', element('gco:Date', today)),
      characters('gmd:metadataStandardName', 'ISO 19115:2003/19139'),
      characters('gmd:metadataStandardVersion', '1.0'),
      element(
        'gmd:referenceSystemInfo',
        element(
          'gmd:MD_ReferenceSystem',
          element(
            'gmd:referenceSystemIdentifier',
            element('gmd:RS_Identifier', characters('gmd:code', 'http://www.opengis.net/def/crs/EPSG/0/4326')),
          ),
        ),
      ),
      element('gmd:identificationInfo', identification(dataset, context, changed, contact)),
      element('gmd:distributionInfo', distribution(dataset)),
      element('gmd:dataQualityInfo', quality(context)),
    ],
    spaces.join(''),
  );
}

function identification(
  dataset: CatalogueDataset,
  { catalogue }: DescribedBy,
  changed: string,
  contact: (role: string, name?: string) => string,
): string {
  const title = textIn(dataset.title, 'fr', ...catalogue.hub.languages);
  return element('gmd:MD_DataIdentification', [
    element(
      'gmd:citation',
      element('gmd:CI_Citation', [
        characters('gmd:title', title),
        dateOf(changed, 'revision'),
        element('gmd:identifier', element('gmd:MD_Identifier', characters('gmd:code', dataset.iri))),
      ]),
    ),
    characters('gmd:abstract', dataset.description.fr),
    element('gmd:pointOfContact', contact('owner', dataset.producer)),
    element('gmd:pointOfContact', contact('publisher')),
    element(
      'gmd:resourceMaintenance',
      element(
        'gmd:MD_MaintenanceInformation',
        code(
          'gmd:maintenanceAndUpdateFrequency',
          'MD_MaintenanceFrequencyCode',
          dataset.isLive ? 'continual' : 'irregular',
        ),
      ),
    ),
    element(
      'gmd:descriptiveKeywords',
      element('gmd:MD_Keywords', [
        characters('gmd:keyword', 'Réseaux de transport'),
        element(
          'gmd:thesaurusName',
          element('gmd:CI_Citation', [characters('gmd:title', THESAURUS), dateOf('2008-06-01', 'publication')]),
        ),
      ]),
    ),
    element(
      'gmd:descriptiveKeywords',
      element('gmd:MD_Keywords', [
        ...dataset.keywords.map((word) => characters('gmd:keyword', word)),
        // Portals sort open data by this word.
        characters('gmd:keyword', 'données ouvertes'),
      ]),
    ),
    element(
      'gmd:resourceConstraints',
      element('gmd:MD_LegalConstraints', [
        ...dataset.rights.map((words) => characters('gmd:useLimitation', words)),
        code('gmd:useConstraints', 'MD_RestrictionCode', 'otherRestrictions'),
        anchor('gmd:otherConstraints', licenceText(dataset), dataset.licence?.url),
      ]),
    ),
    element(
      'gmd:resourceConstraints',
      element('gmd:MD_LegalConstraints', [
        code('gmd:accessConstraints', 'MD_RestrictionCode', 'otherRestrictions'),
        anchor('gmd:otherConstraints', 'Pas de restriction d’accès public', FREE),
      ]),
    ),
    code('gmd:spatialRepresentationType', 'MD_SpatialRepresentationTypeCode', 'vector'),
    code('gmd:language', 'LanguageCode', 'fre'),
    code('gmd:characterSet', 'MD_CharacterSetCode', 'utf8'),
    element('gmd:topicCategory', element('gmd:MD_TopicCategoryCode', 'transportation')),
    element('gmd:extent', extent(dataset)),
  ]);
}

function extent({ id, box, communes, period }: CatalogueDataset): string {
  const bounds = box
    ? element(
        'gmd:geographicElement',
        element(
          'gmd:EX_GeographicBoundingBox',
          (
            [
              ['west', 'Longitude', 0],
              ['east', 'Longitude', 2],
              ['south', 'Latitude', 1],
              ['north', 'Latitude', 3],
            ] as const
          ).map(([side, axis, at]) => element(`gmd:${side}Bound${axis}`, element('gco:Decimal', box[at].toFixed(5)))),
        ),
      )
    : '';
  const places = communes.map(({ code: insee }) =>
    element(
      'gmd:geographicElement',
      element(
        'gmd:EX_GeographicDescription',
        element(
          'gmd:geographicIdentifier',
          element('gmd:MD_Identifier', characters('gmd:code', `http://id.insee.fr/geo/commune/${insee}`)),
        ),
      ),
    ),
  );
  const time = element(
    'gmd:temporalElement',
    element(
      'gmd:EX_TemporalExtent',
      element(
        'gmd:extent',
        element(
          'gml:TimePeriod',
          [element('gml:beginPosition', period[0]), element('gml:endPosition', period[1])],
          ` gml:id="period-${escapeAttribute(id.replace(/[^A-Za-z0-9_-]/g, '-'))}"`,
        ),
      ),
    ),
  );
  return element('gmd:EX_Extent', [bounds, ...places, time]);
}

function distribution({ distributions, version }: CatalogueDataset): string {
  const formats = new Map(distributions.map(({ format, mediaType }) => [format, mediaType]));
  return element('gmd:MD_Distribution', [
    ...[...formats.keys()].map((name) =>
      element(
        'gmd:distributionFormat',
        element('gmd:MD_Format', [characters('gmd:name', name), characters('gmd:version', version ?? 'inapplicable')]),
      ),
    ),
    element(
      'gmd:transferOptions',
      element(
        'gmd:MD_DigitalTransferOptions',
        distributions.map(({ url, title, format, isInterface }) =>
          element(
            'gmd:onLine',
            element('gmd:CI_OnlineResource', [
              element('gmd:linkage', element('gmd:URL', escapeText(url))),
              characters('gmd:protocol', isInterface ? 'WWW:LINK-1.0-http--link' : 'WWW:DOWNLOAD-1.0-http--download'),
              characters('gmd:name', title),
              characters('gmd:description', `${title} (${format})`),
              code('gmd:function', 'CI_OnLineFunctionCode', isInterface ? 'information' : 'download'),
            ]),
          ),
        ),
      ),
    ),
  ]);
}

function quality({ catalogue }: DescribedBy): string {
  return element('gmd:DQ_DataQuality', [
    element('gmd:scope', element('gmd:DQ_Scope', code('gmd:level', 'MD_ScopeCode', 'dataset'))),
    element(
      'gmd:report',
      element(
        'gmd:DQ_DomainConsistency',
        element(
          'gmd:result',
          element('gmd:DQ_ConformanceResult', [
            element(
              'gmd:specification',
              element('gmd:CI_Citation', [
                characters('gmd:title', INTEROPERABILITY),
                dateOf('2010-12-08', 'publication'),
              ]),
            ),
            characters('gmd:explanation', 'Conformité non évaluée'),
            '<gmd:pass gco:nilReason="unknown"/>',
          ]),
        ),
      ),
    ),
    element(
      'gmd:lineage',
      element(
        'gmd:LI_Lineage',
        characters(
          'gmd:statement',
          `Reçues du producteur, contrôlées, réparées et rapprochées par ${catalogue.hub.name} ; chaque défaut, réparation et perte est publié par source (/v1/feeds).`,
        ),
      ),
    ),
  ]);
}

function licenceText({ licence, rights }: CatalogueDataset): string {
  return licence ? licence.name : rights.join(' ; ');
}

function responsible(name: string, contact: string, role: string): string {
  return element('gmd:CI_ResponsibleParty', [
    characters('gmd:organisationName', name),
    element(
      'gmd:contactInfo',
      element(
        'gmd:CI_Contact',
        element('gmd:address', element('gmd:CI_Address', characters('gmd:electronicMailAddress', contact))),
      ),
    ),
    code('gmd:role', 'CI_RoleCode', role),
  ]);
}

function dateOf(day: string, type: string): string {
  return element(
    'gmd:date',
    element('gmd:CI_Date', [
      element('gmd:date', element('gco:Date', day)),
      code('gmd:dateType', 'CI_DateTypeCode', type),
    ]),
  );
}

function element(name: string, content: string | readonly string[], attributes = ''): string {
  return `<${name}${attributes}>${typeof content === 'string' ? content : content.join('')}</${name}>`;
}

function characters(name: string, text: string): string {
  return element(name, element('gco:CharacterString', escapeText(text)));
}

function anchor(name: string, text: string, address: string | undefined): string {
  if (address === undefined) return characters(name, text);
  return element(name, element('gmx:Anchor', escapeText(text), ` xlink:href="${escapeAttribute(address)}"`));
}

function code(name: string, list: string, value: string): string {
  return element(name, element(`gmd:${list}`, value, ` codeList="${CODES}#${list}" codeListValue="${value}"`));
}
