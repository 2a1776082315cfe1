import { strFromU8, unzipSync } from 'fflate';
import { decodeFeedMessage, type FeedMessage, type TripDescriptor } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import { NATURE_FLAGS, type FeedNature, type HubEvent } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { MORNING, breachesOf, roadMeasured, upserted, vehicleMoved } from '#libs/testing';
import { TINY_FEED, tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig, type TestFeed } from '../../../test/support/publish-rig.js';

const transit = ['gtfs', 'gtfs-rt'];
const FEEDS: TestFeed[] = [
  { id: 'astuce', formats: transit, attribution: 'Réseau Astuce' },
  { id: 'tae', formats: transit, licence: 'CC0-1.0' },
  { id: 'shared', formats: transit, licence: 'ODbL-1.0' },
  { id: 'secret', formats: transit, visibility: 'partner' },
  { id: 'far', formats: transit },
];
/** A network whose only agency has no id. */
const NAMELESS = tinyFeed({
  'agency.txt': 'agency_name,agency_url,agency_timezone\nTAE,https://example.org,Europe/Paris\n',
  'routes.txt': 'route_id,route_short_name,route_type\n90,90,3\n',
});
const ELSEWHERE = tinyFeed({ 'agency.txt': TINY_FEED['agency.txt']!.replace('Europe/Paris', 'Europe/London') });

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start(FEEDS);
});
afterEach(() => rig.stop());

async function takeAll(): Promise<void> {
  for (const { id } of FEEDS)
    await rig.takeSchedule(id, id === 'far' ? ELSEWHERE : id === 'tae' ? NAMELESS : tinyFeed());
}

function reported(feed: string): HubEvent[] {
  const id = (local: string) => `${feed}:${local}` as never;
  const trip = { tripId: id('T1'), routeId: id('90') };
  return [
    vehicleMoved('7', { feed, trip, stopId: id('A'), stopSequence: 1 } as never),
    upserted(
      'trip-update',
      'T1',
      { trip, vehicleId: id('7'), stopTimeUpdates: [{ stopId: id('C'), arrival: { delaySeconds: 60 } }] } as never,
      { feed },
    ),
    upserted(
      'alert',
      'a',
      {
        alertId: id('a'),
        activePeriods: [],
        informedEntities: [{ routeId: id('90') }, { stopId: id('S') }, { agencyId: id('TCAR') }, { trip }],
        header: { fr: 'Déviation' },
      },
      { feed },
    ),
  ];
}

async function realtime(file: string): Promise<FeedMessage> {
  return decodeFeedMessage(await rig.read(`/gtfs-rt/all/${file}.pb`), new IssueCollector())!;
}

const rows = async (file: string): Promise<string[]> =>
  strFromU8(unzipSync(await rig.read('/gtfs/all.zip'))[file]!)
    .trim()
    .split('\n')
    .slice(1);

describe('the schedule of the whole territory', () => {
  it('holds every open feed, ids with their feed before them', async () => {
    await takeAll();
    expect((await rows('trips.txt')).map((row) => row.split(',').slice(0, 3).join(' ')).sort()).toEqual(
      ['astuce', 'tae']
        .flatMap((feed) =>
          [`WORK ${feed}:T1`, `WORK ${feed}:T2`, `NIGHT ${feed}:T3`].map((run) => `${feed}:90 ${feed}:${run}`),
        )
        .sort(),
    );
  });

  it('credits each feed under its own licence', async () => {
    await takeAll();
    const credits = await rows('attributions.txt');
    expect(credits.filter((row) => row.includes('Réseau Astuce (Licence Ouverte 2.0)'))).toHaveLength(1);
    expect(credits.filter((row) => row.includes('Producer of tae (Creative Commons Zero 1.0)'))).toHaveLength(1);
  });

  it('leaves out share-alike feeds, those not for everybody and those of another time zone (invariant 6)', async () => {
    await takeAll();
    const text = Object.values(unzipSync(await rig.read('/gtfs/all.zip')))
      .map((bytes) => strFromU8(bytes))
      .join();
    for (const feed of ['shared', 'secret', 'far']) expect(text).not.toContain(`${feed}:`);
  });

  it('is there with the first schedule, and grows', async () => {
    await expect(rig.read('/gtfs/all.zip')).rejects.toThrow('no feed has a schedule yet');
    await rig.takeSchedule('tae', NAMELESS);
    expect(await rows('routes.txt')).toHaveLength(1);
    await rig.takeSchedule('astuce', tinyFeed());
    expect(await rows('routes.txt')).toHaveLength(2);
  });
});

describe('invariant 5: every id in the territory’s real time is in the territory’s schedule', () => {
  it('whatever the feeds report, and no feed is in one and not in the other', async () => {
    await takeAll();
    await rig.happen(...FEEDS.flatMap(({ id }) => reported(id)));
    const imported = importSchedule(
      await rig.read('/gtfs/all.zip'),
      { feedId: 'all', documentHash: 'all' },
      new IssueCollector(),
    );
    const schedule = openScheduleIndex(imported.index);
    const runs: (TripDescriptor | undefined)[] = [];
    for (const file of ['vehicle-positions', 'trip-updates', 'alerts']) {
      const message = await realtime(file);
      expect(breachesOf(message, schedule, MORNING / 1000)).toEqual([]);
      expect(new Set(message.entities.map(({ id }) => id.split(':')[0]))).toEqual(new Set(['astuce', 'tae']));
      expect(message.header.feedVersion).toBe(schedule.feedVersion);
      for (const { vehicle, tripUpdate, alert } of message.entities) {
        runs.push(vehicle?.trip, tripUpdate?.trip, ...(alert?.informedEntity.map(({ trip }) => trip) ?? []));
      }
    }
    const named = runs.filter((trip) => trip !== undefined);
    expect(named).toHaveLength(6);
    for (const { tripId, routeId } of named) {
      expect(schedule.findTrip(tripId!)).toBeDefined();
      expect(schedule.findRoute(routeId!)).toBeDefined();
    }
  });

  it('informs stops, routes and agencies under their merged ids', async () => {
    await takeAll();
    await rig.happen(...reported('astuce'));
    const [entity] = (await realtime('alerts')).entities;
    expect(entity!.alert!.informedEntity.slice(0, 3)).toEqual([
      { routeId: 'astuce:90' },
      { stopId: 'astuce:S' },
      { agencyId: 'astuce:TCAR' },
    ]);
    expect((await realtime('trip-updates')).entities[0]!.tripUpdate!.vehicle!.id).toBe('astuce:7');
  });

  it('is empty while there is no schedule at all', async () => {
    await rig.happen(...reported('astuce'));
    const message = await realtime('vehicle-positions');
    expect(message.entities).toEqual([]);
    expect(message.header.feedVersion).toBeUndefined();
  });

  it('leaves out what the merge could not take', async () => {
    await takeAll();
    await rig.happen(...reported('astuce'), ...reported('tae'));
    // Its document is gone from the archive's disk and something else is in its place.
    const read = rig.context.readDocument;
    const broken = rig.context.findSchedule('tae' as never)!.documentHash;
    rig.context.readDocument = async (hash) => (hash === broken ? new Uint8Array([1, 2, 3]) : read(hash));
    await rig.read('/gtfs/all.zip');
    await rig.clock.pass(1_000);
    await rig.read('/gtfs/all.zip');
    const { builtTotal } = rig.cache.counters;
    await rig.read('/gtfs/all.zip');
    expect(rig.cache.counters.builtTotal).toBe(builtTotal);
    expect((await realtime('vehicle-positions')).entities.map(({ id }) => id)).toEqual(['astuce:vp:7']);
    expect((await realtime('vehicle-positions')).header.feedVersion).toBe(
      (await rows('feed_info.txt'))[0]!.split(',').find((value) => /^[0-9a-f]{16}$/.test(value)),
    );
  });
});

describe('road data of the whole territory', () => {
  it('leaves out share-alike feeds, which have a document of their own (invariant 6)', async () => {
    const road = await PublishRig.start([
      { id: 'open', formats: ['datex2'] },
      { id: 'bound', formats: ['datex2'], licence: 'ODbL-1.0' },
    ]);
    await road.happen(
      roadMeasured('c1', { speedKmh: 50 }, { feed: 'open' }),
      roadMeasured('c2', { speedKmh: 50 }, { feed: 'bound' }),
    );
    for (const file of ['measurement-sites', 'measured-data']) {
      const all = (await road.read(`/datex2/all/v3/${file}.xml`)).toString();
      expect(all).toContain('open:c1');
      expect(all).not.toContain('c2');
      expect((await road.read(`/datex2/bound/v3/${file}.xml`)).toString()).toContain('c2');
    }
    await road.stop();
  });
});

describe('situations of a feed', () => {
  const closure = (flags: string[]) =>
    upserted(
      'traffic-situation',
      'S1',
      {
        situationId: 'road:S1',
        informationStatus: 'real',
        records: [{ recordId: 'r', type: 'Accident', points: [{ latitude: 49.4, longitude: 1.1 }] }],
      } as never,
      { feed: 'road', flags },
    );
  const given = async (nature: FeedNature, flags: string[]): Promise<string> => {
    const road = await PublishRig.start([
      // A trial is no feed of the configuration: its events say what they are.
      { id: 'road', formats: ['datex2'], nature: nature === 'experiment' ? 'observed' : nature },
    ]);
    await road.happen(closure(flags));
    const xml = (await road.read('/datex2/road/v3/situations.xml')).toString();
    await road.stop();
    return xml;
  };

  it.each(NATURE_FLAGS)(
    'that is %s say that they are a test, real as they were reported (invariant 4)',
    async (nature) => {
      const xml = await given(nature, [nature]);
      expect(xml).toMatch(/informationStatus>test</);
      expect(xml).not.toMatch(/informationStatus>real</);
    },
  );

  it('that is observed say that they are real', async () => {
    expect(await given('observed', [])).toMatch(/informationStatus>real</);
  });
});

describe('the catalogue', () => {
  it('lists the outputs of the territory and says which feeds are not merged, and why', async () => {
    const page = (await rig.read('/catalog')).toString();
    expect(page).toContain('href="/gtfs/all.zip"');
    expect(page).toContain('href="/gtfs-rt/all/trip-updates.pb"');
    expect(page).toMatch(/licence à partage identique : <code>shared<\/code>/);
    const dcat = JSON.parse((await rig.read('/catalog.jsonld')).toString());
    const all = dcat['dcat:dataset'].find((dataset: Record<string, unknown>) => dataset['dct:identifier'] === 'all');
    expect(JSON.stringify(all['dct:description'])).toContain('share-alike: shared.');
    expect(all['dcat:distribution'].map((one: Record<string, unknown>) => one['@id'])).toContain(
      'http://hub.example/gtfs/all.zip',
    );
    expect(JSON.stringify(all['dct:rights'])).toContain('astuce: Réseau Astuce (Licence Ouverte 2.0)');
    expect(JSON.stringify(all)).not.toContain('secret');
  });
});
