import { toInstant, type FeedId, type FeedStatus } from '#libs/model';
import { MORNING, upserted, vehicleMoved } from '#libs/testing';
import { openMemoryBus } from '#libs/bus';
import { StaleSources, describeFeedsLost, findFeedHealth, isAbandoned, judgeFeed, worstOf } from './feed-health.js';
import { LiveState } from './live-state.js';

const SECOND = 1_000;
const at = (seconds: number) => toInstant(MORNING + seconds * SECOND);

/** As a living collector reported it at `MORNING`: positions and predictions, each with a sign of life of its own. */
function statusOf(over: Partial<FeedStatus> = {}): FeedStatus {
  return {
    feedId: 'astuce' as FeedId,
    state: 'fresh',
    since: at(-3600),
    checkedAt: at(0),
    watchedUntil: at(45),
    sources: [source('positions', 0, 60), source('predictions', 0, 60)],
    issueCounts: {},
    issueSamples: [],
    entities: {},
    quarantined: 0,
    ...over,
  };
}

function source(sourceId: string, signS: number, freshForS: number): FeedStatus['sources'][number] {
  return {
    sourceId,
    format: 'gtfs-rt',
    state: 'fresh',
    lastSignAt: at(signS),
    freshUntil: at(signS + freshForS),
    consecutiveFailures: 0,
  };
}

describe('the health of a feed, by the clock of whoever serves it (invariant 4)', () => {
  it('is what its collector reported while that one is heard of and every source keeps its pace', () => {
    const status = statusOf();
    expect(judgeFeed(status, MORNING + 44 * SECOND)).toBe(status);
  });

  it('is stale when its collector has fallen silent, since that one last looked, with every source', () => {
    const judged = judgeFeed(statusOf(), MORNING + 46 * SECOND);
    expect(judged).toMatchObject({
      state: 'stale',
      since: at(0),
      sources: [{ state: 'stale' }, { state: 'stale' }],
      reasons: [{ code: 'unwatched', state: 'stale' }],
    });
  });

  it('is stale when one of its sources is overdue, though another is fresh', () => {
    const status = statusOf({
      watchedUntil: at(3600),
      sources: [source('positions', -300, 60), source('predictions', 0, 600)],
    });
    const judged = judgeFeed(status, MORNING + SECOND);
    expect(judged.state).toBe('stale');
    expect(judged.since).toBe(at(-240));
    expect(judged.sources.map(({ sourceId, state }) => [sourceId, state])).toEqual([
      ['positions', 'stale'],
      ['predictions', 'fresh'],
    ]);
    expect(judged.reasons?.[0]).toMatchObject({ code: 'source-silent', sourceId: 'positions' });
  });

  it('stays failing where it failed before, and keeps since when', () => {
    const judged = judgeFeed(statusOf({ state: 'failing', since: at(-600) }), MORNING + 600 * SECOND);
    expect(judged).toMatchObject({ state: 'failing', since: at(-600) });
    expect(judged.reasons?.map(({ code }) => code)).toContain('unwatched');
  });

  it('is taken as reported where an older version reported neither instant', () => {
    const { checkedAt: _c, watchedUntil: _w, ...rest } = statusOf();
    const old = { ...rest, sources: [{ sourceId: 'positions', format: 'gtfs-rt', consecutiveFailures: 0 }] };
    expect(judgeFeed(old, MORNING + 3600 * SECOND)).toBe(old);
  });

  it('is abandoned half an hour after the last collector would have reported it', () => {
    expect(isAbandoned(statusOf(), MORNING + (45 + 1799) * SECOND)).toBe(false);
    expect(isAbandoned(statusOf(), MORNING + (45 + 1801) * SECOND)).toBe(true);
  });

  it('is as bad as the worst of its parts', () => {
    expect(worstOf(['fresh', 'degraded', 'stale', 'failing'])).toBe('failing');
    expect(worstOf(['fresh', 'degraded'])).toBe('degraded');
    expect(worstOf([])).toBe('waiting');
  });
});

describe('entities of a source that is stale', () => {
  async function liveOf(status: FeedStatus): Promise<LiveState> {
    const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => MORNING, newEpoch: () => 'e1' });
    await bus.append([upserted('feed-status', 'status', status, { feed: 'astuce', at: MORNING })]);
    const live = new LiveState(bus);
    await live.start(() => undefined);
    return live;
  }

  it('are shown with the flag stale, those of the sources beside it without', async () => {
    const status = statusOf({
      watchedUntil: at(3600),
      sources: [source('positions', -300, 60), source('other', 0, 600)],
    });
    const stale = new StaleSources(await liveOf(status), MORNING);
    const bus = vehicleMoved('1');
    const from = (id: string) => ({ ...bus, source: { ...bus.source, id } });
    expect(stale.show(from('positions')).quality.flags).toContain('stale');
    expect(stale.show(from('other')).quality.flags).not.toContain('stale');
    // A source the status does not name is judged by the others: not all of them are stale.
    expect(stale.show(from('unnamed')).quality.flags).not.toContain('stale');
  });

  it('are all of the feed when nobody looks after it', async () => {
    const live = await liveOf(statusOf());
    const nowMs = MORNING + 60 * SECOND;
    expect(findFeedHealth(live, 'astuce' as FeedId, nowMs)?.state).toBe('stale');
    expect(new StaleSources(live, nowMs).show(vehicleMoved('1')).quality.flags).toContain('stale');
    expect(describeFeedsLost(live, ['astuce' as FeedId], nowMs)).toMatchObject({ allUnwatched: true });
    expect(describeFeedsLost(live, ['astuce' as FeedId], MORNING)).toBeUndefined();
  });
});
