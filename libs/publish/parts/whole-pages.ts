import { AnswerShelf } from '../answer-shelf.js';
import type { PublishContext } from '../context.js';
import type { OutputCache } from '../output-cache.js';
import { wholeCatalogue } from '../outputs/catalogue/whole.js';
import { PortalDesk } from '../pages/portal-desk.js';
import type { Portal } from '../pages/portal.js';
import type { WholeContext } from './material.js';

/**
 * The page `/catalog` of all feeds, made of what the parts say of theirs. The other pages show more than that and are not
 * asked here.
 */
export function wholeCataloguePage(
  context: WholeContext & Pick<PublishContext, 'communes'>,
  cache: OutputCache,
  onError: (address: string, error: unknown) => void,
): PortalDesk {
  const portal: Pick<Portal, 'cache' | 'filesOfAll'> & { context: object; facts: () => object } = {
    cache,
    context,
    facts: () => wholeCatalogue(context).facts,
    filesOfAll: () => wholeCatalogue(context).together,
  };
  // Of all a portal has, this page asks for these alone.
  return new PortalDesk(portal as unknown as Portal, new AnswerShelf(), onError);
}
