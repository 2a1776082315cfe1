import type { LiveState } from '#libs/live';
import type { FeedId, FeedStatus } from '#libs/model';
import type { FeedLosses, OutputLosses } from '../describe/feed-answers.js';
import type { OutputCache } from '../output-cache.js';

/** Not all outputs of a feed at once: a schedule takes seconds, and one reader must not hold up the others. */
const CHEAP = /^\/(gbfs|gtfs-rt|siri|datex2)\//;

/**
 * `/v1/feeds/{id}/losses`: what the newest document of each source held that the hub does not carry, and what each output
 * of the feed alone, or of all feeds together (`all`), could not say. Outputs that are cheap to make are made; a schedule nobody has asked for is not.
 */
export async function describeLosses(
  feedId: FeedId | 'all',
  live: LiveState,
  outputs: OutputCache,
): Promise<FeedLosses> {
  const status = live.find('feed-status', `${feedId}:status`)?.event.entity as FeedStatus | undefined;
  const reported: OutputLosses[] = [];
  for (const { path } of outputs.list()) if (isOf(path, feedId)) reported.push(await outputOf(path, outputs));
  return {
    feed: feedId,
    inputs: status?.losses ?? [],
    outputs: reported.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** `/gtfs/{feed}.zip`, `/gbfs/{feed}/…`, `/siri/lite/{feed}/…`. */
function isOf(path: string, feedId: string): boolean {
  const parts = path.split('/');
  const name = parts[1] === 'siri' && parts[2] === 'lite' ? parts[3] : parts[2];
  return name === feedId || path === `/gtfs/${feedId}.zip`;
}

async function outputOf(path: string, outputs: OutputCache): Promise<OutputLosses> {
  if (outputs.find(path)?.isEmpty?.()) return { path, state: 'empty' };
  if (CHEAP.test(path)) {
    try {
      await outputs.get(path);
    } catch {
      return { path, state: 'failed' };
    }
  }
  const reported = outputs.lossesOf(path);
  return reported ? { path, at: reported.at, losses: reported.losses } : { path, state: 'not built' };
}
