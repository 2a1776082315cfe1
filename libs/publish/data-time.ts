import { findFeedHealth, isAbandoned, lastSignMs, type LiveState } from '#libs/live';
import { isScheduleFormat } from '#libs/config';
import type { FeedId, Kind } from '#libs/model';
import type { PublishContext } from './context.js';

/** Readers ask every 10 to 30 s and want to see that the source lives: documents are stamped anew at this pace. */
export const RESTAMP_MS = 10_000;

/**
 * When the content of a document was last known to be true, in epoch milliseconds: the newest sign of life of the
 * sources its entities come from, never the time of the request (invariant 4). Where nothing has been reported of the
 * feeds yet, now.
 */
export function dataTimeMs(context: PublishContext, feedIds: readonly FeedId[], kinds: readonly Kind[]): number {
  const nowMs = context.clock.now();
  return Math.min(newestSignMs(context, feedIds, kinds) ?? nowMs, nowMs);
}

/** The same, of what has been reported; `undefined` where nothing has. */
export function newestSignMs(
  { live }: PublishContext,
  feedIds: readonly FeedId[],
  kinds: readonly Kind[],
): number | undefined {
  let newest: number | undefined;
  for (const feedId of feedIds) {
    const reporting = sourcesOf(live, feedId, kinds);
    const ms =
      (reporting.size > 0 ? lastSignMs(live, [feedId], reporting) : undefined) ??
      lastSignMs(live, [feedId], liveSources(live, feedId));
    if (ms !== undefined && (newest === undefined || ms > newest)) newest = ms;
  }
  return newest;
}

/** Moves when `dataTimeMs` has moved enough to be worth another document, or a feed is abandoned. */
export function dataTimeRevision(context: PublishContext, feedIds: readonly FeedId[], kinds: readonly Kind[]): string {
  const { live, clock } = context;
  const nowMs = clock.now();
  const abandoned = feedIds.filter((feedId) => isFeedAbandoned(live, feedId, nowMs)).length;
  return `${Math.floor(dataTimeMs(context, feedIds, kinds) / RESTAMP_MS)}-${abandoned}`;
}

/**
 * Whether nobody has looked after the feed for so long that its vehicles and predictions are believed no more: the
 * collector, which would take them back, is gone itself.
 */
export function isFeedAbandoned(live: LiveState, feedId: FeedId, nowMs: number): boolean {
  const health = findFeedHealth(live, feedId, nowMs);
  return health !== undefined && isAbandoned(health, nowMs);
}

/** Changes when a source of one of the feeds becomes stale, or ceases to be. */
export function healthRevision({ live, clock }: PublishContext, feedIds: readonly FeedId[]): string {
  const nowMs = clock.now();
  const states = feedIds.map((feedId) => findFeedHealth(live, feedId, nowMs)?.sources.map(({ state }) => state) ?? []);
  return states.map((list) => list.map((state) => (state ? state[0] : '')).join('')).join();
}

/** Sources the current entities of a feed come from; found again when one of them has changed. */
const found = new WeakMap<LiveState, Map<string, { revision: number; sources: ReadonlySet<string> }>>();

function sourcesOf(live: LiveState, feedId: FeedId, kinds: readonly Kind[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const kind of kinds) for (const source of sourcesOfKind(live, feedId, kind)) all.add(source);
  return all;
}

function sourcesOfKind(live: LiveState, feedId: FeedId, kind: Kind): ReadonlySet<string> {
  let known = found.get(live);
  if (!known) found.set(live, (known = new Map()));
  const name = `${kind}/${feedId}`;
  const revision = live.revision(kind, feedId);
  const last = known.get(name);
  if (last?.revision === revision) return last.sources;
  const sources = new Set<string>();
  for (const { event } of live.list(kind)) if (event.feed === feedId) sources.add(event.source.id);
  // One entry a kind and configured feed.
  known.set(name, { revision, sources });
  return sources;
}

/** Of a feed that has no such entity now: whatever may report one. */
function liveSources(live: LiveState, feedId: FeedId): ReadonlySet<string> {
  const sources = findFeedHealth(live, feedId, 0)?.sources ?? [];
  const realtime = sources.filter(({ format }) => !isScheduleFormat(format));
  return new Set((realtime.length > 0 ? realtime : sources).map(({ sourceId }) => sourceId));
}
