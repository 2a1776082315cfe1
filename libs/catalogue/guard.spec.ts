import type { Audience, FeedId, Visibility } from '#libs/model';
import { removed, vehicleMoved } from '#libs/testing';
import { Guard } from './index.js';

const LEVELS: readonly Visibility[] = ['open', 'partner', 'internal'];
const guardOf = (feeds: Record<string, Visibility>): Guard => new Guard((feed) => feeds[feed]);

describe('invariant 6: who may read an event', () => {
  it.each([
    ['open', [true, false, false]],
    ['partner', [true, true, false]],
    ['internal', [true, true, true]],
  ] as const)('a reader of level %s may read open, partner, internal: %j', (level, allowed) => {
    const guard = guardOf({ astuce: 'open' });
    expect(LEVELS.map((visibility) => guard.mayRead(level, vehicleMoved('1', { visibility })))).toEqual(allowed);
    const feeds = LEVELS.map((visibility) => guardOf({ astuce: visibility }));
    expect(feeds.map((one) => one.mayReadFeed(level, 'astuce' as FeedId))).toEqual(allowed);
    // What was reported when the feed was open is as closed as the feed is now.
    expect(feeds.map((one) => one.mayRead(level, vehicleMoved('1', { visibility: 'open' })))).toEqual(allowed);
  });

  it('a store is asked for nothing but what the reader may read of the feed, as it is configured now', () => {
    const of = (feed: Visibility | undefined, level: Audience) =>
      new Guard(() => feed).visibilitiesIn(level, 'astuce' as FeedId);
    expect(of('open', 'open')).toEqual(['open']);
    expect(of('open', 'internal')).toEqual(['open', 'partner', 'internal']);
    expect(of('partner', 'partner:astuce' as Audience)).toEqual(['open', 'partner']);
    expect([of('partner', 'open'), of('partner', 'partner:tcl' as Audience), of(undefined, 'internal')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('nobody may read what a feed reported that is configured no more', () => {
    expect(guardOf({}).mayRead('internal', vehicleMoved('1'))).toBe(false);
    expect(guardOf({}).mayReadFeed('internal', 'astuce' as FeedId)).toBe(false);
  });

  it('whoever received an entity is informed when it is withdrawn', () => {
    const guard = guardOf({ astuce: 'internal' });
    expect(guard.mayRead('open', removed('vehicle-position', '1', { reason: 'withdrawn' }))).toBe(true);
    expect(guard.mayRead('open', removed('vehicle-position', '1', { reason: 'vanished' }))).toBe(false);
  });
});
