import { IssueCollector } from '#libs/errors';
import { toInstant, type FeedId, type HubEvent, type SituationRecord } from '#libs/model';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { MORNING, removed, upserted, type EventDetail } from '#libs/testing';
import { WatchedCity } from '../../testing/watched-city.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';

const HOUR_MS = 3_600_000;
const scheduleOf = (documentHash: string, changes: Record<string, string> = {}): Schedule =>
  openScheduleIndex(importSchedule(tinyFeed(changes), { feedId: 'astuce', documentHash }, new IssueCollector()).index);
/** On the way of line 90 between Théâtre des Arts and Beauvoisine, away from both. */
const ON_THE_WAY = { latitude: 49.44395, longitude: 1.09515 };
const ELSEWHERE = { latitude: 49.4, longitude: 1.2 };
const dataset = (documentHash: string): HubEvent =>
  upserted('dataset', 'gtfs', {
    feedId: 'astuce' as FeedId,
    format: 'gtfs',
    documentHash,
    counts: {},
  });
const record = (more: Partial<SituationRecord> = {}): SituationRecord => ({
  recordId: '1',
  type: 'MaintenanceWorks',
  points: [ON_THE_WAY],
  ...more,
});
const situation = (records: SituationRecord[], detail: EventDetail = {}, id = 's1'): HubEvent =>
  upserted('traffic-situation', id, { situationId: `roads:${id}` as never, records }, { feed: 'roads', ...detail });
const KEY = 'astuce:draft:roads:s1';

describe('draft alerts from road situations', () => {
  const schedules = new Map([['h1', scheduleOf('h1')]]);
  let city: WatchedCity;
  const open = async (...events: HubEvent[]): Promise<void> => {
    city = await WatchedCity.open({ schedules: { find: (_, hash) => schedules.get(hash) } });
    await city.say(...events);
    await city.pass(10_000);
  };
  afterEach(() => city.close());
  const draft = () => city.live.find('alert', KEY)?.event;

  it('name the routes whose way a situation lies on, say that nobody has confirmed them, and are for operators alone', async () => {
    await open(dataset('h1'), situation([record({ roadNumber: 'D928', comments: [{ fr: 'Rue barrée' }] })]));
    expect(draft()).toMatchObject({
      kind: 'alert',
      feed: 'astuce',
      quality: { flags: ['derived'] },
      visibility: 'internal',
      source: { id: 'analyst' },
      entity: {
        alertId: KEY,
        informedEntities: [{ routeId: 'astuce:90', directionId: 0 }],
        cause: 'MAINTENANCE',
        effect: 'UNKNOWN_EFFECT',
        header: { fr: 'À vérifier : travaux sur le parcours (D928)' },
        description: { fr: 'Rue barrée' },
      },
    });
  });

  it('name the stops beside it too, platforms only', async () => {
    await open(dataset('h1'), situation([record({ points: [{ latitude: 49.4404, longitude: 1.0912 }] })]));
    expect(draft()!.entity!.informedEntities).toEqual([{ routeId: 'astuce:90' }, { stopId: 'astuce:A' }]);
  });

  it('follow a line: what runs along a route touches it, what only crosses it does not', async () => {
    const [lat, lon] = [ON_THE_WAY.latitude, ON_THE_WAY.longitude];
    const alongTheWay = [
      { latitude: lat - 0.002, longitude: lon - 0.00222 },
      { latitude: lat + 0.002, longitude: lon + 0.00222 },
    ];
    const across = [
      { latitude: lat - 0.01, longitude: lon + 0.009 },
      { latitude: lat + 0.01, longitude: lon - 0.009 },
    ];
    await open(
      dataset('h1'),
      situation([record({ line: alongTheWay })]),
      situation([record({ line: across })], {}, 's2'),
    );
    expect(draft()!.entity!.informedEntities).toEqual([{ routeId: 'astuce:90', directionId: 0 }]);
    expect(city.live.find('alert', 'astuce:draft:roads:s2')).toBeUndefined();
  });

  it('call a closed road a detour, and a queue a delay', async () => {
    await open(
      dataset('h1'),
      situation([record({ type: 'RoadOrCarriagewayOrLaneManagement', detail: ['roadClosed'] })]),
      situation([record({ type: 'AbnormalTraffic', delaySeconds: 600 })], {}, 's2'),
    );
    expect(draft()!.entity!.effect).toBe('DETOUR');
    expect(city.live.find('alert', 'astuce:draft:roads:s2')!.event.entity!.effect).toBe('SIGNIFICANT_DELAYS');
  });

  it('are not made of what lies elsewhere, has ended, is suspended or has no place', async () => {
    await open(
      dataset('h1'),
      situation([record({ points: [ELSEWHERE] })], {}, 'a'),
      situation([record({ end: toInstant(MORNING - HOUR_MS) })], {}, 'b'),
      situation([record({ validityStatus: 'suspended' })], {}, 'c'),
      situation([record({ points: undefined })], {}, 'd'),
    );
    expect([...city.live.list('alert')]).toEqual([]);
  });

  it('are reported once while nothing changes, again when the situation does, and taken back when it ends', async () => {
    await open(dataset('h1'), situation([record()]));
    await city.pass(60_000);
    expect(await city.emitted('alert')).toHaveLength(1);
    await city.say(situation([record({ roadNumber: 'D928' })]));
    await city.pass(10_000);
    expect(draft()!.entity!.header!['en']).toBe('To be checked: roadworks on the route (D928)');
    await city.say(removed('traffic-situation', 's1', { feed: 'roads' }));
    await city.pass(10_000);
    expect((await city.emitted('alert')).map(({ op, reason }) => [op, reason])).toEqual([
      ['upsert', undefined],
      ['upsert', undefined],
      ['remove', 'ended'],
    ]);
  });

  it('end with their time, though the feed goes on reporting the situation', async () => {
    await open(dataset('h1'), situation([record({ end: toInstant(MORNING + 60_000) })]));
    expect(draft()).toBeDefined();
    await city.pass(70_000);
    expect(draft()).toBeUndefined();
  });

  it('are looked at again when another schedule comes into use, and stand while it is not here yet', async () => {
    await open(dataset('h1'), situation([record()]));
    await city.say(dataset('h2'));
    await city.pass(20_000);
    expect(draft()).toBeDefined();
    schedules.set('h2', scheduleOf('h2', { 'shapes.txt': 'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n' }));
    await city.pass(10_000);
    // Straight from stop to stop now, which is as near here.
    expect(draft()).toBeDefined();
    schedules.set(
      'h3',
      scheduleOf('h3', {
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,08:00:00,08:00:00,B,1\nT1,08:05:00,08:05:00,C,2\n',
        'shapes.txt':
          'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nSH,49.4475,1.0991,1\nSH,49.4482,1.1075,2\n',
      }),
    );
    await city.say(dataset('h3'));
    await city.pass(10_000);
    expect(draft()).toBeUndefined();
  });

  it('are taken back from those who received them before they were for operators alone', async () => {
    await open(dataset('h1'), situation([record()]));
    await city.say({ ...draft()!, visibility: 'open' });
    await city.pass(10_000);
    expect(
      (await city.emitted('alert')).slice(2).map(({ op, reason, visibility }) => [op, reason, visibility]),
    ).toEqual([
      ['remove', 'withdrawn', 'open'],
      ['upsert', undefined, 'internal'],
    ]);
  });

  it('carry on that a situation is simulated', async () => {
    await open(dataset('h1'), situation([record()], { flags: ['simulated'] }));
    expect(draft()!.quality.flags).toEqual(['derived', 'simulated']);
  });

  it('go on from what was reported before a restart, without reporting it again', async () => {
    await open(dataset('h1'), situation([record()]));
    await city.restart();
    await city.pass(30_000);
    expect(await city.emitted('alert')).toHaveLength(1);
  });
});
