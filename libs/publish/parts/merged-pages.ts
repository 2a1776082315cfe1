import { AnswerCache } from '../answer-cache.js';
import type { PublishContext } from '../context.js';
import type { OutputCache } from '../output-cache.js';
import { mergedCatalogue } from '../outputs/catalogue/merged.js';
import { PortalHandler } from '../pages/portal-handler.js';
import type { Portal } from '../pages/portal.js';
import type { Outlines } from '../query/hub.js';
import type { PartsContext } from './part-data.js';
import { mergedPlaces } from './page-parts.js';

/**
 * The pages of all feeds, made of what the parts say of theirs: `/catalog`, communes with their files, and the map to
 * embed. Other pages show more than that and are not asked here.
 */
export function mergedPages(
  context: PartsContext & Pick<PublishContext, 'communes'>,
  cache: OutputCache,
  outlines: Outlines | undefined,
  onError: (address: string, error: unknown) => void,
): PortalHandler {
  type Used = 'cache' | 'filesOfAll' | 'outlines' | 'stateOf' | 'commune' | 'communeFigures' | 'mappedFeeds';
  const portal: Pick<Portal, Used> & { context: object; facts: () => object } = {
    cache,
    context,
    outlines,
    facts: () => mergedCatalogue(context).facts,
    filesOfAll: () => mergedCatalogue(context).together,
    stateOf: ({ feedId }) =>
      mergedCatalogue(context).facts.find(({ feed }) => feed.feedId === feedId)?.state ?? 'waiting',
    ...mergedPlaces(context, context.communes ?? []),
  };
  // Of all a portal has, these pages ask for these alone.
  return new PortalHandler(portal as unknown as Portal, new AnswerCache(), onError);
}
