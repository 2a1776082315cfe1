import fc from 'fast-check';
import { fairShare, inTurn } from './shares.js';

describe('sharing feeds out among collectors', () => {
  it('leaves no feed to nobody, and nobody idle while another has two more', () => {
    expect(fairShare(4, 2)).toBe(2);
    expect(fairShare(5, 2)).toBe(3);
    expect(fairShare(3, 5)).toBe(1);
    expect(fairShare(3, 0)).toBe(3);
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (feeds, members) => {
        expect(fairShare(feeds, members) * members).toBeGreaterThanOrEqual(feeds);
        expect((fairShare(feeds, members) - 1) * members).toBeLessThan(Math.max(1, feeds));
      }),
    );
  });

  it('has each collector begin at another feed, and none leave any out', () => {
    const feeds = ['a', 'b', 'c', 'd'];
    expect(inTurn(feeds, ['x', 'y'], 'x')).toEqual(['a', 'b', 'c', 'd']);
    expect(inTurn(feeds, ['x', 'y'], 'y')).toEqual(['c', 'd', 'a', 'b']);
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.uniqueArray(fc.string()), fc.string(), (all, members, member) => {
        expect([...inTurn(all, members, member)].sort()).toEqual([...all].sort());
      }),
    );
  });
});
