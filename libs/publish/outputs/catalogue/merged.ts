import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import type { Output } from '../../output.js';
import { gatherFacts, listedFacts, type ListedFacts } from '../../pages/feed-facts.js';
import { jsonPartData } from '../../parts/json-part-data.js';
import {
  PART_ROOT,
  eachOnceBy,
  partDataOf,
  type PartData,
  type PartsContext,
  type MergedOutput,
} from '../../parts/part-data.js';
import { publishedFeeds } from '../../published-feeds.js';
import { mergeInOrder } from '../../transit/merge-in-order.js';
import { feedDatasets, withTerritory, type CatalogueDataset } from './dataset.js';
import { distributionsOf, type Distribution } from './distributions.js';
import { GatheredDatasets } from './gathered.js';
import { SPELLINGS, graphOutputs } from './outputs.js';

/** Under which a part gives what the catalogue is made of. */
export const CATALOGUE_PART_PATH = `${PART_ROOT}/catalog.json`;

interface PartCatalogue {
  /** Addresses in them begin with a slash. */
  datasets: CatalogueDataset[];
  /** What the feeds of the part have together. */
  together: Distribution[];
  /** Facts of its feeds, for the page. */
  facts: ListedFacts[];
}

/** What the catalogue is made of, of the feeds of a part. */
export function cataloguePartOutput(context: PublishContext, cache: OutputCache): Output {
  // Whoever puts the parts together knows the address readers reach the hub under.
  const nowhere: PublishContext = { ...context, publicUrl: () => '' };
  const gathered = new GatheredDatasets(context, cache);
  return {
    path: CATALOGUE_PART_PATH,
    visibility: 'open',
    revision: () => gathered.revision,
    build: async () => jsonPartData(context, await partCatalogue(context, nowhere, cache)),
  };
}

async function partCatalogue(
  context: PublishContext,
  nowhere: PublishContext,
  cache: OutputCache,
): Promise<PartCatalogue> {
  const datasets = await feedDatasets(nowhere, publishedFeeds(context), cache);
  const ofStops = new Map(datasets.map(({ id, communes }) => [id, communes.map(({ code }) => code)]));
  return {
    datasets,
    together: distributionsOf('all', cache),
    facts: gatherFacts(context, cache, context.clock.now()).map((one) => {
      const communes = new Set([...one.communes, ...(ofStops.get(one.feed.feedId) ?? [])]);
      return { ...listedFacts(one), communes: [...communes].sort() };
    }),
  };
}

/** The catalogue of all parts, as one hub with all feeds would have it. */
export interface MergedCatalogue {
  datasets: CatalogueDataset[];
  /** What all feeds have together. */
  together: Distribution[];
  facts: ListedFacts[];
}

const made = new WeakMap<PartData, MergedCatalogue>();

export function mergedCatalogue(context: PartsContext): MergedCatalogue {
  const partData = context.partData(CATALOGUE_PART_PATH);
  let catalogue = made.get(partData);
  if (!catalogue) made.set(partData, (catalogue = joined(context, partDataOf<PartCatalogue>(partData))));
  return catalogue;
}

function joined(context: PartsContext, parts: readonly PartCatalogue[]): MergedCatalogue {
  const base = context.publicUrl();
  const place = ({ id }: CatalogueDataset): number => context.catalogue.placeOf(id);
  const found = eachOnceBy(
    parts.flatMap(({ datasets }) => datasets),
    ({ id }) => id,
  )
    .sort((a, b) => place(a) - place(b))
    .map((dataset): CatalogueDataset => ({
      ...dataset,
      iri: base + dataset.iri,
      landingPage: base + dataset.landingPage,
      distributions: dataset.distributions.map((one) => ({ ...one, url: base + one.url })),
    }));
  const feeds = found.flatMap(({ id }) => context.catalogue.find(id) ?? []);
  // Each part lists what it has of the same outputs in the same order.
  const paths = mergeInOrder(parts.map(({ together }) => together.map(({ path }) => path)));
  const byPath = new Map(parts.flatMap((part) => part.together.map((one) => [one.path, one] as const)));
  const together = paths.map((path) => byPath.get(path)!);
  const facts = eachOnceBy(
    parts.flatMap((part) => part.facts),
    ({ feed }) => feed.feedId,
  ).sort((a, b) => context.catalogue.placeOf(a.feed.feedId) - context.catalogue.placeOf(b.feed.feedId));
  return { datasets: withTerritory(context, feeds, found, together), together, facts };
}

/** The graph of the catalogue, of what the parts have. */
export function mergedCatalogueOutputs(context: PartsContext): MergedOutput[] {
  const revision = (): string => `${context.partData(CATALOGUE_PART_PATH).revision} ${context.publicUrl()}`;
  return [
    ...graphOutputs(context, revision, () => mergedCatalogue(context).datasets),
    // The page is made for each language and filter by a desk of its own; whoever would rather have the graph is given it.
    {
      path: '/catalog',
      visibility: 'open' as const,
      alternatives: SPELLINGS,
      revision,
      build: () => Promise.reject(new Error('the page is made by the desk of pages')),
    },
  ].map((output) => ({ output, needs: [CATALOGUE_PART_PATH] }));
}
