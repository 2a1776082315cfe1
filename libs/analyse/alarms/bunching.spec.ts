import { inFeed, toInstant, type FeedId, type RouteId, type TripId, type HubEvent } from '#libs/model';
import { tripDelayed, vehicleMoved } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';

const MINUTE = 60_000;
const KEY = 'astuce:bunching:90:0';
const ASTUCE = 'astuce' as FeedId;
/** Metres north of the Boulingrin. */
const north = (metres: number) => ({ latitude: 49.4431 + metres / 111_195, longitude: 1.0993 });

interface Seen {
  stopSequence?: number;
  directionId?: number;
  routeId?: string;
}

describe('the alarm of vehicles that run in a bunch', () => {
  let city: WatchedCity;
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  /** A vehicle on its way, `metres` along the line; its run ends at stop 5. */
  const bus = (
    name: string,
    metres: number,
    { stopSequence = 3, directionId = 0, routeId = '90' }: Seen = {},
  ): HubEvent[] => [
    tripDelayed(`trip-${name}`, 60, { at: city.now }),
    vehicleMoved(name, {
      at: city.now,
      point: north(metres),
      stopSequence,
      trip: {
        tripId: inFeed<TripId>(ASTUCE, `trip-${name}`),
        routeId: inFeed<RouteId>(ASTUCE, routeId),
        directionId,
      },
    }),
  ];

  it('is raised when two of a route and direction keep within 200 m for over three minutes', async () => {
    await city.pass(3 * MINUTE, () => [...bus('A', 0), ...bus('B', 150)]);
    expect(city.standing()).toEqual([]);
    await city.pass(20_000, () => [...bus('A', 0), ...bus('B', 150)]);
    expect(city.alarm(KEY)).toMatchObject({
      severity: 'minor',
      routeId: 'astuce:90',
      figures: { vehicles: 2 },
      about: [
        { kind: 'vehicle-position', key: 'astuce:A' },
        { kind: 'vehicle-position', key: 'astuce:B' },
      ],
    });
    expect(city.alarm(KEY)!.text['fr']).toBe(
      'Ligne 90, sens 0 : 2 véhicules à moins de 200 m l’un de l’autre depuis plus de 3 min.',
    );
  });

  it.each<[string, Seen, Seen, number]>([
    ['drive 400 m apart', {}, {}, 400],
    ['meet in opposite directions', {}, { directionId: 1 }, 50],
    ['are of different routes', {}, { routeId: '91' }, 50],
    ['wait at the first stop', { stopSequence: 1 }, { stopSequence: 1 }, 10],
    ['arrive at the last stop', { stopSequence: 5 }, { stopSequence: 3 }, 100],
  ])('is not raised when they %s', async (_, first, second, metres) => {
    await city.pass(8 * MINUTE, () => [...bus('A', 0, first), ...bus('B', metres, second)]);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('is not raised where no terminus is known: the feed has no trip updates', async () => {
    await city.pass(8 * MINUTE, () => [...bus('A', 0), ...bus('B', 20)].filter(({ kind }) => kind !== 'trip-update'));
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('is not raised by positions nobody has renewed', async () => {
    await city.say(...bus('A', 0), ...bus('B', 20));
    await city.pass(10 * MINUTE);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  /** The same with its arrival at the last stop but one: expected and planned, minutes from the beginning. */
  const predicted = (name: string, metres: number, expected: number, planned: number, routeId = '90'): HubEvent[] =>
    bus(name, metres, { routeId }).map((event) => {
      if (event.kind !== 'trip-update') return event;
      const update = event as HubEvent<'trip-update'>;
      const arrival = {
        time: toInstant(beginning + expected * MINUTE),
        scheduledTime: toInstant(beginning + planned * MINUTE),
      };
      const [first, last] = update.entity!.stopTimeUpdates;
      return { ...update, entity: { ...update.entity!, stopTimeUpdates: [{ ...first!, arrival }, last!] } };
    });
  let beginning = 0;

  it('goes by the interval where the timetable has one: two minutes instead of ten, over eight minutes', async () => {
    beginning = city.now;
    const both = () => [...predicted('A', 0, 30, 30), ...predicted('B', 1_500, 32, 40)];
    await city.pass(8 * MINUTE, both);
    expect(city.standing()).toEqual([]);
    await city.pass(20_000, both);
    expect(city.alarm(KEY)).toMatchObject({
      text: {
        en: 'Line 90, direction 0: 2 vehicles follow each other by 2 min instead of 10 min, for over 8 min.',
      },
      figures: { vehicles: 2, intervalSeconds: 120, plannedIntervalSeconds: 600 },
    });
  });

  it.each([
    ['are planned as close to each other as they are', 33, 34],
    ['are half as far apart as planned', 35, 40],
    ['are of a line that runs every three minutes', 30.5, 33],
  ])('is not raised when they drive 100 m apart and %s', async (_, expected, planned) => {
    beginning = city.now;
    await city.pass(12 * MINUTE, () => [...predicted('A', 0, 30, 30), ...predicted('B', 100, expected, planned)]);
    expect(await city.emitted('alarm')).toEqual([]);
  });

  it('calls nobody about a second line within ten minutes, and then about the worst', async () => {
    beginning = city.now;
    const line = (routeId: string, planned: number) => [
      ...predicted(`${routeId}-A`, 0, 60, 60, routeId),
      ...predicted(`${routeId}-B`, 1_500, 61, 60 + planned, routeId),
    ];
    await city.pass(9 * MINUTE, () => [...line('90', 20), ...line('91', 10), ...line('92', 15)]);
    expect(city.standing()).toEqual([KEY]);
    await city.pass(10 * MINUTE, () => [...line('90', 20), ...line('91', 10), ...line('92', 15)]);
    expect(city.standing()).toEqual([KEY, 'astuce:bunching:92:0']);
  });

  it('begins anew when they part, stands until they are 300 m apart, and is cleared a minute after', async () => {
    await city.pass(2 * MINUTE, () => [...bus('A', 0), ...bus('B', 100)]);
    await city.pass(MINUTE, () => [...bus('A', 0), ...bus('B', 500)]);
    await city.pass(2 * MINUTE, () => [...bus('A', 0), ...bus('B', 100)]);
    expect(city.standing()).toEqual([]);
    await city.pass(2 * MINUTE, () => [...bus('A', 0), ...bus('B', 100)]);
    expect(city.standing()).toEqual([KEY]);
    await city.pass(3 * MINUTE, () => [...bus('A', 0), ...bus('B', 250)]);
    expect(city.standing()).toEqual([KEY]);
    await city.pass(2 * MINUTE, () => [...bus('A', 0), ...bus('B', 500)]);
    expect(await city.lifeOf(KEY)).toEqual(['raised', 'cleared']);
  });

  it('puts nothing of a feed’s text into its sentence but plain signs', async () => {
    const script = (event: HubEvent): HubEvent =>
      event.kind === 'vehicle-position'
        ? { ...event, entity: { ...event.entity, routeName: '<img src=x onerror=alert(1)>' } as never }
        : event;
    await city.pass(4 * MINUTE, () => [...bus('A', 0), ...bus('B', 100)].map(script));
    expect(city.alarm(KEY)!.text['en']).toMatch(/^Line 90, direction 0/);
  });

  it('remembers no more pairs than its limit, and counts the others', async () => {
    await city.close();
    city = await WatchedCity.open({ options: { limits: { vehiclePairs: 1 } } });
    await city.pass(5 * MINUTE, () => ['A', 'B', 'C'].flatMap((name, i) => bus(name, 20 * i)));
    expect(city.alarm(KEY)!.figures).toEqual({ vehicles: 2 });
  });

  it('holds no more vehicles of a route against each other than its limit', async () => {
    await city.close();
    city = await WatchedCity.open({ options: { limits: { vehiclesPerRoute: 3 } } });
    await city.pass(5 * MINUTE, () => ['A', 'B', 'C', 'D', 'E'].flatMap((name, i) => bus(name, 20 * i)));
    expect(city.alarm(KEY)!.figures).toEqual({ vehicles: 3 });
  });
});
