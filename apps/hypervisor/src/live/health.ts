import type { FeedReason, FeedState, FeedStatus, HubEvent } from '../api/contract';

const WORST_FIRST: readonly FeedState[] = ['failing', 'stale', 'waiting', 'degraded', 'fresh'];

/** How a feed is by the page's own clock. */
export interface Health {
  state: FeedState;
  /** Why, the worst first. */
  reasons: readonly FeedReason[];
  /** By id of the source. */
  sources: ReadonlyMap<string, FeedState>;
  /** By id of a source that gives nothing a time of its own: when it last gave a whole picture. */
  confirmedAt: ReadonlyMap<string, string>;
}

export function worstOf(states: readonly FeedState[]): FeedState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'waiting';
}

export function isStale(state: FeedState): boolean {
  return state === 'stale' || state === 'failing';
}

/** A hub that is silent for longer is not heard: what it said of its feeds holds no more. */
const UNHEARD_MS = 15_000;

/**
 * How a feed is at `nowMs`, whichever collector emitted its status and whether or not it still runs (invariant 4), as
 * every role of the hub judges it: past `watchedUntil` nobody looks after it, and a source past its `freshUntil` is
 * stale. `unheardSince` is given while the page hears nothing of the hub: after a quarter of a minute the page cannot
 * know how the feed is.
 */
export function judge(status: Partial<FeedStatus>, nowMs: number, unheardSince?: string): Health {
  const now = new Date(nowMs).toISOString();
  const reported = status.sources ?? [];
  const isUnheard = unheardSince !== undefined && nowMs - Date.parse(unheardSince) >= UNHEARD_MS;
  const isUnwatched = isUnheard || (status.watchedUntil !== undefined && status.watchedUntil < now);
  const silent = reported.filter(
    ({ state, freshUntil }) => state !== undefined && isCurrent(state) && freshUntil !== undefined && freshUntil < now,
  );
  const reasons = [
    ...(isUnwatched ? [unwatched(status.checkedAt ?? status.watchedUntil ?? now, unheardSince)] : []),
    ...silent.map(silence),
    ...(status.reasons ?? []),
  ];
  const reportedState = status.state ?? 'waiting';
  const state = isUnwatched || silent.length > 0 ? worstOf([reportedState, 'stale']) : reportedState;
  return {
    state,
    reasons: reasons.sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state)),
    sources: new Map(
      reported.map((source): [string, FeedState] => {
        const own = source.state ?? state;
        return [source.sourceId, isUnwatched || silent.includes(source) ? worstOf([own, 'stale']) : own];
      }),
    ),
    confirmedAt: new Map(
      reported.flatMap(({ sourceId, undated, lastSignAt }): [string, string][] =>
        undated && lastSignAt ? [[sourceId, lastSignAt]] : [],
      ),
    ),
  };
}

/** Whether what an event says may no longer be so, by its own source; of a source the feed does not name, by all. */
export function isOfStaleSource({ source }: Pick<HubEvent, 'source'>, health: Health | undefined): boolean {
  if (!health) return false;
  const own = health.sources.get(source.id);
  if (own) return isStale(own);
  return health.sources.size > 0 && [...health.sources.values()].every(isStale);
}

function isCurrent(state: FeedState): boolean {
  return state === 'fresh' || state === 'degraded';
}

function unwatched(checkedAt: string, unheardSince: string | undefined): FeedReason {
  return {
    code: 'unwatched',
    state: 'stale',
    text: unheardSince
      ? {
          fr: `cette page n’entend plus le hub depuis ${unheardSince}`,
          en: `this page has not heard the hub since ${unheardSince}`,
        }
      : {
          fr: `aucun collecteur n’a regardé le flux depuis ${checkedAt}`,
          en: `no collector has looked at the feed since ${checkedAt}`,
        },
  };
}

function silence({ sourceId, lastSignAt, freshUntil }: FeedStatus['sources'][number]): FeedReason {
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
