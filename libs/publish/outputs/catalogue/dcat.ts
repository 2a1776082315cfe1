import type { Licence } from '#libs/catalogue';
import type { Translated } from '#libs/model';
import type { Box } from '../../describe/answers.js';
import { boxOf, cornersOf } from '../../extent.js';
import type { CatalogueDataset, DescribedBy, MeasuredDistribution } from './dataset.js';
import { iri, text, typed, type Iri, type Node, type Term } from './rdf.js';

const VOCABULARY = 'https://w3id.org/mobilitydcat-ap/';
const EU = 'http://publications.europa.eu/resource/authority/';
/** Delegated regulations on multimodal and on real-time traffic information, which have access points list these data. */
const MULTIMODAL = 'http://data.europa.eu/eli/reg_del/2017/1926/oj';
const TRAFFIC = 'http://data.europa.eu/eli/reg_del/2022/670/oj';

/** Datasets of a catalogue page: DCAT readers ask for the next one until there is none. */
export const PAGE_SIZE = 100;

/** One page of the catalogue as a graph. Spec: DCAT-AP 3, mobilityDCAT-AP 1.0 with its SHACL shapes, Hydra collections. */
export function toDcat(context: DescribedBy, all: readonly CatalogueDataset[], page = 1, path = '/catalog'): Node {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const area = placeOf(boxOf(all.flatMap(({ box }) => cornersOf(box))));
  const given = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const datasets = given.map((dataset) => datasetNode(dataset, context));
  return {
    iri: `${base}/catalog`,
    type: 'dcat:Catalog',
    properties: {
      'dct:title': hub.languages.map((language) => text(hub.name, language)),
      'dct:description': [
        text(`Données ouvertes de mobilité : ${hub.operator}`, 'fr'),
        text(`Open mobility data: ${hub.operator}`, 'en'),
      ],
      'foaf:homepage': { iri: `${base}/`, type: 'foaf:Document', properties: {} },
      'dct:publisher': agent(hub.operator, base),
      'dct:language': hub.languages.flatMap(languageConcept),
      'dct:spatial': area,
      'dct:issued': typed(dayOf(context.clock.now()), 'xsd:date'),
      'dcat:themeTaxonomy': iri(`${EU}data-theme`),
      'dcat:record': datasets.map((dataset) => recordOf(dataset, context)),
      'dcat:dataset': datasets,
      'dcat:service': serviceOf(context, datasets),
      'hydra:view': viewOf(all.length, page, `${base}${path}`),
    },
  };
}

/** Number of pages; one where there is nothing. */
export function pagesOf(datasets: number): number {
  return Math.max(1, Math.ceil(datasets / PAGE_SIZE));
}

function viewOf(total: number, page: number, address: string): Node | undefined {
  const last = pagesOf(total);
  if (last === 1) return undefined;
  const at = (number: number): Iri => iri(`${address}?page=${number}`);
  return {
    iri: at(page).iri,
    type: 'hydra:PartialCollectionView',
    properties: {
      'hydra:first': at(1),
      'hydra:last': at(last),
      'hydra:previous': page > 1 ? at(page - 1) : undefined,
      'hydra:next': page < last ? at(page + 1) : undefined,
    },
  };
}

/** When the hub came to list it is not kept: the day of the newest change stands for both. */
function recordOf(dataset: Node, { clock, catalogue }: DescribedBy): Node {
  const modified = (dataset.properties['dct:modified'] as Term | undefined) ?? typed(dayOf(clock.now()), 'xsd:date');
  return {
    iri: `${dataset.iri}#record`,
    type: 'dcat:CatalogRecord',
    properties: {
      'foaf:primaryTopic': iri(dataset.iri!),
      'dct:created': modified,
      'dct:modified': modified,
      'dct:language': catalogue.hub.languages.flatMap(languageConcept),
    },
  };
}

function datasetNode(dataset: CatalogueDataset, context: DescribedBy): Node {
  const { id, themes, keywords, modified, version, period, isLive } = dataset;
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const isRoad = themes.some((theme) => theme.includes('traffic') || theme.includes('road'));
  return {
    iri: dataset.iri,
    type: 'dcat:Dataset',
    properties: {
      'dct:identifier': text(id),
      'dct:title': translated(dataset.title),
      'dct:description': [text(dataset.description.fr, 'fr'), text(dataset.description.en, 'en')],
      'dcat:contactPoint': contactOf(hub),
      'dct:accrualPeriodicity': iri(`${EU}frequency/${isLive ? 'UPDATE_CONT' : 'IRREG'}`),
      'dct:accessRights': {
        iri: `${EU}access-right/PUBLIC`,
        type: 'dct:RightsStatement',
        properties: { 'dct:type': iri(`${VOCABULARY}conditions-for-access-and-usage/licence-provided-free-of-charge`) },
      } satisfies Node,
      'dct:language': hub.languages.flatMap(languageConcept),
      'dcat:theme': iri(`${EU}data-theme/TRAN`),
      'mobilitydcatap:mobilityTheme': themes.map((theme) => iri(`${VOCABULARY}mobility-theme/${theme}`)),
      'dcat:keyword': keywords.map((word) => text(word)),
      'dcatap:applicableLegislation': [legislation(isRoad ? TRAFFIC : MULTIMODAL)],
      'dct:conformsTo': standardNode('http://www.opengis.net/def/crs/EPSG/0/4326', 'EPSG:4326'),
      'dct:publisher': agent(dataset.producer, base),
      'dct:license': licenceNode(dataset.licence),
      'dct:rights': dataset.licence ? rightsOf(dataset.rights[0]!) : dataset.rights.map(rightsOf),
      'dct:spatial': [placeOf(dataset.box) ?? [], dataset.communes.map(communeNode)].flat(),
      'dct:temporal': {
        type: 'dct:PeriodOfTime',
        properties: {
          'dcat:startDate': typed(period[0], 'xsd:date'),
          'dcat:endDate': typed(period[1], 'xsd:date'),
        },
      },
      'dct:modified': modified && typed(modified, 'xsd:dateTime'),
      'dcat:version': version === undefined ? undefined : text(version),
      'dcat:landingPage': iri(dataset.landingPage),
      'foaf:page': { iri: `${base}/docs`, type: 'foaf:Document', properties: {} },
      'dcat:distribution': dataset.distributions.map((one) => distributionNode(one, dataset, base)),
    },
  };
}

/** A commune by its address at the statistical office. */
function communeNode({ code, name }: { code: string; name: string }): Node {
  return {
    iri: `http://id.insee.fr/geo/commune/${encodeURIComponent(code)}`,
    type: 'dct:Location',
    properties: { 'locn:geographicName': text(name), 'dct:identifier': text(code) },
  };
}

function distributionNode(one: MeasuredDistribution, dataset: CatalogueDataset, base: string): Node {
  const { url, bytes, sha256 } = one;
  return {
    iri: url,
    type: 'dcat:Distribution',
    properties: {
      'dct:identifier': text(one.path),
      'dct:title': text(one.title, 'en'),
      'dct:description': text(`${one.title}, ${url}`, 'en'),
      'dcat:accessURL': iri(url),
      'dcat:downloadURL': iri(url),
      'dct:format': { type: 'dct:MediaTypeOrExtent', properties: { 'rdfs:label': text(one.format) } },
      'dcat:mediaType': iri(`https://www.iana.org/assignments/media-types/${one.mediaType}`),
      'dct:license': licenceNode(dataset.licence),
      'dct:rights': rightsOf(dataset.licence ? dataset.rights[0]! : 'Each feed under its own terms'),
      'mobilitydcatap:mobilityDataStandard': iri(`${VOCABULARY}mobility-data-standard/${one.standard}`),
      'mobilitydcatap:applicationLayerProtocol': iri(`${VOCABULARY}application-layer-protocol/http-https`),
      'mobilitydcatap:communicationMethod': iri(
        `${VOCABULARY}communication-method/${one.format === 'sse' ? 'push' : 'pull'}`,
      ),
      'dct:conformsTo':
        one.conformsTo === undefined ? undefined : standardNode(one.conformsTo, one.format.toUpperCase()),
      'dct:modified': dataset.modified && typed(dataset.modified, 'xsd:dateTime'),
      'dcatap:availability': iri('http://publications.europa.eu/resource/authority/planned-availability/STABLE'),
      'dcat:byteSize': bytes === undefined ? undefined : typed(String(bytes), 'xsd:nonNegativeInteger'),
      'spdx:checksum':
        sha256 === undefined
          ? undefined
          : {
              type: 'spdx:Checksum',
              properties: {
                'spdx:algorithm': iri('http://spdx.org/rdf/terms#checksumAlgorithm_sha256'),
                'spdx:checksumValue': typed(sha256, 'xsd:hexBinary'),
              },
            },
      'dcat:accessService': one.isInterface ? iri(`${base}/v1`) : undefined,
    },
  };
}

/** The API by state and history, and the live stream. */
function serviceOf({ publicUrl, catalogue }: DescribedBy, datasets: readonly Node[]): Node {
  const base = publicUrl();
  return {
    iri: `${base}/v1`,
    type: 'dcat:DataService',
    properties: {
      'dct:title': [text(`${catalogue.hub.name} : API`, 'fr'), text(`${catalogue.hub.name}: API`, 'en')],
      'dct:description': text('Current state, history and live stream of every open entity', 'en'),
      'dcat:endpointURL': iri(`${base}/v1`),
      'dcat:endpointDescription': iri(`${base}/openapi.json`),
      'dcat:contactPoint': contactOf(catalogue.hub),
      'dcat:servesDataset': datasets.map((dataset) => iri(dataset.iri!)),
    },
  };
}

function agent(name: string, base: string): Node {
  return {
    iri: `${base}/catalog#${encodeURIComponent(name)}`,
    type: 'foaf:Agent',
    properties: { 'foaf:name': text(name) },
  };
}

function contactOf({ operator, contact }: DescribedBy['catalogue']['hub']): Node {
  return {
    type: 'vcard:Kind',
    properties: {
      'vcard:fn': text(operator),
      'vcard:hasEmail': { iri: `mailto:${contact}`, type: 'owl:Thing', properties: {} },
    },
  };
}

function licenceNode(licence: Licence | undefined): Node | undefined {
  if (!licence?.url) return undefined;
  return { iri: licence.url, type: 'dct:LicenseDocument', properties: { 'dct:title': text(licence.name) } };
}

function rightsOf(words: string): Node {
  return {
    type: 'dct:RightsStatement',
    properties: {
      'dct:type': iri(`${VOCABULARY}conditions-for-access-and-usage/licence-provided-free-of-charge`),
      'dct:description': text(words),
    },
  };
}

function legislation(address: string): Node {
  return { iri: address, type: 'rdfs:Resource', properties: {} };
}

function standardNode(address: string, title: string): Node {
  return { iri: address, type: 'dct:Standard', properties: { 'dct:title': text(title) } };
}

function translated(texts: Translated): Term[] {
  return Object.entries(texts).map(([language, value]) => text(value, language));
}

const LANGUAGES: Readonly<Record<string, string>> = {
  fr: 'FRA',
  en: 'ENG',
  de: 'DEU',
  es: 'SPA',
  it: 'ITA',
  nl: 'NLD',
};

function languageConcept(language: string): Term[] {
  const code = LANGUAGES[language.slice(0, 2)];
  return code === undefined ? [] : [iri(`${EU}language/${code}`)];
}

function placeOf(box: Box | undefined): Node | undefined {
  if (!box) return undefined;
  const [west, south, east, north] = box.map((one) => Math.round(one * 1e5) / 1e5) as Box;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const wkt = `POLYGON((${ring.map((corner) => corner.join(' ')).join(', ')}))`;
  return { type: 'dct:Location', properties: { 'dcat:bbox': typed(wkt, 'geosparql:wktLiteral') } };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
