import {
  FIGURES,
  inFeed,
  toInstant,
  type FeedId,
  type HubEvent,
  type SourceStatus,
  type StationId,
  type VehicleId,
} from '#libs/model';
import { entitySchemaOf } from '#libs/model/schemas';
import { roadMeasured, stationHas, tripDelayed, upserted, vehicleMoved } from '#libs/testing';
import { WatchedCity, feedIs } from '../../testing/watched-city.js';
import { FIGURE_RULES } from './index.js';

const MINUTE = 60_000;

describe('key figures', () => {
  let city: WatchedCity;
  beforeEach(async () => {
    city = await WatchedCity.open();
  });
  afterEach(() => city.close());

  const figureAfter = async (key: string, ...events: HubEvent[]) => {
    await city.say(...events);
    await city.pass(MINUTE);
    return city.figure(key);
  };

  it('counts as in service who is on a run and was heard of in the last five minutes', async () => {
    const at = city.now;
    const figure = await figureAfter(
      'astuce:vehicles-in-service',
      vehicleMoved('1', { at }),
      vehicleMoved('2', { at: at - 2 * MINUTE }),
      vehicleMoved('depot', { at, trip: undefined }),
      vehicleMoved('lost', { at: at - 6 * MINUTE }),
    );
    expect(figure).toEqual({
      feedId: 'astuce',
      figure: 'vehicles-in-service',
      values: { vehiclesInService: 2, vehiclesHeardOf: 3 },
      windowSeconds: 0,
      sampleSize: 4,
      computedAt: new Date(at + 10_000).toISOString(),
    });
  });

  it('counts vehicles without a time of their own as heard of while their source confirms them', async () => {
    const { now } = city;
    const status = feedIs('fresh');
    const { documentHash: _, id: sourceId } = vehicleMoved('1').source;
    const lastSignAt = toInstant(now + 5_000);
    const source: SourceStatus = { sourceId, format: 'gtfs-rt', consecutiveFailures: 0, undated: true, lastSignAt };
    const figure = await figureAfter(
      'astuce:vehicles-in-service',
      { ...status, entity: { ...status.entity!, sources: [source] } } as HubEvent,
      vehicleMoved('parked', { at: now - 20 * MINUTE }),
    );
    expect(figure).toMatchObject({ values: { vehiclesHeardOf: 1 } });
  });

  it('calls on time from one minute early to five minutes late, both included', async () => {
    const delays = [-61, -60, 0, 30, 120, 300, 301, 900, 30, 30];
    expect(
      await figureAfter(
        'astuce:punctuality',
        ...delays.map((delay, i) => tripDelayed(`r${i}`, delay, { at: city.now })),
      ),
    ).toMatchObject({
      values: { punctualShare: 0.7, delayMedianSeconds: 30, delayP90Seconds: 301 },
      sampleSize: 10,
    });
  });

  it('takes the delay at the next stop where the run has none of its own, and leaves cancelled runs out', async () => {
    const at = city.now;
    const run = tripDelayed('r', 0, { at });
    const { trip } = run.entity!;
    const time = (seconds: number) => new Date(at + seconds * 1_000).toISOString() as never;
    const onlyStops = upserted(
      'trip-update',
      'r',
      {
        trip,
        stopTimeUpdates: [
          { stopSequence: 1, departure: { delaySeconds: 20, time: time(-300) } },
          { stopSequence: 2, scheduleRelationship: 'SKIPPED', arrival: { delaySeconds: 999 } },
          { stopSequence: 3, arrival: { time: time(400), scheduledTime: time(155) } },
          { stopSequence: 4, arrival: { delaySeconds: 600, time: time(900) } },
        ],
      },
      { at },
    );
    const cancelled = upserted(
      'trip-update',
      'c',
      { trip: { ...trip, scheduleRelationship: 'CANCELED' }, delaySeconds: 4_000, stopTimeUpdates: [] },
      { at },
    );
    expect(await figureAfter('astuce:punctuality', onlyStops, cancelled)).toMatchObject({
      values: { punctualShare: 1, delayMedianSeconds: 245, delayP90Seconds: 245 },
      sampleSize: 1,
    });
  });

  it('counts once a run that is reported as modified and as the run of its trip', async () => {
    const at = city.now;
    const { trip } = tripDelayed('r', 0, { at }).entity!;
    const update = (key: string, delaySeconds: number, more: object) =>
      upserted(
        'trip-update',
        key,
        {
          trip: { ...trip, tripId: 'astuce:T9', startDate: '20260115', ...more } as never,
          delaySeconds,
          stopTimeUpdates: [],
        },
        { at },
      );
    const modified = update('modified:d:T9:20260115', 900, { modifiedTrip: { affectedTripId: 'astuce:T9' } });
    expect(await figureAfter('astuce:punctuality', modified, update('T9:20260115', 30, {}))).toMatchObject({
      values: { delayMedianSeconds: 30 },
      sampleSize: 1,
    });
  });

  it('gives the match rate as the collector reports it', async () => {
    const at = city.now;
    expect(
      await figureAfter('astuce:match-rate', feedIs('fresh', { at, matchRate: 0.98765 }), vehicleMoved('1', { at })),
    ).toMatchObject({ values: { matchedShare: 0.988 }, sampleSize: 1 });
  });

  it('gives the share of empty and of full stations among those in use', async () => {
    const closed = stationHas('closed', 0, 0, { at: city.now });
    closed.entity!.status!.isInstalled = false;
    const levels: [number, number][] = [
      [0, 10],
      [10, 0],
      [10, 0],
      [5, 5],
    ];
    expect(
      await figureAfter(
        'lovelo:stations',
        closed,
        ...levels.map(([bikes, docks], i) => stationHas(`s${i}`, bikes, docks, { at: city.now })),
      ),
    ).toMatchObject({ values: { stationsEmptyShare: 0.25, stationsFullShare: 0.5 }, sampleSize: 4 });
  });

  it('counts what can be taken: at stations that rent out, and free in the street', async () => {
    const feed = 'lovelo';
    const free = (name: string, more: Partial<{ isReserved: boolean; stationId: StationId }> = {}) =>
      upserted(
        'free-vehicle',
        name,
        {
          vehicleId: inFeed<VehicleId>(feed as FeedId, name),
          systemId: feed,
          isReserved: false,
          isDisabled: false,
          ...more,
        },
        { feed, at: city.now },
      );
    expect(
      await figureAfter(
        'lovelo:shared-vehicles',
        stationHas('s1', 7, 3, { at: city.now }),
        free('street'),
        free('reserved', { isReserved: true }),
        free('docked', { stationId: inFeed<StationId>(feed as FeedId, 's1') }),
      ),
    ).toMatchObject({ values: { vehiclesAvailable: 8, vehiclesAvailableAtStations: 7 }, sampleSize: 4 });
  });

  it('gives the age of the middle observation, from its own time to now', async () => {
    const ages = [5, 40, 100];
    await city.pass(50_000);
    const events = ages.map((age, i) => {
      const event = vehicleMoved(`v${i}`, { at: city.now - 20_000 });
      return { ...event, observedAt: new Date(city.now - age * 1_000).toISOString() as never };
    });
    await city.say(...events);
    await city.pass(10_000);
    // Nine and a half to ten seconds have passed since they were said.
    expect(city.figure('astuce:observation-age')).toMatchObject({
      values: { observationAgeMedianSeconds: 50 },
      sampleSize: 3,
    });
  });

  it('gives a replayed day the ages it had', async () => {
    const event = vehicleMoved('v', { at: city.now, flags: ['replayed'] });
    const yearAgo = (ms: number) => new Date(city.now - 365 * 86_400_000 + ms).toISOString() as never;
    await city.say({ ...event, observedAt: yearAgo(-12_000), receivedAt: yearAgo(0) });
    await city.pass(MINUTE);
    expect(city.figure('astuce:observation-age')!.values).toEqual({ observationAgeMedianSeconds: 72 });
    expect(city.figure('astuce:vehicles-in-service')!.values).toMatchObject({ vehiclesInService: 1 });
  });

  it('gives the speed in the middle, and congestion only where it is known', async () => {
    const at = city.now;
    const site = (name: string, more: object): HubEvent => {
      const event = roadMeasured(name, {}, { at });
      return { ...event, entity: { ...event.entity!, ...more } as never };
    };
    await city.say(
      site('a', { speedKmh: 30, trafficStatus: 'queuing' }),
      site('b', { speedKmh: 52, travelTimeSeconds: 130, freeFlowTravelTimeSeconds: 100 }),
      site('c', { speedKmh: 90, travelTimeSeconds: 150, freeFlowTravelTimeSeconds: 100 }),
      site('d', { flowVehPerHour: 100, trafficStatus: 'unknown' }),
    );
    await city.pass(MINUTE);
    expect(city.figure('roads:traffic-speed')).toMatchObject({ values: { speedMedianKmh: 52 }, sampleSize: 3 });
    expect(city.figure('roads:traffic-congestion')).toMatchObject({
      values: { congestedSitesShare: 0.667 },
      sampleSize: 3,
    });
  });

  it('counts the alerts and situations in force now, not those of tomorrow or yesterday', async () => {
    const at = city.now;
    const time = (ms: number) => new Date(at + ms).toISOString() as never;
    const alert = (name: string, activePeriods: { start?: never; end?: never }[]) =>
      upserted('alert', name, { alertId: `astuce:${name}` as never, activePeriods, informedEntities: [] }, { at });
    const situation = (name: string, record: object) =>
      upserted(
        'traffic-situation',
        name,
        { situationId: `astuce:${name}` as never, records: [{ recordId: 'r', type: 'Accident', ...record }] },
        { at },
      );
    expect(
      await figureAfter(
        'astuce:disturbances',
        alert('always', []),
        alert('now', [{ start: time(-1_000), end: time(3_600_000) }]),
        alert('over', [{ end: time(-1_000) }]),
        alert('tomorrow', [{ start: time(86_400_000) }]),
        situation('open', { start: time(-1_000) }),
        situation('closed', { start: time(-2_000), end: time(-1_000) }),
      ),
    ).toMatchObject({ values: { activeAlerts: 2, activeSituations: 1 }, sampleSize: 6 });
  });

  it('are each reported under their own name, one the schema of figures has', () => {
    expect(FIGURE_RULES.map(({ figure }) => figure).sort()).toEqual([...FIGURES].sort());
    const { properties } = entitySchemaOf('kpi', 'https://hub.example') as unknown as {
      properties: { figure: { enum: string[] } };
    };
    expect(properties.figure.enum).toEqual([...FIGURES]);
  });
});
