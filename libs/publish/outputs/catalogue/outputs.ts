import { textIn, type CataloguedFeed } from '#libs/catalogue';
import type { FeedStatus } from '#libs/model';
import { toInstant } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import type { Built, Output } from '../../output.js';
import { toDcat } from './dcat.js';
import { distributionsOf } from './distributions.js';
import { leftOutOf } from './merged-terms.js';
import { toJsonLd, toRdfXml, toTurtle, type Node } from './rdf.js';

/** The spellings of the graph: path, media type, writer. */
const SPELLINGS: readonly { path: string; mediaType: string; write: (root: Node) => string }[] = [
  { path: '/catalog.jsonld', mediaType: 'application/ld+json', write: toJsonLd },
  { path: '/catalog.ttl', mediaType: 'text/turtle', write: toTurtle },
  { path: '/catalog.rdf', mediaType: 'application/rdf+xml', write: toRdfXml },
];

/** `/catalog` for people and, by what they accept, for harvesters; the graph (DCAT) also by file name. */
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
    ...SPELLINGS.map(({ path, mediaType, write }): Output => ({
      path,
      visibility: 'open',
      revision,
      build: () => built(write(toDcat(context, feeds(), cache)), `${mediaType}; charset=utf-8`),
    })),
    {
      path: '/catalog',
      visibility: 'open',
      alternatives: SPELLINGS,
      revision,
      build: () => built(toPage(context, feeds(), cache), 'text/html; charset=utf-8'),
    },
  ];
}

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
<p>${escape(hub.operator)} · <a href="/">carte · map</a> · DCAT <a href="/catalog.jsonld">JSON-LD</a> <a href="/catalog.ttl">Turtle</a> <a href="/catalog.rdf">RDF/XML</a> · <a href="/docs">API</a> · <a href="/gbfs/manifest.json">GBFS manifest</a></p>
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
