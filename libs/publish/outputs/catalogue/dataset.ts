import { createHash } from 'node:crypto';
import { textIn, type CataloguedFeed, type Licence } from '#libs/catalogue';
import type { Dataset, FeedStatus, GeoPoint, Instant, Kind, Station, Translated } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { Box } from '../../describe/answers.js';
import { boxOf, cornersOf, placesOf, type ExtentPlace } from '../../extent.js';
import type { OutputCache } from '../../output-cache.js';
import { LISTED_KINDS } from '../../query/request.js';
import { distributionsOf, interfacesOf, type Distribution } from './distributions.js';
import { leftOutOf } from './merged-terms.js';

/** What every form of the catalogue says of a dataset: DCAT, INSPIRE, CSW. */
export interface CatalogueDataset {
  /** Id of the feed, or `all`. */
  id: string;
  iri: string;
  title: Translated;
  description: Readonly<Record<'fr' | 'en', string>>;
  producer: string;
  /** Absent for all feeds together: each has its own. */
  licence?: Licence;
  /** Who is to be named, and under what terms. */
  rights: readonly string[];
  /** Concepts of the mobility themes of mobilityDCAT-AP. */
  themes: readonly string[];
  keywords: readonly string[];
  /** Around its stops, stations and sites. */
  box?: Box;
  /** Communes it has stops, stations or sites in. */
  communes: readonly { code: string; name: string }[];
  /** First and last day it speaks of: those of its timetable, else today. */
  period: readonly [first: string, last: string];
  modified?: Instant;
  /** Version the producer gives its timetable. */
  version?: string;
  landingPage: string;
  /** Changes all the time, or when its producer gives another timetable. */
  isLive: boolean;
  distributions: readonly MeasuredDistribution[];
}

export interface MeasuredDistribution extends Distribution {
  url: string;
  /** Of the file as it is now; what changes with every poll has none. */
  bytes?: number;
  sha256?: string;
}

/** Open feeds as datasets, then all of them as one; those that have nothing to give are left out. */
export async function gatherDatasets(
  context: PublishContext,
  feeds: readonly CataloguedFeed[],
  cache: OutputCache,
): Promise<CatalogueDataset[]> {
  return withTerritory(context, feeds, await feedDatasets(context, feeds, cache), distributionsOf('all', cache));
}

/** Each feed as a dataset, also where it has nothing to give. */
export async function feedDatasets(
  context: PublishContext,
  feeds: readonly CataloguedFeed[],
  cache: OutputCache,
): Promise<CatalogueDataset[]> {
  const found: CatalogueDataset[] = [];
  const had = lookThrough(context);
  for (const feed of feeds) found.push(await feedDataset(feed, had, context, cache));
  return found;
}

/** Feeds that have something to give, then all of them as one. */
export function withTerritory(
  context: DescribedBy,
  feeds: readonly CataloguedFeed[],
  found: readonly CatalogueDataset[],
  together: readonly Distribution[],
): CatalogueDataset[] {
  return [...found, territoryDataset(feeds, found, context, together)].filter(
    ({ distributions }) => distributions.length > 0,
  );
}

/** What says how the hub is called, and what day it is. */
export type DescribedBy = Pick<PublishContext, 'catalogue' | 'clock' | 'publicUrl'>;

async function feedDataset(
  feed: CataloguedFeed,
  had: ReadonlyMap<string, FeedContents>,
  context: PublishContext,
  cache: OutputCache,
): Promise<CatalogueDataset> {
  const { feedId, producer, licenceTerms, nature, formats } = feed;
  const base = context.publicUrl();
  const { languages } = context.catalogue.hub;
  const { kinds, places: points } = had.get(feedId) ?? NOTHING;
  const schedule = context.findSchedule(feedId);
  const places = [...(schedule ? placesOf(schedule) : []), ...points];
  const timetable = context.live.find('dataset', `${feedId}:gtfs`)?.event.entity as Dataset | undefined;
  const outputs = await measured(distributionsOf(feedId, cache), cache, base);
  const interfaces = outputs.length > 0 ? interfacesOf(feedId, kinds) : [];
  const [fr, en] = (['fr', 'en'] as const).map((language) => {
    const name = textIn(feed.title, language, ...languages);
    const given = formats.join(', ');
    return DESCRIPTION[language](name, producer, given, NATURE[language][nature]);
  }) as [string, string];
  return {
    id: feedId,
    iri: `${base}/v1/feeds/${feedId}`,
    title: feed.title,
    description: { fr, en },
    producer,
    licence: licenceTerms,
    rights: [feed.attribution ?? producer],
    themes: themesOf(feed),
    keywords: keywordsOf(feed),
    ...withBox(boxOf(places)),
    communes: communesOf(feed, places, context),
    period: periodOf(timetable, context),
    ...withModified(modifiedAt(feed, context)),
    ...(timetable?.version !== undefined && { version: timetable.version }),
    landingPage: `${base}/catalog/${feedId}`,
    isLive: formats.some((format) => !SCHEDULES.has(format)),
    distributions: [...outputs, ...interfaces.map((one) => ({ ...one, url: base + one.path }))],
  };
}

/** All open feeds together, each under its own terms. */
function territoryDataset(
  feeds: readonly CataloguedFeed[],
  parts: readonly CatalogueDataset[],
  context: DescribedBy,
  together: readonly Distribution[],
): CatalogueDataset {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const leftOut = leftOutOf(feeds).map(({ feedId }) => feedId);
  const note = {
    fr: leftOut.length > 0 ? ` Hors fusion, leur licence étant à partage identique : ${leftOut.join(', ')}.` : '',
    en: leftOut.length > 0 ? ` Not merged, for their licence is share-alike: ${leftOut.join(', ')}.` : '',
  };
  const title = Object.fromEntries(hub.languages.map((language) => [language, hub.name]));
  const communes = new Map(parts.flatMap((part) => part.communes.map((one) => [one.code, one])));
  return {
    id: 'all',
    iri: `${base}/catalog#all`,
    title,
    description: {
      fr: `Tous les flux ensemble, contrôlés, réparés et mis à jour en continu ; chaque identifiant est précédé de celui de son flux, et chaque flux garde sa licence.${note.fr}`,
      en: `All feeds together, checked, repaired and kept up to date; every id has its feed before it, and every feed keeps its licence.${note.en}`,
    },
    producer: hub.operator,
    rights: feeds.map(
      ({ feedId, attribution, producer, licenceTerms }) =>
        `${feedId}: ${attribution ?? producer} (${licenceTerms.name})`,
    ),
    themes: unique(parts.flatMap(({ themes }) => themes)),
    keywords: unique(parts.flatMap(({ keywords }) => keywords)),
    ...withBox(boxOf(parts.flatMap(({ box }) => cornersOf(box)))),
    communes: [...communes.values()],
    period: periodOfAll(parts, context),
    landingPage: `${base}/catalog`,
    isLive: parts.some(({ isLive }) => isLive),
    distributions: together.map((one) => ({ ...one, url: base + one.path })),
  };
}

/** Size and checksum of files that stand still; a timetable that was not asked for yet is made for it, once a version. */
async function measured(
  all: readonly Distribution[],
  cache: OutputCache,
  base: string,
): Promise<MeasuredDistribution[]> {
  return Promise.all(
    all.map(async (one): Promise<MeasuredDistribution> => {
      const plain = { ...one, url: base + one.path };
      if (!STANDS_STILL.test(one.path)) return plain;
      const file = await cache.get(one.path).catch(() => undefined);
      if (!file) return plain;
      return { ...plain, bytes: file.body.byteLength, sha256: digestOf(file.body) };
    }),
  );
}

const STANDS_STILL = /^\/gtfs\/(?!all\.)[^/]+\.zip$/;
const digests = new WeakMap<Buffer, string>();

function digestOf(body: Buffer): string {
  let digest = digests.get(body);
  if (digest === undefined) digests.set(body, (digest = createHash('sha256').update(body).digest('hex')));
  return digest;
}

const SCHEDULES = new Set(['gtfs', 'netex', 'datex2-site-list']);

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

const DESCRIPTION = {
  fr: (name: string, producer: string, formats: string, nature: string) =>
    `${name} — ${producer}. ${nature} Reçues au format ${formats}, contrôlées et réparées, et rendues en continu aux formats ouverts, par API et en flux ; l’historique récent se télécharge.`,
  en: (name: string, producer: string, formats: string, nature: string) =>
    `${name} — ${producer}. ${nature} Received as ${formats}, checked and repaired, and given all the time in open formats, by API and as a stream; recent history can be downloaded.`,
} as const;

/** What a feed has now. */
interface FeedContents {
  /** Listed ones. */
  kinds: Kind[];
  /** Of its stations, car parks, sites and signs. */
  places: ExtentPlace[];
}

const NOTHING: FeedContents = { kinds: [], places: [] };
const FIXED = new Set<Kind>(['station', 'parking', 'traffic-measurement', 'variable-message-sign']);

/** The whole current state, once for all feeds. */
function lookThrough({ live }: PublishContext): Map<string, FeedContents> {
  const found = new Map<string, FeedContents>();
  for (const { kind } of LISTED_KINDS) {
    if (OF_THE_HUB.has(kind)) continue;
    for (const { event } of live.list(kind)) {
      let contents = found.get(event.feed);
      if (!contents) found.set(event.feed, (contents = { kinds: [], places: [] }));
      if (contents.kinds.at(-1) !== kind) contents.kinds.push(kind);
      const { point } = event.entity as Pick<Station, 'point'>;
      if (point && FIXED.has(kind)) contents.places.push([point.longitude, point.latitude]);
    }
  }
  return found;
}

const OF_THE_HUB = new Set<Kind>(['feed-status', 'kpi', 'alarm', 'dataset']);

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

/** By feed: looking up thousands of stops is done anew only when their number changes. */
const knownCommunes = new WeakMap<object, Map<string, { places: number; codes: ReadonlySet<string> }>>();

function communesOf(
  { feedId }: CataloguedFeed,
  places: readonly ExtentPlace[],
  { communes = [], communeOf, catalogue }: PublishContext,
): { code: string; name: string }[] {
  if (!communeOf || communes.length === 0) return [];
  let known = knownCommunes.get(catalogue);
  if (!known) knownCommunes.set(catalogue, (known = new Map()));
  let found = known.get(feedId);
  if (found?.places !== places.length) {
    const at = ([longitude, latitude]: ExtentPlace): GeoPoint => ({ latitude, longitude });
    found = { places: places.length, codes: new Set(places.flatMap((place) => communeOf(at(place)) ?? [])) };
    known.set(feedId, found);
  }
  return communes.flatMap(({ code, name }) => (found.codes.has(code) ? [{ code, name }] : []));
}

/** What the timetable covers; what is live speaks of today. */
function periodOf(timetable: Dataset | undefined, { clock }: DescribedBy): [first: string, last: string] {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const { validFrom, validTo } = timetable ?? {};
  return validFrom && validTo ? [dashed(validFrom), dashed(validTo)] : [today, today];
}

function periodOfAll(parts: readonly CatalogueDataset[], context: DescribedBy): [first: string, last: string] {
  const [today] = periodOf(undefined, context);
  const days = parts.flatMap(({ period }) => period).sort();
  return [days[0] ?? today, days.at(-1) ?? today];
}

/** `20260115` as `2026-01-15`. */
function dashed(day: string): string {
  return /^\d{8}$/.test(day) ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : day.slice(0, 10);
}

/** When the newest of its documents that changed anything came. */
function modifiedAt({ feedId }: CataloguedFeed, { live }: PublishContext): Instant | undefined {
  const status = live.find('feed-status', `${feedId}:status`)?.event.entity as FeedStatus | undefined;
  return (status?.sources ?? [])
    .flatMap(({ lastChangeAt }) => lastChangeAt ?? [])
    .sort()
    .at(-1);
}

function withBox(box: Box | undefined): { box?: Box } {
  return box ? { box } : {};
}

function withModified(modified: Instant | undefined): { modified?: Instant } {
  return modified === undefined ? {} : { modified };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
