import { toInstant, type FeedId, inFeed } from '#libs/model';
import { tripDelayed, vehicleMoved } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:vehicles-missing';

describe('the alarm of runs whose vehicles are seen no more', () => {
  let city: WatchedCity;
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  /** Runs `0 … runs` with a call in some minutes, and vehicles on the first of them. */
  const now = (runs: number, vehicles: number, { inMinutes = 4, tripOf = (i: number) => `r${i}` } = {}) => [
    ...Array.from({ length: runs }, (_, i) => {
      const update = tripDelayed(`r${i}`, 0, { at: city.now });
      const [call] = update.entity!.stopTimeUpdates;
      call!.arrival = { delaySeconds: 0, time: toInstant(city.now + inMinutes * MINUTE) };
      return update;
    }),
    ...Array.from({ length: vehicles }, (_, i) =>
      vehicleMoved(`v${i}`, { at: city.now, trip: { tripId: inFeed('astuce' as FeedId, tripOf(i)) } }),
    ),
  ];
  const passes = (minutes: number, meanwhile: () => ReturnType<typeof now>) => city.pass(minutes * MINUTE, meanwhile);

  it('is raised when most vehicles vanish and their runs do not, and is over when they are back', async () => {
    await passes(5, () => now(30, 30));
    // Vehicles not heard of are no longer believed after five minutes.
    await passes(10, () => now(30, 6));
    expect(city.alarm(KEY)).toMatchObject({
      state: 'raised',
      severity: 'major',
      figures: { seenShare: 0.2, seenShareBefore: 1, runs: 30 },
    });
    expect(city.alarm(KEY)!.text['en']).toContain('the vehicles of 24 of 30 runs are seen no more');
    await passes(3, () => now(30, 26));
    expect(city.alarm(KEY)).toMatchObject({ state: 'cleared' });
  });

  it('says nothing of the end of service: fewer vehicles on fewer runs', async () => {
    await passes(5, () => now(60, 60));
    await passes(10, () => now(60, 25, { inMinutes: 30 }));
    expect(city.standing()).toEqual([]);
  });

  it('says nothing of a network that never had positions of most of its vehicles', async () => {
    await passes(20, () => now(40, 8));
    expect(city.standing()).toEqual([]);
  });

  it('says nothing where hardly any run had a vehicle, and then none has', async () => {
    await passes(5, () => now(40, 8));
    await passes(12, () => now(40, 0));
    expect(city.standing()).toEqual([]);
  });

  it('leaves vehicles whose runs are unknown to the alarm of the match', async () => {
    await passes(5, () => now(30, 30));
    await passes(10, () => now(30, 30, { tripOf: (i) => `OTHER:${i}` }));
    expect(city.alarm(KEY)).toBeUndefined();
  });
});
