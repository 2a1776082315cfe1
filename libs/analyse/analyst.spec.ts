import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { HubError } from '#libs/errors';
import { openMemoryBus, type Bus } from '#libs/bus';
import { toInstant, type Alarm, type HubEvent } from '#libs/model';
import { entitySchemaOf } from '#libs/model/schemas';
import { MORNING, removed, roadMeasured, stationHas, tripDelayed, vehicleMoved } from '#libs/testing';
import { WatchedCity, feedIs } from '../testing/watched-city.js';

const MINUTE = 60_000;
const LATE = 'astuce:punctuality-low';

const runs = (delay: number, at: number, detail = {}): HubEvent[] =>
  Array.from({ length: 30 }, (_, i) => tripDelayed(`r${i}`, delay, { at, ...detail }));

describe('the analyst', () => {
  let city: WatchedCity;
  afterEach(() => city.close());

  it('reports a figure at most once a minute, and only when it has changed', async () => {
    city = await WatchedCity.open();
    let vehicles = 0;
    await city.pass(5 * MINUTE, (now) =>
      now % 20_000 === 0 ? [vehicleMoved(`v${(vehicles += 1)}`, { at: now })] : [],
    );
    const emitted = (await city.emitted('kpi')).filter(({ key }) => key === 'astuce:vehicles-in-service');
    expect(emitted.slice(1).map(({ producedAt }) => producedAt)).toEqual(
      [1, 2, 3, 4, 5].map((minute) => toInstant(MORNING + minute * MINUTE)),
    );
    const before = (await city.emitted('kpi')).filter(({ entity }) => entity!.figure === 'punctuality').length;
    await city.say(...runs(0, city.now));
    await city.pass(10 * MINUTE);
    const punctuality = (await city.emitted('kpi')).filter(({ entity }) => entity?.figure === 'punctuality');
    expect(punctuality.length - before).toBe(1);
  });

  it('says of a figure within seconds that its feed is not fresh any more, and that it is again, whatever the minute', async () => {
    city = await WatchedCity.open();
    await city.say(stationHas('s', 1, 1, { at: city.now }), vehicleMoved('v', { at: city.now }));
    await city.pass(MINUTE);
    const flags = (key: string) => city.live.find('kpi', key)!.event.quality.flags;
    const others = (await city.emitted('kpi')).filter(({ feed }) => feed === 'astuce').length;
    expect(flags('lovelo:stations')).toEqual([]);
    await city.say(feedIs('stale', { feed: 'lovelo', at: city.now }));
    await city.pass(10_000);
    expect(flags('lovelo:stations')).toEqual(['stale']);
    await city.say(feedIs('fresh', { feed: 'lovelo', at: city.now }));
    await city.pass(10_000);
    expect(flags('lovelo:stations')).toEqual([]);
    expect((await city.emitted('kpi')).filter(({ feed }) => feed === 'astuce')).toHaveLength(others);
  });

  it('takes back a figure there is nothing left to measure of', async () => {
    city = await WatchedCity.open();
    await city.say(stationHas('s', 1, 1, { at: city.now }));
    await city.pass(MINUTE);
    await city.say(removed('station', 's', { feed: 'lovelo', at: city.now }));
    await city.pass(MINUTE);
    expect(city.figure('lovelo:stations')).toBeUndefined();
    expect((await city.emitted('kpi')).at(-1)).toMatchObject({ op: 'remove', reason: 'vanished' });
  });

  it('nothing simulated, replayed or stale is shown as observed and fresh (invariant 4)', async () => {
    city = await WatchedCity.open({ feeds: { astuce: 'nature: simulated', lovelo: '', roads: '' } });
    await city.say(
      ...runs(900, city.now),
      stationHas('s', 1, 1, { at: city.now, flags: ['replayed', 'repaired:coordinates'] }),
      roadMeasured('c', { speedKmh: 50 }, { at: city.now }),
      feedIs('stale', { feed: 'roads', at: city.now }),
    );
    await city.pass(6 * MINUTE);
    const flags = async (key: string) =>
      [...(await city.emitted('kpi')), ...(await city.emitted('alarm'))].filter((event) => event.key === key).at(-1)!
        .quality.flags;
    expect(await flags('astuce:punctuality')).toEqual(['simulated']);
    expect(await flags(LATE)).toEqual(['simulated']);
    expect(await flags('lovelo:stations')).toEqual(['replayed']);
    expect(await flags('roads:traffic-speed')).toEqual(['stale']);
  });

  it('figures and alarms are shown to those who may see the feed, made of what all of them may see (invariant 6)', async () => {
    city = await WatchedCity.open({ feeds: { astuce: 'visibility: partner', lovelo: '' } });
    await city.say(
      ...runs(900, city.now, { visibility: 'partner' }),
      stationHas('open', 4, 4, { at: city.now }),
      stationHas('for-partners', 100, 4, { at: city.now, visibility: 'partner' }),
    );
    await city.pass(6 * MINUTE);
    const [late] = await city.emitted('alarm');
    expect([late!.key, late!.visibility]).toEqual([LATE, 'partner']);
    const figures = new Map((await city.emitted('kpi')).map((event) => [event.key as string, event]));
    expect(figures.get('astuce:punctuality')!.visibility).toBe('partner');
    expect(figures.get('lovelo:shared-vehicles')).toMatchObject({
      visibility: 'open',
      entity: { values: { vehiclesAvailable: 4 } },
    });
  });

  it('what was published to all is withdrawn before fewer may see it', async () => {
    const bus = await openMemoryBus({ retentionMs: 86_400_000, now: () => MORNING, newEpoch: () => 'e1' });
    city = await WatchedCity.open({ bus });
    await city.say(...runs(900, city.now));
    await city.pass(6 * MINUTE);
    await city.close();
    city = await WatchedCity.open({ bus, at: city.now, feeds: { astuce: 'visibility: internal' } });
    await city.pass(MINUTE);
    const emitted = (await city.emitted('alarm')).slice(1);
    expect(emitted.map(({ op, reason, visibility }) => [op, reason, visibility])).toEqual([
      ['remove', 'withdrawn', 'open'],
      ['upsert', undefined, 'internal'],
    ]);
  });

  it('says nothing of feeds nobody has configured', async () => {
    city = await WatchedCity.open({ feeds: { lovelo: '' } });
    await city.say(...runs(900, city.now), feedIs('failing', { at: city.now }));
    await city.pass(10 * MINUTE);
    expect([...(await city.emitted('alarm')), ...(await city.emitted('kpi'))]).toEqual([]);
  });

  it('neither repeats an alarm nor loses its end over a restart', async () => {
    city = await WatchedCity.open();
    await city.say(...runs(900, city.now));
    await city.pass(6 * MINUTE);
    await city.restart();
    await city.pass(3 * MINUTE);
    expect(await city.lifeOf(LATE)).toEqual(['raised']);
    await city.restart();
    await city.say(...runs(0, city.now));
    await city.pass(6 * MINUTE);
    expect(await city.lifeOf(LATE)).toEqual(['raised', 'cleared']);
    const figures = (await city.emitted('kpi')).filter(({ entity }) => entity?.figure === 'punctuality');
    expect(figures.map(({ entity }) => entity!.values['punctualShare'])).toEqual([0, 1]);
  });

  it('reports again what somebody else has taken back', async () => {
    city = await WatchedCity.open();
    await city.say(...runs(900, city.now));
    await city.pass(6 * MINUTE);
    await city.say(removed('alarm', 'punctuality-low', { at: city.now }));
    await city.pass(6 * MINUTE);
    expect(city.standing()).toEqual([LATE]);
  });

  it('does not raise more alarms than its limit', async () => {
    city = await WatchedCity.open({ options: { limits: { standingAlarms: 1 } } });
    await city.say(...['astuce', 'lovelo', 'roads'].map((feed) => feedIs('failing', { feed, at: city.now })));
    await city.pass(5 * MINUTE);
    expect(city.standing()).toEqual(['astuce:feed-not-fresh']);
  });

  it('completes at the next judgement what the bus would not take', async () => {
    const memory = await openMemoryBus({ retentionMs: 86_400_000, now: () => MORNING, newEpoch: () => 'e1' });
    let isAway = false;
    const bus: Bus = new Proxy(memory, {
      get: (target, name) => {
        if (name === 'claim') {
          return async (claimName: string) => {
            const claim = await target.claim(claimName);
            return {
              name: claimName,
              release: () => claim.release(),
              append: async (events: HubEvent[]) => {
                // The first event lands, then the line breaks.
                await claim.append(isAway ? events.slice(0, 1) : events);
                if (isAway) throw new HubError('BUS_UNAVAILABLE', 'away', { retryable: true });
              },
            };
          };
        }
        const value = Reflect.get(target, name) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    city = await WatchedCity.open({ bus });
    isAway = true;
    await city.say(
      feedIs('failing', { at: city.now }),
      feedIs('failing', { feed: 'roads', at: city.now }),
      feedIs('failing', { feed: 'lovelo', at: city.now }),
    );
    await city.pass(2 * MINUTE);
    expect(city.analyst.detail).toBe('away');
    isAway = false;
    await city.pass(MINUTE);
    expect(city.analyst.detail).toBe('analysing');
    expect((await city.emitted('alarm')).map(({ key }) => key)).toEqual([
      'astuce:feed-not-fresh',
      'lovelo:feed-not-fresh',
      'roads:feed-not-fresh',
    ]);
  });

  describe('when there are two', () => {
    let other: WatchedCity;
    afterEach(() => other.close());

    it('only one emits, and the other takes over when nothing is emitted any more', async () => {
      city = await WatchedCity.open();
      await city.pass(MINUTE);
      other = await WatchedCity.open({ bus: city.bus, at: city.now });
      await city.say(...runs(900, city.now));
      for (let i = 0; i < 36; i += 1) {
        await city.pass(10_000);
        await other.pass(10_000);
      }
      expect(city.analyst.detail).toBe('stands by: another analyst emits');
      expect(other.analyst.detail).toBe('analysing');
      expect(await city.lifeOf(LATE)).toEqual(['raised']);
      await other.close();
      await city.say(...runs(0, city.now));
      await city.pass(10 * MINUTE);
      expect(city.analyst.detail).toBe('analysing');
      expect(await city.lifeOf(LATE)).toEqual(['raised', 'cleared']);
      expect((await city.emitted('kpi')).filter(({ entity }) => entity?.figure === 'punctuality')).toHaveLength(2);
    });
  });

  it('every body it reports is as its JSON Schema says', async () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    const [isFigure, isAlarm] = (['kpi', 'alarm'] as const).map((kind) =>
      ajv.compile(entitySchemaOf(kind, 'https://hub')),
    );
    city = await WatchedCity.open({
      options: { alarms: { stationEmpty: { enabled: true }, stationFull: { enabled: true } } },
    });
    await city.say(
      ...runs(900, city.now),
      feedIs('fresh', { at: city.now, matchRate: 0.9 }),
      ...Array.from({ length: 20 }, (_, i) => stationHas(`s${i}`, i, 19 - i, { at: city.now })),
    );
    await city.pass(2 * MINUTE);
    await city.say(
      feedIs('fresh', { at: city.now, matchRate: 0.1 }),
      feedIs('failing', { feed: 'roads', at: city.now }),
    );
    await city.pass(125 * MINUTE, (now) => {
      const bunch = ['A', 'B'].flatMap((name) => [
        tripDelayed(`trip-${name}`, 900, { at: now }),
        vehicleMoved(name, { at: now, stopSequence: 3 }),
      ]);
      return [...bunch, roadMeasured('c', { flowVehPerHour: 400, speedKmh: 30 }, { feed: 'lovelo', at: now })];
    });
    const alarms = (await city.emitted('alarm')).map(({ entity }) => entity as Alarm);
    expect([...new Set(alarms.map(({ rule }) => rule))].sort()).toEqual([
      'bunching',
      'feed-not-fresh',
      'match-rate-drop',
      'punctuality-low',
      'site-stuck',
      'station-empty',
      'station-full',
    ]);
    for (const alarm of alarms) if (!isAlarm!(alarm)) throw new Error(JSON.stringify([alarm, isAlarm!.errors]));
    const figures = (await city.emitted('kpi')).flatMap(({ entity }) => entity ?? []);
    expect(new Set(figures.map(({ figure }) => figure)).size).toBeGreaterThan(6);
    for (const figure of figures) if (!isFigure!(figure)) throw new Error(JSON.stringify([figure, isFigure!.errors]));
    expect(isAlarm!({ ...alarms[0], severity: 'loud' })).toBe(false);
    expect(isFigure!({ ...figures[0], values: {} })).toBe(false);
  });
});
