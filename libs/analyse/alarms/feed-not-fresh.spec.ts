import { WatchedCity, feedIs } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:feed-not-fresh';

describe('the alarm of a feed that is not fresh', () => {
  let city: WatchedCity;
  beforeEach(async () => {
    city = await WatchedCity.open();
    await city.say(feedIs('fresh', { at: city.now }));
  });
  afterEach(() => city.close());

  it('is raised after two minutes, with when it began, in both languages', async () => {
    const began = city.now;
    await city.say(feedIs('stale', { at: began }));
    await city.pass(2 * MINUTE - 10_000);
    expect(city.standing()).toEqual([]);
    await city.pass(10_000);
    expect(city.alarm(KEY)).toMatchObject({
      state: 'raised',
      severity: 'major',
      firstSeenAt: new Date(began).toISOString(),
      raisedAt: new Date(began + 2 * MINUTE).toISOString(),
      occurrences: 1,
      text: {
        fr: 'Le flux astuce n’est plus à jour depuis 2026-01-15T08:06:00.000Z ; alarme après 2 min.',
        en: 'Feed astuce has not been fresh since 2026-01-15T08:06:00.000Z; alarm after 2 min.',
      },
    });
  });

  it('is raised at once as minor where a source has stopped whose pace is known, since when it has, and is major when stale', async () => {
    const stopped = city.now - 15_000;
    await city.say(feedIs('degraded', { at: city.now, stoppedAt: stopped }));
    await city.pass(10_000);
    const firstSeenAt = new Date(stopped).toISOString();
    expect(city.alarm(KEY)).toMatchObject({ state: 'raised', severity: 'minor', firstSeenAt });
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(10_000);
    expect(city.alarm(KEY)).toMatchObject({ severity: 'major', firstSeenAt, occurrences: 1 });
  });

  it('does not wait for the next judgement where a source has stopped, and does not hurry for what is known', async () => {
    const other = 'lovelo:feed-not-fresh';
    await city.pass(10_000 - (city.now % 10_000) + 1_000);
    await city.say(feedIs('degraded', { at: city.now, stoppedAt: city.now - 15_000 }));
    await city.pass(2_000);
    expect(city.standing()).toEqual([KEY]);
    await city.say(feedIs('degraded', { at: city.now, stoppedAt: city.now - 15_000 }));
    await city.say(feedIs('failing', { feed: 'lovelo', at: city.now - 3 * MINUTE }));
    await city.pass(2_000);
    expect(city.standing()).not.toContain(other);
  });

  it('turns critical at once when the feed fails', async () => {
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(3 * MINUTE);
    await city.say(feedIs('failing', { at: city.now }));
    await city.pass(10_000);
    expect(city.alarm(KEY)).toMatchObject({ severity: 'critical', occurrences: 1, figures: { failingSources: 1 } });
  });

  it('is cleared after five fresh minutes, kept a quarter of an hour, then removed', async () => {
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(3 * MINUTE);
    await city.say(feedIs('fresh', { at: city.now }));
    const fresh = city.now;
    await city.pass(5 * MINUTE);
    expect(city.alarm(KEY)!.state).toBe('raised');
    await city.pass(10_000);
    expect(city.alarm(KEY)).toMatchObject({ state: 'cleared', lastSeenAt: new Date(fresh).toISOString() });
    await city.pass(15 * MINUTE);
    expect(city.alarm(KEY)).toBeUndefined();
    // It is sent anew once, to say that the feed is fresh again.
    expect(await city.lifeOf(KEY)).toEqual(['raised', 'raised', 'cleared', 'removed']);
    expect((await city.emitted('alarm')).at(-1)).toMatchObject({ op: 'remove', reason: 'ended' });
  });

  it('waits anew after a restart: what a hub said before it stopped says nothing of the feeds now', async () => {
    await city.analyst.stop();
    await city.say(feedIs('stale', { at: city.now - 15 * MINUTE }));
    await city.restart();
    await city.pass(MINUTE);
    expect(city.standing()).toEqual([]);
    await city.pass(MINUTE);
    expect(city.standing()).toEqual([KEY]);
  });

  it('is one alarm for a feed that flaps', async () => {
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(3 * MINUTE);
    for (let i = 0; i < 5; i += 1) {
      await city.say(feedIs('fresh', { at: city.now }));
      await city.pass(2 * MINUTE);
      await city.say(feedIs('stale', { at: city.now }));
      await city.pass(2 * MINUTE);
    }
    expect(new Set(await city.lifeOf(KEY))).toEqual(new Set(['raised']));
    expect(city.alarm(KEY)!.occurrences).toBe(1);
  });

  it('says that the feed is fresh again while it waits to be closed, and of the next trouble when that began', async () => {
    const first = city.now;
    await city.say(feedIs('stale', { at: first }));
    await city.pass(3 * MINUTE);
    const fresh = city.now;
    await city.say(feedIs('fresh', { at: fresh }));
    await city.pass(MINUTE);
    const over = city.alarm(KEY)!;
    expect(over).toMatchObject({ state: 'raised', firstSeenAt: new Date(first).toISOString() });
    const [since, began] = [fresh, first].map((ms) => new Date(ms).toISOString());
    expect(over.text).toEqual({
      fr: `De nouveau à jour depuis ${since} ; l’alarme se ferme si le flux le reste 5 min. Avant : Le flux astuce n’est plus à jour depuis ${began} ; alarme après 2 min.`,
      en: `Fresh again since ${since}; the alarm closes if the feed stays so for 5 min. Before: Feed astuce has not been fresh since ${began}; alarm after 2 min.`,
    });
    await city.say(feedIs('fresh', { at: fresh }));
    await city.pass(MINUTE);
    const again = city.now;
    await city.say(feedIs('stale', { at: again }));
    await city.pass(10_000);
    expect(city.alarm(KEY)!.text['en']).toContain(`has not been fresh since ${new Date(again).toISOString()};`);
    expect(city.alarm(KEY)).toMatchObject({ occurrences: 1, firstSeenAt: new Date(first).toISOString() });
    // Worse in the same trouble: it began when it began.
    await city.say(feedIs('failing', { at: again + MINUTE }));
    await city.pass(10_000);
    expect(city.alarm(KEY)!.text['en']).toContain(`has been failing since ${new Date(again).toISOString()} `);
  });

  it('counts how often it came back while it was kept', async () => {
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(3 * MINUTE);
    await city.say(feedIs('fresh', { at: city.now }));
    await city.pass(6 * MINUTE);
    await city.say(feedIs('stale', { at: city.now }));
    await city.pass(3 * MINUTE);
    expect(city.alarm(KEY)).toMatchObject({ state: 'raised', occurrences: 2 });
    expect(await city.lifeOf(KEY)).toEqual(['raised', 'raised', 'cleared', 'raised']);
  });

  it('stands while a collector that has just started does not know yet, and is not raised by that', async () => {
    await city.say(feedIs('waiting', { feed: 'lovelo', at: city.now }), feedIs('failing', { at: city.now }));
    await city.pass(3 * MINUTE);
    await city.say(feedIs('waiting', { at: city.now }));
    await city.pass(20 * MINUTE);
    expect(city.standing()).toEqual([KEY]);
    expect(city.alarm(KEY)!.severity).toBe('critical');
  });
});
