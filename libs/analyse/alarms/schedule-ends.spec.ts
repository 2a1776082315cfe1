import type { FeedId } from '#libs/model';
import { upserted } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:schedule-ends';

describe('the alarm of a timetable that ends', () => {
  let city: WatchedCity;
  const inUse = (validTo: string) =>
    city.say(
      upserted(
        'dataset',
        'gtfs',
        { feedId: 'astuce' as FeedId, format: 'gtfs', documentHash: validTo, validTo, counts: {} },
        { at: city.now },
      ),
    );
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  // The city's day is 15 January 2026.
  it.each([
    ['20260215', undefined],
    ['20260214', 'minor'],
    ['20260122', 'major'],
    ['20260115', 'major'],
    ['20260114', 'critical'],
  ])('whose last day is %s is %s', async (validTo, severity) => {
    await inUse(validTo);
    await city.pass(2 * MINUTE);
    expect(city.alarm(KEY)?.severity).toBe(severity);
  });

  it('says when, in both languages, and is cleared by the next timetable', async () => {
    await inUse('20260122');
    await city.pass(2 * MINUTE);
    expect(city.alarm(KEY)).toMatchObject({
      figures: { daysLeft: 7 },
      text: {
        fr: 'Les horaires de astuce s’arrêtent le 2026-01-22, dans 7 jours.',
        en: 'The timetable of astuce ends on 2026-01-22, in 7 days.',
      },
    });
    await inUse('20260630');
    await city.pass(2 * MINUTE);
    expect(city.alarm(KEY)!.state).toBe('cleared');
  });
});
