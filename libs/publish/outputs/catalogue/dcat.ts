import { textIn, type CataloguedFeed } from '#libs/catalogue';
import type { FeedStatus, Kind, Station, Translated } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import type { Box } from '../../describe/answers.js';
import { boxOf, cornersOf, placesOf, type ExtentPlace } from '../../extent.js';
import { distributionsOf, type Distribution } from './distributions.js';
import { leftOutOf } from './merged-terms.js';
import { iri, text, typed, type Node, type Term } from './rdf.js';

const VOCABULARY = 'https://w3id.org/mobilitydcat-ap/';
const EU = 'http://publications.europa.eu/resource/authority/';
/** Delegated regulations on multimodal and on real-time traffic information, which have access points list these data. */
const MULTIMODAL = 'http://data.europa.eu/eli/reg_del/2017/1926/oj';
const TRAFFIC = 'http://data.europa.eu/eli/reg_del/2022/670/oj';

/** The catalogue as a graph. Spec: DCAT-AP 3, mobilityDCAT-AP 1.0 with its SHACL shapes. */
export function toDcat(context: PublishContext, feeds: readonly CataloguedFeed[], cache: OutputCache): Node {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const areas = feeds.map((feed) => areaOf(feed, context));
  const area = placeOf(boxOf(areas.flatMap(cornersOf)));
  const datasets = [
    ...feeds.map((feed, index) => feedDataset(feed, areas[index], context, cache)),
    territoryDataset(feeds, area, context, cache),
  ].filter(({ properties }) => (properties['dcat:distribution'] as readonly Term[]).length > 0);
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
    },
  };
}

/** When the hub came to list it is not kept: the day of the newest change stands for both. */
function recordOf(dataset: Node, { clock, catalogue }: PublishContext): Node {
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

function feedDataset(feed: CataloguedFeed, area: Box | undefined, context: PublishContext, cache: OutputCache): Node {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const modified = modifiedAt(feed, context);
  return {
    iri: `${base}/v1/feeds/${feed.feedId}`,
    type: 'dcat:Dataset',
    properties: {
      'dct:identifier': text(feed.feedId),
      'dct:title': translated(feed.title),
      'dct:description': [
        text(`${textIn(feed.title, 'fr', ...hub.languages)} — ${feed.producer}. ${NATURE.fr[feed.nature]}`, 'fr'),
        text(`${textIn(feed.title, 'en', ...hub.languages)} — ${feed.producer}. ${NATURE.en[feed.nature]}`, 'en'),
      ],
      ...common(context, themesOf(feed), keywordsOf(feed)),
      'dct:publisher': agent(feed.producer, base),
      'dct:license': licenceOf(feed),
      'dct:rights': rightsOf(feed.attribution ?? feed.producer),
      'dct:spatial': placeOf(area),
      'dct:temporal': periodOf(feed, context),
      'dct:modified': modified,
      'dcat:landingPage': iri(feed.homepage ?? `${base}/catalog`),
      'dcat:distribution': distributionsOf(feed.feedId, cache).map((one) => distribution(one, base, feed, modified)),
    },
  };
}

/** All open feeds together, each under its own terms. */
function territoryDataset(
  feeds: readonly CataloguedFeed[],
  area: Node | undefined,
  context: PublishContext,
  cache: OutputCache,
): Node {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const leftOut = leftOutOf(feeds).map(({ feedId }) => feedId);
  const note = {
    fr: leftOut.length > 0 ? ` Hors fusion, leur licence étant à partage identique : ${leftOut.join(', ')}.` : '',
    en: leftOut.length > 0 ? ` Not merged, for their licence is share-alike: ${leftOut.join(', ')}.` : '',
  };
  const terms = feeds.map(({ feedId, attribution, producer, licenceTerms }) =>
    rightsOf(`${feedId}: ${attribution ?? producer} (${licenceTerms.name})`),
  );
  return {
    iri: `${base}/catalog#all`,
    type: 'dcat:Dataset',
    properties: {
      'dct:identifier': text('all'),
      'dct:title': hub.languages.map((language) => text(hub.name, language)),
      'dct:description': [
        text(`Tous les flux ensemble, chaque identifiant précédé de celui de son flux.${note.fr}`, 'fr'),
        text(`All feeds together, ids with their feed before them.${note.en}`, 'en'),
      ],
      ...common(context, unique(feeds.flatMap(themesOf)), unique(feeds.flatMap(keywordsOf))),
      'dct:publisher': agent(hub.operator, base),
      'dct:rights': terms,
      'dct:spatial': area,
      'dcat:landingPage': iri(`${base}/catalog`),
      'dcat:distribution': distributionsOf('all', cache).map((one) => distribution(one, base)),
    },
  };
}

/** What every dataset of the hub says alike. */
function common({ catalogue }: PublishContext, themes: readonly string[], keywords: readonly string[]) {
  const { hub } = catalogue;
  return {
    'dcat:contactPoint': contactOf(hub),
    'dct:accrualPeriodicity': iri(`${EU}frequency/UPDATE_CONT`),
    'dct:accessRights': {
      iri: `${EU}access-right/PUBLIC`,
      type: 'dct:RightsStatement',
      properties: { 'dct:type': iri(`${VOCABULARY}conditions-for-access-and-usage/licence-provided-free-of-charge`) },
    } satisfies Node,
    'dct:language': hub.languages.flatMap(languageConcept),
    'dcat:theme': iri(`${EU}data-theme/TRAN`),
    'mobilitydcatap:mobilityTheme': themes.map((theme) => iri(`${VOCABULARY}mobility-theme/${theme}`)),
    'dcat:keyword': keywords.map((word) => text(word)),
    'dcatap:applicableLegislation': [
      legislation(themes.some((theme) => theme.includes('traffic') || theme.includes('road')) ? TRAFFIC : MULTIMODAL),
    ],
    'dct:conformsTo': standardNode('http://www.opengis.net/def/crs/EPSG/0/4326', 'EPSG:4326'),
  };
}

function distribution(one: Distribution, base: string, feed?: CataloguedFeed, modified?: Term): Node {
  const address = base + one.path;
  return {
    iri: address,
    type: 'dcat:Distribution',
    properties: {
      'dct:identifier': text(one.path),
      'dct:title': text(one.title, 'en'),
      'dct:description': text(`${one.title}, ${address}`, 'en'),
      'dcat:accessURL': iri(address),
      'dcat:downloadURL': iri(address),
      'dct:format': { type: 'dct:MediaTypeOrExtent', properties: { 'rdfs:label': text(one.format) } },
      'dcat:mediaType': iri(`https://www.iana.org/assignments/media-types/${one.mediaType}`),
      'dct:license': feed && licenceOf(feed),
      'dct:rights': rightsOf(feed ? (feed.attribution ?? feed.producer) : 'Each feed under its own terms'),
      'mobilitydcatap:mobilityDataStandard': iri(`${VOCABULARY}mobility-data-standard/${one.standard}`),
      'mobilitydcatap:applicationLayerProtocol': iri(`${VOCABULARY}application-layer-protocol/http-https`),
      'mobilitydcatap:communicationMethod': iri(`${VOCABULARY}communication-method/pull`),
      'dct:conformsTo':
        one.conformsTo === undefined ? undefined : standardNode(one.conformsTo, one.format.toUpperCase()),
      'dct:modified': modified,
      'dcatap:availability': iri('http://publications.europa.eu/resource/authority/planned-availability/STABLE'),
    },
  };
}

/** The API by state and history, and the live stream. */
function serviceOf({ publicUrl, catalogue }: PublishContext, datasets: readonly Node[]): Node {
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

const NATURE = {
  fr: {
    observed: 'Données observées.',
    simulated: 'Données simulées.',
    replayed: 'Données rejouées.',
    experiment: 'Données d’une expérimentation.',
  },
  en: {
    observed: 'Observed data.',
    simulated: 'Simulated data.',
    replayed: 'Replayed data.',
    experiment: 'Data of an experiment.',
  },
} as const;

function agent(name: string, base: string): Node {
  return {
    iri: `${base}/catalog#${encodeURIComponent(name)}`,
    type: 'foaf:Agent',
    properties: { 'foaf:name': text(name) },
  };
}

function contactOf({ operator, contact }: PublishContext['catalogue']['hub']): Node {
  return {
    type: 'vcard:Kind',
    properties: {
      'vcard:fn': text(operator),
      'vcard:hasEmail': { iri: `mailto:${contact}`, type: 'owl:Thing', properties: {} },
    },
  };
}

function licenceOf({ licenceTerms }: CataloguedFeed): Node | undefined {
  if (!licenceTerms.url) return undefined;
  return { iri: licenceTerms.url, type: 'dct:LicenseDocument', properties: { 'dct:title': text(licenceTerms.name) } };
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

function themesOf({ formats, hasSchedule, mappedKinds }: CataloguedFeed): string[] {
  const themes: string[] = [];
  const has = (...some: string[]): boolean => some.some((one) => formats.includes(one));
  if (hasSchedule) themes.push('public-transport-scheduled-transport', 'timetables-static');
  if (has('gtfs-rt', 'siri') || mappedKinds.includes('vehicle-position'))
    themes.push('real-time-estimated-departure-and-arrival-times', 'disruptions-delays-cancellations');
  if (has('gbfs') || mappedKinds.includes('station') || mappedKinds.includes('free-vehicle'))
    themes.push('sharing-and-hiring-services', 'bike-sharing-availability');
  if (has('datex2', 'datex2-site-list') || mappedKinds.includes('traffic-measurement'))
    themes.push('real-time-traffic-data', 'road-events-and-conditions');
  if (mappedKinds.includes('parking')) themes.push('parking-real-time-availability');
  return themes.length > 0 ? themes : ['other'];
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'public-transport-scheduled-transport': ['transport en commun', 'horaires', 'gtfs', 'netex'],
  'real-time-estimated-departure-and-arrival-times': ['temps réel', 'gtfs-rt', 'siri'],
  'sharing-and-hiring-services': ['vélo en libre-service', 'gbfs'],
  'real-time-traffic-data': ['trafic routier', 'datex2'],
  'parking-real-time-availability': ['stationnement'],
};

function keywordsOf(feed: CataloguedFeed): string[] {
  return ['mobilité', ...themesOf(feed).flatMap((theme) => WORDS[theme] ?? [])];
}

/** Around the stops, stations and sites of a feed. */
function areaOf({ feedId }: CataloguedFeed, { findSchedule, live }: PublishContext): Box | undefined {
  const schedule = findSchedule(feedId);
  const kinds: readonly Kind[] = ['station', 'parking', 'traffic-measurement'];
  const others = kinds.flatMap((kind) =>
    [...live.list(kind)].flatMap(({ event }): ExtentPlace[] => {
      const { point } = event.entity as Pick<Station, 'point'>;
      return event.feed === feedId && point ? [[point.longitude, point.latitude]] : [];
    }),
  );
  return boxOf([...(schedule ? placesOf(schedule) : []), ...others]);
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

/** What the timetable covers. */
function periodOf({ feedId }: CataloguedFeed, { live }: PublishContext): Node | undefined {
  const { validFrom, validTo } = (live.find('dataset', `${feedId}:gtfs`)?.event.entity ?? {}) as Record<string, string>;
  if (!validFrom || !validTo) return undefined;
  return {
    type: 'dct:PeriodOfTime',
    properties: {
      'dcat:startDate': typed(dashed(validFrom), 'xsd:date'),
      'dcat:endDate': typed(dashed(validTo), 'xsd:date'),
    },
  };
}

/** `20260115` as `2026-01-15`. */
function dashed(day: string): string {
  return /^\d{8}$/.test(day) ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : day.slice(0, 10);
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** When the newest of its documents that changed anything came. */
function modifiedAt({ feedId }: CataloguedFeed, { live }: PublishContext): Term | undefined {
  const status = live.find('feed-status', `${feedId}:status`)?.event.entity as FeedStatus | undefined;
  const newest = (status?.sources ?? [])
    .flatMap(({ lastChangeAt }) => lastChangeAt ?? [])
    .sort()
    .at(-1);
  return newest && typed(newest, 'xsd:dateTime');
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
