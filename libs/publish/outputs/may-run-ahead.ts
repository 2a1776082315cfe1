import type { FeedId } from '#libs/model';
import type { PublishContext } from '../context.js';

/**
 * Whether what feeds report may be of later than now: a replay has a clock of its own, which runs as fast as it is
 * played. Beside feeds that live in the present it has to wait until its time has come.
 */
export function mayRunAhead({ catalogue }: Pick<PublishContext, 'catalogue'>, feedIds: readonly FeedId[]): boolean {
  return feedIds.length > 0 && feedIds.every((feedId) => catalogue.find(feedId)?.nature === 'replayed');
}
