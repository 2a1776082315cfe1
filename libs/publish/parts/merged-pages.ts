import { AnswerCache } from '../answer-cache.js';
import type { PublishContext } from '../context.js';
import type { OutputCache } from '../output-cache.js';
import { mergedCatalogue } from '../outputs/catalogue/merged.js';
import { PortalHandler } from '../pages/portal-handler.js';
import type { Portal } from '../pages/portal.js';
import type { PartsContext } from './part-data.js';

/**
 * The page `/catalog` of all feeds, made of what the parts say of theirs. The other pages show more than that and are not
 * asked here.
 */
export function mergedCataloguePage(
  context: PartsContext & Pick<PublishContext, 'communes'>,
  cache: OutputCache,
  onError: (address: string, error: unknown) => void,
): PortalHandler {
  const portal: Pick<Portal, 'cache' | 'filesOfAll'> & { context: object; facts: () => object } = {
    cache,
    context,
    facts: () => mergedCatalogue(context).facts,
    filesOfAll: () => mergedCatalogue(context).together,
  };
  // Of all a portal has, this page asks for these alone.
  return new PortalHandler(portal as unknown as Portal, new AnswerCache(), onError);
}
