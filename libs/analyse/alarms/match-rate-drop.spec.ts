import { tripDelayed } from '#libs/testing';
import { WatchedCity, feedIs } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:match-rate-drop';
const runs = (count: number, at: number) => Array.from({ length: count }, (_, i) => tripDelayed(`r${i}`, 0, { at }));

describe('the alarm of real time that stops matching the schedule', () => {
  let city: WatchedCity;
  const matched = (matchRate: number) => city.say(feedIs('fresh', { at: city.now, matchRate }));
  beforeEach(async () => {
    city = await WatchedCity.open();
    await city.say(...runs(30, city.now));
  });
  afterEach(() => city.close());

  it('is raised when the rate falls by more than half within fifteen minutes', async () => {
    await matched(0.96);
    await city.pass(10 * MINUTE);
    await matched(0.4);
    await city.pass(2 * MINUTE);
    expect(city.alarm(KEY)).toMatchObject({
      state: 'raised',
      severity: 'major',
      figures: { matchedShare: 0.4, matchedShareBefore: 0.96 },
    });
    expect(city.alarm(KEY)!.text['en']).toContain('40 % of real-time runs found in the schedule, down from 96 %');
  });

  it('says nothing of a slow decline', async () => {
    for (let rate = 0.96; rate > 0.2; rate -= 0.01) {
      await matched(rate);
      await city.pass(MINUTE);
    }
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('says nothing of half a feed at night', async () => {
    await city.close();
    city = await WatchedCity.open();
    await city.say(...runs(3, city.now));
    await matched(1);
    await city.pass(MINUTE);
    await matched(0.33);
    await city.pass(5 * MINUTE);
    expect(city.standing()).toEqual([]);
  });

  it('stands, also over a restart and past the fifteen minutes, until four fifths of the rate are back', async () => {
    await matched(0.9);
    await city.pass(MINUTE);
    await matched(0.1);
    await city.pass(5 * MINUTE);
    await city.restart();
    await city.pass(30 * MINUTE);
    await matched(0.7);
    await city.pass(5 * MINUTE);
    expect(city.standing()).toEqual([KEY]);
    await matched(0.73);
    await city.pass(3 * MINUTE);
    expect(city.alarm(KEY)!.state).toBe('cleared');
  });
});
