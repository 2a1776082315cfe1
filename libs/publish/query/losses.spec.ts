import { toInstant, type EntityKey, type FeedId, type Instant, type StationId } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { describeLosses } from '../index.js';

interface ReportedLosses {
  feed: string;
  inputs: object[];
  outputs: { path: string; at?: Instant; losses?: object[]; state?: string }[];
}

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'lovelo', formats: ['gbfs'] },
    { id: 'astuce', formats: ['gtfs', 'gtfs-rt'] },
  ]);
});
afterEach(() => rig.stop());

const lossesOf = async (feed: string): Promise<ReportedLosses> =>
  (await describeLosses(feed as FeedId, rig.live, rig.cache)) as ReportedLosses;

describe('the losses of a feed', () => {
  it('name what each of its outputs could not say, with the first example', async () => {
    const station = {
      stationId: 'lovelo:1' as StationId,
      systemId: 'lovelo',
      name: { fr: 'Gare' },
      point: { latitude: 49.44, longitude: 1.09 },
      regionId: 'north',
      stationOpeningHours: '24/7',
      mode: 'bicycle' as const,
    };
    await rig.happen(upserted('station', '1', station as never, { feed: 'lovelo', at: MORNING }));
    const { feed, outputs } = await lossesOf('lovelo');
    expect(feed).toBe('lovelo');
    expect(outputs.find(({ path }) => path === '/gbfs/lovelo/2.3/station_information.json')).toMatchObject({
      at: toInstant(MORNING),
      losses: [
        { field: 'region_id', reason: 'names what no file of the system has', count: 1, example: 'north' },
        { field: 'station_opening_hours', reason: 'has no place in 2.3', count: 1, example: '24/7' },
      ],
    });
    expect(outputs.find(({ path }) => path === '/gbfs/lovelo/3.0/station_information.json')!.losses).toEqual([
      { field: 'region_id', reason: 'names what no file of the system has', count: 1, example: 'north' },
    ]);
    expect(outputs.every(({ path }) => path.includes('lovelo'))).toBe(true);
  });

  it('name what its documents held, as the collector reported it', async () => {
    const losses = [{ field: 'shape', reason: 'not kept', count: 3 }];
    const inputs = [{ source: 'rt', format: 'gtfs-rt', at: toInstant(MORNING), losses }];
    const status = {
      feedId: 'astuce' as FeedId,
      state: 'fresh' as const,
      since: toInstant(MORNING),
      sources: [],
      issueCounts: {},
      issueSamples: [],
      entities: {},
      quarantined: 0,
      losses: inputs,
    };
    await rig.happen(upserted('feed-status', 'status' as EntityKey, status, { feed: 'astuce', at: MORNING }));
    expect((await lossesOf('astuce')).inputs).toEqual(inputs);
  });

  it('name the rows a schedule is published without, once somebody has asked for it', async () => {
    await rig.takeSchedule('astuce', tinyFeed(withRows('trips.txt', '90,NOBODY,T9,,0,,', '90,NOBODY,T8,,0,,')));
    await rig.read('/gtfs/astuce.zip');
    const { outputs } = await lossesOf('astuce');
    expect(outputs.find(({ path }) => path === '/gtfs/astuce.zip')!.losses).toMatchObject([
      { field: 'trips.txt', count: 2 },
    ]);
  });

  it('are reported of all feeds together as well: rows the merged schedule is without, and of which feed they are', async () => {
    await rig.takeSchedule('astuce', tinyFeed(withRows('trips.txt', '90,NOBODY,T9,,0,,')));
    await rig.read('/gtfs/all.zip');
    const { feed, inputs, outputs } = await lossesOf('all');
    expect({ feed, inputs }).toEqual({ feed: 'all', inputs: [] });
    expect(outputs.find(({ path }) => path === '/gtfs/all.zip')!.losses).toMatchObject([
      { field: 'trips.txt', count: 1, example: 'astuce' },
    ]);
    expect(outputs.every(({ path }) => /\/all[./]/.test(path))).toBe(true);
  });

  it('say of an output that it has not been built, cannot be, or has nothing to give', async () => {
    const { inputs, outputs } = await lossesOf('astuce');
    expect(inputs).toEqual([]);
    const states = Object.fromEntries(outputs.map(({ path, state }) => [path, state]));
    expect(states).toMatchObject({
      '/gtfs/astuce.zip': 'not built',
      '/siri/astuce/et.xml': 'empty',
      '/gtfs-rt/astuce/alerts.pb': undefined,
    });
  });
});
