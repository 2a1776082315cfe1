import { decodeFeedMessage } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { MORNING, upserted, vehicleMoved } from '#libs/testing';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../../../test/support/publish-rig.js';

const formats = ['gtfs', 'gtfs-rt'];
const AT_A = { latitude: 49.4404, longitude: 1.0912 };
/** 100 m and 400 m from A, along line 90. */
const NEAR_A = { latitude: 49.4411, longitude: 1.092 };
const FAR = { latitude: 49.443, longitude: 1.0949 };

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'astuce', formats },
    { id: 'region', formats, lesserOf: { feed: 'astuce' } },
  ]);
  for (const feed of ['astuce', 'region']) await rig.takeSchedule(feed, tinyFeed());
});
afterEach(() => rig.stop());

const vehicle = (feed: string, local: string, point: object, more: object = {}): HubEvent =>
  vehicleMoved(local, { feed, point, trip: { tripId: `${feed}:T1` }, at: MORNING, ...more } as never);

const update = (feed: string, local: string): HubEvent =>
  upserted(
    'trip-update',
    'T1',
    {
      trip: { tripId: `${feed}:T1` },
      vehicleId: `${feed}:${local}`,
      stopTimeUpdates: [{ stopId: `${feed}:C`, arrival: { delaySeconds: 60 } }],
    } as never,
    { feed },
  );

async function published(file: string, name = 'all'): Promise<string[]> {
  const message = decodeFeedMessage(await rig.read(`/gtfs-rt/${name}/${file}.pb`), new IssueCollector())!;
  return message.entities.map(({ id }) => id);
}

describe('a vehicle that a better feed reports, too', () => {
  it('is reported once among all feeds, as the better one has it, with its trip update; in its own feed it stays', async () => {
    await rig.happen(vehicle('astuce', '7', AT_A), vehicle('region', '7', NEAR_A));
    await rig.happen(vehicle('region', '8', NEAR_A, { trip: { tripId: 'region:T2' } }));
    await rig.happen(update('astuce', '7'), update('region', '7'));
    expect(await published('vehicle-positions')).toEqual(['astuce:vp:7', 'region:vp:8']);
    expect(await published('trip-updates')).toEqual(['astuce:tu:T1']);
    expect(await published('vehicle-positions', 'region')).toEqual(['vp:7', 'vp:8']);
    expect(rig.cache.lossesOf('/gtfs-rt/all/vehicle-positions.pb')!.losses).toEqual([
      { field: 'vehicle', reason: 'is reported by a better feed, too', count: 1, example: 'vp:7' },
    ]);
  });

  it('is reported once in SIRI as well', async () => {
    const trip = (feed: string) => ({ trip: { tripId: `${feed}:T1`, startDate: '20260115' } });
    await rig.happen(vehicle('astuce', '7', AT_A, trip('astuce')), vehicle('region', '7', NEAR_A, trip('region')));
    await rig.happen(update('astuce', '7'), update('region', '7'));
    const vehicles = async (name: string): Promise<string[]> => {
      const xml = Buffer.from(await rig.read(`/siri/${name}/vm.xml`)).toString();
      return [...xml.matchAll(/<VehicleRef>(.*?)<\/VehicleRef>/g)].map(([, ref]) => ref!);
    };
    expect(await vehicles('all')).toEqual(['astuce:7']);
    expect(await vehicles('region')).toEqual(['7']);
    expect(rig.cache.lossesOf('/siri/all/vm.xml')!.losses).toContainEqual({
      field: 'vehicle-position',
      reason: 'is reported by a better feed, too',
      count: 1,
      example: 'region:7',
    });
    await rig.read('/siri/lite/all/estimated-timetable.json');
    expect(rig.cache.lossesOf('/siri/lite/all/estimated-timetable.json')!.losses).toContainEqual({
      field: 'trip-update',
      reason: 'is reported by a better feed, too',
      count: 1,
      example: 'region:T1',
    });
  });

  it('has its run reported once where no update names a vehicle, on the same day at the same stops', async () => {
    const run = (feed: string, startDate: string, stop: string) =>
      upserted(
        'trip-update',
        `T1:${startDate}`,
        {
          trip: { tripId: `${feed}:T1`, startDate } as never,
          stopTimeUpdates: [{ stopId: `${feed}:${stop}` as never, arrival: { delaySeconds: 60 } }],
        },
        { feed },
      );
    await rig.happen(run('astuce', '20260115', 'A'), run('region', '20260115', 'A'));
    await rig.happen(run('region', '20260116', 'A'));
    expect(await published('trip-updates')).toEqual(['astuce:tu:T1:20260115', 'region:tu:T1:20260116']);
    expect(rig.cache.lossesOf('/gtfs-rt/all/trip-updates.pb')!.losses).toEqual([
      { field: 'trip_update', reason: 'is reported by a better feed, too', count: 1, example: 'tu:T1:20260115' },
    ]);
    await rig.read('/siri/lite/all/estimated-timetable.json');
    expect(rig.cache.lossesOf('/siri/lite/all/estimated-timetable.json')!.losses).toContainEqual({
      field: 'trip-update',
      reason: 'is reported by a better feed, too',
      count: 1,
      example: 'region:T1:20260115',
    });
    await rig.happen(run('astuce', '20260115', 'C'));
    await rig.clock.pass(1_000);
    expect(await published('trip-updates')).toContain('region:tu:T1:20260115');
  });

  it('keeps its trip update where the better feed predicts nothing of it', async () => {
    await rig.happen(vehicle('astuce', '7', AT_A), vehicle('region', '7', NEAR_A), update('region', '7'));
    expect(await published('trip-updates')).toEqual(['region:tu:T1']);
  });

  it('is known by a label of its own, but not by one that several have', async () => {
    await rig.happen(
      vehicle('astuce', '1', AT_A, { label: '6101' }),
      vehicle('region', 'x', NEAR_A, { label: '6101' }),
      vehicle('astuce', '2', AT_A, { label: 'Boulingrin' }),
      vehicle('astuce', '3', AT_A, { label: 'Boulingrin' }),
      vehicle('region', 'y', NEAR_A, { label: 'Boulingrin' }),
    );
    expect(await published('vehicle-positions')).toEqual(['astuce:vp:1', 'astuce:vp:2', 'astuce:vp:3', 'region:vp:y']);
  });

  it.each([
    ['farther off than 200 m', FAR, MORNING],
    ['reported a minute and more apart', NEAR_A, MORNING - 61_000],
  ])('is not one %s', async (_, point, at) => {
    await rig.happen(vehicle('astuce', '7', AT_A), vehicle('region', '7', point, { at }));
    expect(await published('vehicle-positions')).toEqual(['astuce:vp:7', 'region:vp:7']);
  });
});
