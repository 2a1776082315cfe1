import { removed, roadMeasured } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'roads:site-stuck:c1';

describe('the alarm of a road counter that is stuck', () => {
  let city: WatchedCity;
  /** A reading a minute. */
  const measuring = (ms: number, flow: (minute: number) => number, speedKmh?: number) =>
    city.pass(ms, (now) =>
      now % MINUTE === 0 ? [roadMeasured('c1', { flowVehPerHour: flow(now / MINUTE), speedKmh }, { at: now })] : [],
    );
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  it('is raised when it has measured the same for two hours', async () => {
    await measuring(120 * MINUTE, () => 420, 50);
    expect(city.standing()).toEqual([]);
    await measuring(MINUTE, () => 420, 50);
    expect(city.alarm(KEY)).toMatchObject({
      severity: 'minor',
      figures: { flowVehPerHour: 420, speedKmh: 50 },
      point: { latitude: 49.42, longitude: 1.07 },
    });
    await measuring(MINUTE, () => 480, 50);
    expect(await city.lifeOf(KEY)).toEqual(['raised', 'cleared']);
  });

  it('is not raised by an empty road, a road that lives, or a reading nobody renewed', async () => {
    await measuring(150 * MINUTE, () => 0);
    await measuring(150 * MINUTE, (minute) => 400 + (minute % 2));
    await city.pass(300 * MINUTE);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('stands over a restart, though nothing of the two hours is remembered', async () => {
    await measuring(122 * MINUTE, () => 420);
    await city.restart();
    await measuring(5 * MINUTE, () => 420);
    expect(await city.lifeOf(KEY)).toEqual(['raised']);
    await measuring(MINUTE, () => 60);
    expect(city.standing()).toEqual([]);
  });

  it('ends with the counter', async () => {
    await measuring(122 * MINUTE, () => 420);
    await city.say(removed('traffic-measurement', 'c1', { feed: 'roads', at: city.now }));
    await city.pass(10_000);
    expect(city.alarm(KEY)!.state).toBe('cleared');
  });

  it('remembers no more counters than its limit', async () => {
    await city.close();
    city = await WatchedCity.open({ options: { limits: { trafficSites: 1 } } });
    await city.pass(125 * MINUTE, (now) =>
      now % MINUTE === 0 ? ['c1', 'c2'].map((name) => roadMeasured(name, { flowVehPerHour: 420 }, { at: now })) : [],
    );
    expect(city.standing()).toEqual([KEY]);
  });
});
