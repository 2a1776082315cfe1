import { notFoundAt } from '#libs/errors';
import { toInstant } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import type { Built, Output } from '../../output.js';
import { NO_FILTER, cataloguePage } from '../../pages/catalogue-page.js';
import { gatherFacts } from '../../pages/feed-facts.js';
import { languageOf } from '../../pages/page.js';
import { Wording } from '../../pages/words/index.js';
import { hasWritten } from '../../published-feeds.js';
import { invalid, wholeNumber } from '../../query/request.js';
import type { CatalogueDataset, DescribedBy } from './dataset.js';
import { pagesOf, toDcat } from './dcat.js';
import { distributionsOf } from './distributions.js';
import { GatheredDatasets } from './gathered.js';
import { toIso19139 } from './iso19139.js';
import { toJsonLd, toRdfXml, toTurtle, type Node } from './rdf.js';

/** The spellings of the graph: path, media type, writer. */
export const SPELLINGS: readonly { path: string; mediaType: string; write: (root: Node) => string }[] = [
  { path: '/catalog.jsonld', mediaType: 'application/ld+json', write: toJsonLd },
  { path: '/catalog.ttl', mediaType: 'text/turtle', write: toTurtle },
  { path: '/catalog.rdf', mediaType: 'application/rdf+xml', write: toRdfXml },
];

/**
 * `/catalog` for people and, by what they accept, for harvesters; the graph (DCAT) also by file name and by pages; the
 * metadata of each dataset for geographic catalogues.
 */
export function catalogueOutputs(context: PublishContext, cache: OutputCache): Output[] {
  const { own, guard } = context.catalogue;
  const feeds = context.catalogue.readableBy(context.audience);
  const described = guard.mayReadFeed(context.audience, own.feedId) ? [...feeds, own] : feeds;
  const gathered = new GatheredDatasets(context, cache);
  const revision = (): string => gathered.revision;
  const built = (body: string, contentType: string): Built => builtNow(context, body, contentType);
  return [
    ...graphOutputs(context, revision, () => gathered.list()),
    {
      path: '/catalog',
      visibility: 'open',
      alternatives: SPELLINGS,
      revision,
      build: () => built(toPage(context, cache), 'text/html; charset=utf-8'),
    },
    ...described.map(({ feedId, isOwn }): Output => ({
      path: `/catalog/${feedId}.iso.xml`,
      visibility: 'open',
      revision,
      isEmpty: () => Boolean(isOwn) && !hasWritten(context),
      build: async () => {
        const dataset = (await gathered.list()).find(({ id }) => id === feedId);
        if (!dataset)
          throw notFoundAt('feed', feedId, 'a feed of /catalog.jsonld', `${feedId} has nothing to give yet`);
        return built(toIso19139(dataset, context), 'application/xml; charset=utf-8');
      },
    })),
  ];
}

function builtNow({ clock }: DescribedBy, body: string, contentType: string): Built {
  return { body, contentType, modifiedAt: toInstant(clock.now()), maxAgeSeconds: 60, compress: true };
}

/** The graph in each spelling. */
export function graphOutputs(
  context: DescribedBy,
  revision: () => string,
  list: () => Promise<readonly CatalogueDataset[]> | readonly CatalogueDataset[],
): Output[] {
  return SPELLINGS.map(({ path, mediaType, write }): Output => {
    let datasets: readonly CatalogueDataset[] = [];
    return {
      path,
      visibility: 'open',
      revision,
      select: (query) => write(toDcat(context, datasets, pageIn(query, datasets.length), path)),
      build: async () => {
        datasets = await list();
        return builtNow(context, write(toDcat(context, datasets, 1, path)), `${mediaType}; charset=utf-8`);
      },
    };
  });
}

/** `?page=` of a graph. Throws REQUEST_INVALID. */
function pageIn(query: URLSearchParams, datasets: number): number {
  for (const name of query.keys()) if (name !== 'page') throw invalid(name, name, 'page, or no parameter');
  return wholeNumber('page', query.get('page') ?? undefined, 1, 1, pagesOf(datasets));
}

/** As whoever says nothing of himself gets it; the desk of the pages knows languages and filters. */
function toPage(context: PublishContext, cache: OutputCache): string {
  const { languages, timezone } = context.catalogue.hub;
  const nowMs = context.clock.now();
  const view = {
    context,
    words: new Wording(languageOf(undefined, languages), timezone),
    nowMs,
    otherLanguage: '/catalog',
  };
  return cataloguePage(view, gatherFacts(context, cache, nowMs), distributionsOf('all', cache), NO_FILTER).text;
}
