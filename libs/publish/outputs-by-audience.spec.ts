import { VISIBILITIES, type Audience } from '#libs/model';
import { PublishRig } from '../../test/support/publish-rig.js';
import { OutputsByAudience } from './outputs-by-audience.js';

describe('what readers with keys are given', () => {
  let rig: PublishRig;
  let byAudience: OutputsByAudience;
  beforeEach(async () => {
    const feed = (id: string, visibility: (typeof VISIBILITIES)[number]) => ({ id, formats: ['gtfs-rt'], visibility });
    rig = await PublishRig.start([feed('offen', 'open'), feed('fremd', 'partner'), feed('innen', 'internal')] as never);
    byAudience = new OutputsByAudience(
      rig.context,
      () => undefined,
      () => undefined,
    );
  });
  afterEach(() => rig.stop());

  const feedsOf = (audience: Audience): string[] =>
    ['offen', 'fremd', 'innen'].filter((id) => byAudience.of(audience).outputs.has(`/gtfs-rt/${id}/alerts.pb`));

  it.each<[Audience, string[]]>([
    ['partner', ['offen', 'fremd']],
    ['internal', ['offen', 'fremd', 'innen']],
    ['partner:fremd', ['offen', 'fremd']],
    ['internal:innen', ['offen', 'innen']],
    ['partner:nobody', ['offen']],
  ])('is, for %s, the outputs of %j', (audience, feeds) => {
    expect(feedsOf(audience)).toEqual(feeds);
  });

  it('is made once for all of one audience, and let go of with all it follows when others are asked for', () => {
    const of = (i: number): Audience => `partner:feed-${i}`;
    expect(byAudience.of(of(0))).toBe(byAudience.of(of(0)));
    const before = rig.live.listenerCount;
    for (let i = 1; i <= 20; i += 1) byAudience.of(of(i));
    expect(byAudience.size).toBe(4);
    expect(rig.live.listenerCount - before).toBeLessThanOrEqual(3);
    expect(byAudience.counters).toEqual({ madeTotal: 21, droppedTotal: 17 });
  });
});
