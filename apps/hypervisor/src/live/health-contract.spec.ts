import * as fc from 'fast-check';
import { StaleSources, judgeFeed, worstFirst, type LiveState } from '#libs/live';
import { toInstant, type FeedState, type FeedStatus, type HubEvent } from '#libs/model';
import { isOfStaleSource, judge } from './health';

const NOON = Date.parse('2026-01-15T12:00:00Z');
const STATES: FeedState[] = ['waiting', 'fresh', 'degraded', 'stale', 'failing'];

const state = fc.constantFrom(...STATES);
const instant = fc.integer({ min: -120, max: 120 }).map((seconds) => toInstant(NOON + seconds * 1_000));
const source = fc
  .record(
    { state, lastSignAt: instant, freshUntil: instant, format: fc.constant('gtfs-rt'), failures: fc.nat(3) },
    { requiredKeys: ['format', 'failures'] },
  )
  .map(({ failures, ...rest }) => ({ consecutiveFailures: failures, ...rest }));
const statuses = fc
  .record(
    {
      state,
      since: instant,
      checkedAt: instant,
      watchedUntil: instant,
      sources: fc.array(source, { maxLength: 4 }),
      reasons: fc.array(
        state.map((of) => ({ code: `statuses-${of}`, state: of, text: { fr: of, en: of } })),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['state', 'since', 'sources'] },
  )
  .map((status) => ({
    ...status,
    feedId: 'astuce',
    // As a collector reports them.
    ...(status.reasons && { reasons: worstFirst(status.reasons) }),
    sources: status.sources.map((one, at) => ({ sourceId: `s${at}`, ...one })),
  })) as unknown as fc.Arbitrary<FeedStatus>;

const eventOf = (sourceId: string) =>
  ({ feed: 'astuce', source: { id: sourceId, documentHash: '' } }) as unknown as HubEvent;

describe('the page and the roles of the hub', () => {
  it('come to one verdict about the same feed at the same moment: state, reasons and what is old (invariant 4)', () => {
    fc.assert(
      fc.property(statuses, (status) => {
        const hub = judgeFeed(status, NOON);
        const page = judge(status as never, NOON);
        expect(page.state).toBe(hub.state);
        expect(page.reasons.map(({ code, state, sourceId }) => [code, state, sourceId])).toEqual(
          (hub.reasons ?? []).map(({ code, state, sourceId }) => [code, state, sourceId]),
        );
        const live = { find: () => ({ event: { entity: status } }) } as unknown as LiveState;
        const stale = new StaleSources(live, NOON);
        for (const id of [...status.sources.map(({ sourceId }) => sourceId), 'analyst'])
          expect([id, isOfStaleSource(eventOf(id), page)]).toEqual([id, stale.has(eventOf(id))]);
      }),
      { numRuns: 1_000 },
    );
  });
});
