import {
  toInstant,
  type FeedId,
  type FeedReason,
  type FeedState,
  type FeedStatus,
  type HubEvent,
  type SourceStatus,
} from '#libs/model';
import type { LiveState } from './live-state.js';

const WORST_FIRST: readonly FeedState[] = ['failing', 'stale', 'waiting', 'degraded', 'fresh'];

/** A feed is as well as its worst source. */
export function worstOf(states: Iterable<FeedState>): FeedState {
  const present = new Set(states);
  return WORST_FIRST.find((state) => present.has(state)) ?? 'waiting';
}

/** Worst first; reasons alike keep their order. */
export function worstFirst(reasons: readonly FeedReason[]): FeedReason[] {
  return [...reasons].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

/** Whether what the feed reports comes in time: some of it may be unsound, all of it is of now. */
export function isCurrent(state: FeedState): boolean {
  return state === 'fresh' || state === 'degraded';
}

/** Whether readers must learn that what they hold of the feed may no longer be so. */
export function isStale(state: FeedState): boolean {
  return state === 'stale' || state === 'failing';
}

/**
 * How a feed is at `nowMs`, whichever collector emitted its status and whether or not it still runs (invariant 4): past
 * `watchedUntil` nobody looks after it, and a source past its `freshUntil` is stale. `since` is the moment it became
 * so. The very status where time has changed nothing. A status from an earlier version has neither instant and is taken
 * as it is.
 */
export function judgeFeed(status: FeedStatus, nowMs: number): FeedStatus {
  const now = toInstant(nowMs);
  const isUnwatched = status.watchedUntil !== undefined && status.watchedUntil < now;
  const silent = (status.sources ?? []).filter(
    ({ state, freshUntil }) => state !== undefined && isCurrent(state) && freshUntil !== undefined && freshUntil < now,
  );
  if (!isUnwatched && silent.length === 0) return status;
  const reasons: FeedReason[] = silent.map(silence);
  let since = silent.map(({ freshUntil }) => freshUntil!).reduce((a, b) => (a < b ? a : b), now);
  if (isUnwatched) {
    const checkedAt = status.checkedAt ?? status.watchedUntil!;
    if (checkedAt < since) since = checkedAt;
    reasons.unshift({
      code: 'unwatched',
      state: 'stale',
      text: {
        fr: `aucun collecteur n’a regardé le flux depuis ${checkedAt}, attendu tous les quarts de minute`,
        en: `no collector has looked at the feed since ${checkedAt}, expected every quarter of a minute`,
      },
    });
  }
  const state = worstOf([status.state, 'stale']);
  return {
    ...status,
    state,
    since: isStale(status.state) ? status.since : since,
    reasons: worstFirst([...reasons, ...(status.reasons ?? [])]),
    sources: (status.sources ?? []).map((source) =>
      isUnwatched || silent.includes(source)
        ? { ...source, state: worstOf([source.state ?? 'stale', 'stale']) }
        : source,
    ),
  };
}

function silence({ sourceId, lastSignAt, freshUntil }: SourceStatus): FeedReason {
  return {
    code: 'source-silent',
    state: 'stale',
    sourceId,
    text: {
      fr: `${sourceId} n’a donné aucun signe de vie depuis ${lastSignAt}, attendu avant ${freshUntil}`,
      en: `${sourceId} has given no sign of life since ${lastSignAt}, expected one before ${freshUntil}`,
    },
  };
}

/** How a feed is at `nowMs`; `undefined` where no status was ever emitted. */
export function findFeedHealth(live: LiveState, feedId: FeedId, nowMs: number): FeedStatus | undefined {
  const reported = live.find('feed-status', `${feedId}:status`)?.event.entity;
  return reported && judgeFeed(reported, nowMs);
}

/** Vehicles and predictions of a feed nobody has looked after for so long are believed no more. */
const ABANDONED_MS = 30 * 60_000;

/** Whether the collector that would take back what has become too old has itself been gone for too long. */
export function isAbandoned({ watchedUntil }: FeedStatus, nowMs: number): boolean {
  return watchedUntil !== undefined && nowMs - Date.parse(watchedUntil) > ABANDONED_MS;
}

/**
 * When the sources that report these entities last gave a sign of life, in epoch milliseconds: the newest over the feeds
 * named. `undefined` where none of them has said.
 */
export function lastSignMs(
  live: LiveState,
  feedIds: Iterable<FeedId>,
  sourceIds?: ReadonlySet<string>,
): number | undefined {
  let newest: number | undefined;
  for (const feedId of feedIds) {
    for (const { sourceId, lastSignAt } of findFeedHealth(live, feedId, 0)?.sources ?? []) {
      if (lastSignAt === undefined || (sourceIds && !sourceIds.has(sourceId))) continue;
      const ms = Date.parse(lastSignAt);
      if (newest === undefined || ms > newest) newest = ms;
    }
  }
  return newest;
}

/**
 * Which entities may no longer be so at `nowMs`: those of a source that is stale or failing, and of a feed nobody looks
 * after. Each feed is judged once.
 */
export class StaleSources {
  private readonly byFeed = new Map<FeedId, ReadonlyMap<string, boolean>>();

  constructor(
    private readonly live: LiveState,
    private readonly nowMs: number,
  ) {}

  has({ feed, source }: Pick<HubEvent, 'feed' | 'source'>): boolean {
    let sources = this.byFeed.get(feed);
    if (!sources) {
      const health = findFeedHealth(this.live, feed, this.nowMs);
      const states = (health?.sources ?? []).map(({ sourceId, state }): [string, boolean] => [
        sourceId,
        isStale(state ?? health!.state),
      ]);
      const others = states.length > 0 && states.every(([, stale]) => stale);
      sources = new Map([...states, [ANY, others]]);
      this.byFeed.set(feed, sources);
    }
    return sources.get(source.id) ?? sources.get(ANY)!;
  }

  /** The event as it may be shown: with the flag `stale` where it may no longer be so. */
  show<E extends HubEvent>(event: E): E {
    if (!this.has(event) || event.quality.flags.includes('stale')) return event;
    return { ...event, quality: { ...event.quality, flags: [...event.quality.flags, 'stale'] } };
  }
}

/** Stands for a source the feed's status does not name, such as the collector itself. */
const ANY = '';

/**
 * What the feeds' health means for a role that lives on them, or `undefined` while all is well: how many feeds nobody looks
 * after, or are stale.
 */
export function describeFeedsLost(
  live: LiveState,
  feedIds: readonly FeedId[],
  nowMs: number,
): { allUnwatched: boolean; detail: string } | undefined {
  const reported = feedIds.flatMap((feedId) => findFeedHealth(live, feedId, nowMs) ?? []);
  const unwatched = reported.filter(({ reasons }) => reasons?.some(({ code }) => code === 'unwatched'));
  if (unwatched.length > 0) {
    const since = unwatched.map(({ checkedAt }) => checkedAt ?? '').reduce((a, b) => (a > b ? a : b));
    return {
      allUnwatched: unwatched.length === reported.length,
      detail: `no collector looks after ${unwatched.length} of ${feedIds.length} feeds; the last looked at ${since}`,
    };
  }
  const stale = reported.filter(({ state }) => isStale(state));
  if (stale.length === 0 || stale.length < reported.length) return undefined;
  return { allUnwatched: false, detail: `none of ${feedIds.length} feeds is fresh` };
}
