import type { CataloguedFeed } from '#libs/catalogue';
import type { FeedNature } from '#libs/model';
import { attributionOf } from './outputs.js';

const feed = (nature: FeedNature): CataloguedFeed =>
  ({ nature, producer: 'TCAR', attribution: 'Réseau Astuce' }) as CataloguedFeed;

describe('who a timetable is of', () => {
  it('is told as the producer wants it', () => {
    expect(attributionOf(feed('observed'))).toBe('Réseau Astuce');
  });

  it.each(['simulated', 'replayed', 'experiment'] as const)(
    'says first that it is %s: the zip goes on without the hub (invariant 4)',
    (nature) => {
      expect(attributionOf(feed(nature))).toMatch(new RegExp(`^${nature.toUpperCase()}, .+ — Réseau Astuce$`));
    },
  );
});
