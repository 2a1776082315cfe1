import { tripDelayed } from '#libs/testing';
import { WatchedCity, feedIs } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:punctuality-low';

describe('the alarm of a network that is not on time', () => {
  let city: WatchedCity;
  /** `late` of 40 runs are ten minutes late. */
  const lateRuns = (late: number, of = 40) =>
    city.say(...Array.from({ length: of }, (_, i) => tripDelayed(`r${i}`, i < late ? 600 : 30, { at: city.now })));
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  it('is raised when for five minutes fewer than 60 % of the runs are on time', async () => {
    await lateRuns(20);
    await city.pass(10_000);
    await city.pass(5 * MINUTE - 10_000);
    expect(city.standing()).toEqual([]);
    await city.pass(10_000);
    expect(city.alarm(KEY)).toMatchObject({
      severity: 'major',
      figures: { punctualShare: 0.5, runs: 40, delayMedianSeconds: 30, delayP90Seconds: 600 },
    });
  });

  it('is not raised by a bad moment', async () => {
    await lateRuns(30);
    await city.pass(4 * MINUTE);
    await lateRuns(5);
    await city.pass(MINUTE);
    await lateRuns(30);
    await city.pass(4 * MINUTE);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('stands between the two thresholds and is cleared above the upper one', async () => {
    await lateRuns(20);
    await city.pass(6 * MINUTE);
    await lateRuns(15);
    await city.pass(20 * MINUTE);
    expect(city.standing()).toEqual([KEY]);
    await lateRuns(10);
    await city.pass(6 * MINUTE);
    expect(city.alarm(KEY)!.state).toBe('cleared');
  });

  it('is reported again at most once a minute while its figures move', async () => {
    await lateRuns(30);
    await city.pass(5 * MINUTE + 10_000);
    let late = 30;
    await city.pass(3 * MINUTE, () => [tripDelayed(`r${(late += 1)}`, 600, { at: city.now })]);
    expect(await city.lifeOf(KEY)).toEqual(['raised', 'raised', 'raised', 'raised']);
  });

  it('says nothing of a handful of runs', async () => {
    await lateRuns(19, 19);
    await city.pass(10 * MINUTE);
    expect(city.standing()).toEqual([]);
  });

  it('neither rises nor falls on what a stale feed said last', async () => {
    await lateRuns(30);
    await city.pass(6 * MINUTE);
    await lateRuns(0);
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(30 * MINUTE);
    expect(city.standing()).toEqual(['astuce:feed-not-fresh', KEY]);
  });
});
