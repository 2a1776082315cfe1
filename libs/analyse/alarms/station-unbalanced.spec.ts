import { stationHas } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const EMPTY = 'lovelo:station-empty:s0';
const ON = { options: { alarms: { stationEmpty: { enabled: true }, stationFull: { enabled: true } } } };

describe('the alarm of a station that stays empty or full', () => {
  let city: WatchedCity;
  const stations = (first: [number, number], others: [number, number] = [5, 5]) =>
    city.say(
      ...Array.from({ length: 20 }, (_, i) => stationHas(`s${i}`, ...(i === 0 ? first : others), { at: city.now })),
    );
  afterEach(() => city.close());

  it('is off unless somebody wants it', async () => {
    city = await WatchedCity.open();
    await stations([0, 10]);
    await city.pass(30 * MINUTE);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('is raised after twenty minutes and cleared two minutes after somebody brought a bike', async () => {
    city = await WatchedCity.open(ON);
    await stations([0, 10]);
    await city.pass(20 * MINUTE);
    expect(city.standing()).toEqual([]);
    await city.pass(10_000);
    expect(city.alarm(EMPTY)).toMatchObject({
      figures: { vehiclesAvailable: 0, docksAvailable: 10, capacity: 10 },
      about: [{ kind: 'station', key: 'lovelo:s0' }],
    });
    await city.say(stationHas('s0', 1, 9, { at: city.now }));
    await city.pass(3 * MINUTE);
    expect(await city.lifeOf(EMPTY)).toEqual(['raised', 'cleared']);
  });

  it('distinguishes full from empty', async () => {
    city = await WatchedCity.open(ON);
    await stations([10, 0]);
    await city.pass(21 * MINUTE);
    expect(city.standing()).toEqual(['lovelo:station-full:s0']);
  });

  it('says nothing where it is no news: more than a tenth of the system is so', async () => {
    city = await WatchedCity.open(ON);
    await stations([0, 10], [0, 10]);
    await city.pass(30 * MINUTE);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('clears what stands when the rule is switched off', async () => {
    city = await WatchedCity.open(ON);
    await stations([0, 10]);
    await city.pass(21 * MINUTE);
    await city.restart({});
    await city.pass(10_000);
    expect(await city.lifeOf(EMPTY)).toEqual(['raised', 'cleared']);
  });
});
