import { textIn, type CataloguedFeed } from '#libs/catalogue';
import type { FeedStatus } from '#libs/model';
import { toInstant } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import type { Built, Output } from '../../output.js';

/** What a path gives, for people and for harvesters. */
interface Distribution {
  path: string;
  title: string;
  mediaType: string;
  level: 'raw' | 'dataviz' | 'API';
}

const SHAPES: readonly { pattern: RegExp; title: string; mediaType: string; level: Distribution['level'] }[] = [
  { pattern: /^\/gtfs\/[^/]+\.zip$/, title: 'GTFS', mediaType: 'application/zip', level: 'API' },
  {
    pattern: /^\/gtfs-rt\/.*vehicle-positions\.pb$/,
    title: 'GTFS-RT vehicle positions',
    mediaType: 'application/x-protobuf',
    level: 'API',
  },
  {
    pattern: /^\/gtfs-rt\/.*trip-updates\.pb$/,
    title: 'GTFS-RT trip updates',
    mediaType: 'application/x-protobuf',
    level: 'API',
  },
  { pattern: /^\/gtfs-rt\/.*alerts\.pb$/, title: 'GTFS-RT alerts', mediaType: 'application/x-protobuf', level: 'API' },
  {
    pattern: /^\/gtfs-rt\/.*trip-modifications\.pb$/,
    title: 'GTFS-RT detours',
    mediaType: 'application/x-protobuf',
    level: 'API',
  },
  { pattern: /^\/gbfs\/[^/]+\/2\.3\/gbfs\.json$/, title: 'GBFS 2.3', mediaType: 'application/json', level: 'API' },
  { pattern: /^\/gbfs\/[^/]+\/3\.0\/gbfs\.json$/, title: 'GBFS 3.0', mediaType: 'application/json', level: 'API' },
  {
    pattern: /^\/datex2\/.*measured-data\.xml$/,
    title: 'DATEX II 3 measured data',
    mediaType: 'application/xml',
    level: 'API',
  },
  {
    pattern: /^\/datex2\/.*traffic-status\.xml$/,
    title: 'DATEX II 3 traffic status',
    mediaType: 'application/xml',
    level: 'API',
  },
  {
    pattern: /^\/datex2\/.*measurement-sites\.xml$/,
    title: 'DATEX II 3 measurement sites',
    mediaType: 'application/xml',
    level: 'API',
  },
  {
    pattern: /^\/datex2\/.*situations\.xml$/,
    title: 'DATEX II 3 situations',
    mediaType: 'application/xml',
    level: 'API',
  },
];

/** Outputs under the name of a feed, or of `all`. */
function distributionsOf(name: string, cache: OutputCache): Distribution[] {
  return cache
    .list()
    .filter(({ path }) => path.split('/')[2]?.replace(/\.zip$/, '') === name)
    .filter(({ isEmpty }) => !isEmpty?.())
    .flatMap(({ path }) => SHAPES.filter(({ pattern }) => pattern.test(path)).map((shape) => ({ ...shape, path })));
}

/** `/catalog` for people, `/catalog.jsonld` for harvesters (DCAT). */
export function catalogueOutputs(context: PublishContext, cache: OutputCache): Output[] {
  const feeds = () => context.catalogue.list().filter(({ effectiveVisibility }) => effectiveVisibility === 'open');
  const revision = (): string => String(context.live.revision('feed-status')) + context.publicUrl();
  const built = (body: string, contentType: string): Built => ({
    body,
    contentType,
    modifiedAt: toInstant(context.clock.now()),
    maxAgeSeconds: 60,
    compress: true,
  });
  return [
    {
      path: '/catalog.jsonld',
      visibility: 'open',
      revision,
      build: () =>
        built(JSON.stringify(toDcat(context, feeds(), cache), undefined, 1), 'application/ld+json; charset=utf-8'),
    },
    {
      path: '/catalog',
      visibility: 'open',
      revision,
      build: () => built(toPage(context, feeds(), cache), 'text/html; charset=utf-8'),
    },
  ];
}

function toDcat(context: PublishContext, feeds: readonly CataloguedFeed[], cache: OutputCache): object {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const publisher = { '@type': 'foaf:Agent', 'foaf:name': hub.operator };
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      vcard: 'http://www.w3.org/2006/vcard/ns#',
    },
    '@id': `${base}/catalog`,
    '@type': 'dcat:Catalog',
    'dct:title': hub.name,
    'dct:description': `Open mobility data: ${hub.operator}`,
    'foaf:homepage': { '@id': `${base}/` },
    'dct:publisher': publisher,
    'dct:language': hub.languages,
    'dcat:dataset': [
      ...feeds.map((feed) => feedDataset(feed, context, cache)),
      territoryDataset(feeds, context, cache),
    ],
  };
}

function feedDataset(feed: CataloguedFeed, context: PublishContext, cache: OutputCache): object {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  return {
    '@id': `${base}/v1/feeds/${feed.feedId}`,
    '@type': 'dcat:Dataset',
    'dct:identifier': feed.feedId,
    'dct:title': Object.entries(feed.title).map(([language, value]) =>
      language === 'und' ? value : { '@language': language, '@value': value },
    ),
    'dct:description': `${textIn(feed.title, ...hub.languages)} — ${feed.producer} (${feed.nature})`,
    'dct:publisher': { '@type': 'foaf:Agent', 'foaf:name': feed.producer },
    'dct:license': { '@id': feed.licenceTerms.url },
    'dct:rights': feed.attribution ?? feed.producer,
    'dcat:contactPoint': contactOf(hub),
    'dcat:distribution': distributionsOf(feed.feedId, cache).map((distribution) => ({
      ...toDistribution(distribution, base),
      'dct:license': { '@id': feed.licenceTerms.url },
    })),
  };
}

/** All open feeds together, each under its own terms. */
function territoryDataset(feeds: readonly CataloguedFeed[], context: PublishContext, cache: OutputCache): object {
  const base = context.publicUrl();
  const { hub } = context.catalogue;
  const leftOut = leftOutOf(feeds);
  return {
    '@id': `${base}/catalog#all`,
    '@type': 'dcat:Dataset',
    'dct:identifier': 'all',
    'dct:title': hub.name,
    'dct:description':
      'All feeds together, ids with their feed before them.' +
      (leftOut.length > 0
        ? ` Not merged with the others, for their licence is share-alike: ${leftOut.map(({ feedId }) => feedId).join(', ')}.`
        : ''),
    'dct:publisher': { '@type': 'foaf:Agent', 'foaf:name': hub.operator },
    'dct:rights': feeds.map(
      ({ feedId, attribution, producer, licenceTerms }) =>
        `${feedId}: ${attribution ?? producer} (${licenceTerms.name})`,
    ),
    'dcat:contactPoint': contactOf(hub),
    'dcat:distribution': distributionsOf('all', cache).map((distribution) => toDistribution(distribution, base)),
  };
}

function toDistribution({ path, title, mediaType }: Distribution, base: string): object {
  return {
    '@id': base + path,
    '@type': 'dcat:Distribution',
    'dct:title': title,
    'dcat:accessURL': { '@id': base + path },
    'dcat:downloadURL': { '@id': base + path },
    'dcat:mediaType': mediaType,
  };
}

function contactOf({ operator, contact }: PublishContext['catalogue']['hub']): object {
  return { '@type': 'vcard:Kind', 'vcard:fn': operator, 'vcard:hasEmail': `mailto:${contact}` };
}

/** Open feeds that stand in no document together with others. */
function leftOutOf(feeds: readonly CataloguedFeed[]): CataloguedFeed[] {
  return feeds.filter(({ formats, licenceTerms }) => licenceTerms.shareAlike && formats.some((one) => MERGED.has(one)));
}

/** Formats of which all feeds are given as one. */
const MERGED = new Set(['gtfs', 'netex', 'gtfs-rt', 'datex2']);

const NATURE_WORD = {
  observed: 'observé · observed',
  simulated: 'simulé · simulated',
  replayed: 'rejoué · replayed',
} as const;

function toPage(context: PublishContext, feeds: readonly CataloguedFeed[], cache: OutputCache): string {
  const { hub } = context.catalogue;
  const rows = feeds.map((feed) => {
    const status = context.live.find('feed-status', `${feed.feedId}:status`)?.event.entity as FeedStatus | undefined;
    const title = `<th scope="row">${escape(textIn(feed.title, ...hub.languages))}<br><code>${feed.feedId}</code></th>`;
    const terms = feed.licenceTerms.url
      ? `<a rel="license" href="${escape(feed.licenceTerms.url)}">${escape(feed.licenceTerms.name)}</a>`
      : escape(feed.licenceTerms.name);
    const links = distributionsOf(feed.feedId, cache).map(
      ({ path, title: name }) => `<li><a href="${path}">${escape(name)}</a></li>`,
    );
    return `<tr>${title}<td>${escape(feed.producer)}</td><td>${NATURE_WORD[feed.nature]}</td><td>${terms}<br><small>${escape(feed.attribution ?? feed.producer)}</small></td><td>${escape(status?.state ?? 'waiting')}</td><td><ul>${links.join('')}</ul></td></tr>`;
  });
  rows.push(territoryRow(feeds, context, cache));
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(hub.name)} — catalogue</title>
<link rel="stylesheet" href="/pages/catalogue.css"></head><body>
<h1>${escape(hub.name)}</h1>
<p>${escape(hub.operator)} · <a href="/">carte · map</a> · <a href="/catalog.jsonld">DCAT (JSON-LD)</a> · <a href="/docs">API</a> · <a href="/gbfs/manifest.json">GBFS manifest</a></p>
<div class="scroll"><table><thead><tr><th>Flux · Feed</th><th>Producteur · Producer</th><th>Nature</th><th>Licence</th><th>État · State</th><th>Accès · Access</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
</body></html>`;
}

function territoryRow(feeds: readonly CataloguedFeed[], context: PublishContext, cache: OutputCache): string {
  const links = distributionsOf('all', cache).map(
    ({ path, title }) => `<li><a href="${path}">${escape(title)}</a></li>`,
  );
  const leftOut = leftOutOf(feeds).map(({ feedId }) => `<code>${feedId}</code>`);
  const note =
    leftOut.length > 0
      ? `<br><small>Hors fusion, licence à partage identique · not merged, share-alike licence: ${leftOut.join(', ')}</small>`
      : '';
  return `<tr><th scope="row">Tout le territoire · The whole territory<br><code>all</code></th><td>${escape(context.catalogue.hub.operator)}</td><td></td><td>Celle de chaque flux · that of each feed${note}</td><td></td><td><ul>${links.join('')}</ul></td></tr>`;
}

/** In a file of its own: pages of the hub allow nothing inline. */
export const CATALOGUE_CSS = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 46rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
thead th { font-size: .8rem; letter-spacing: .02em; }
th[scope=row] { font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; }
code, small { opacity: .75; }
a { color: light-dark(#0b57a4, #7fb7f5); }
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Feed texts are somebody else's: they are shown as text and nothing else. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
