import { decodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import { toInstant, type TripDescriptor } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { MORNING, breachesOf, upserted, vehicleMoved } from '#libs/testing';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../../../../test/support/publish-rig.js';

/** T1 runs when it is ready, T2 every ten minutes by the clock. */
const NETWORK = tinyFeed({
  'frequencies.txt':
    'trip_id,start_time,end_time,headway_secs,exact_times\nT1,06:00:00,12:00:00,600,0\nT2,06:00:00,12:00:00,600,1\n',
});

let rig: PublishRig;
let schedule: Schedule;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }]);
  schedule = await rig.takeSchedule('astuce', NETWORK);
});
afterEach(() => rig.stop());

const run = (tripId: string, more: Record<string, string> = {}): TripDescriptor =>
  ({ tripId: `astuce:${tripId}`, ...more }) as TripDescriptor;

async function updatesOf(...runs: TripDescriptor[]): Promise<FeedEntity[]> {
  await rig.happen(
    ...runs.map((trip, index) =>
      upserted('trip-update', `run-${index}`, {
        trip,
        vehicleId: `astuce:${index}` as never,
        stopTimeUpdates: [
          {
            stopId: `astuce:${trip.tripId === 'astuce:T1' ? 'C' : 'A'}` as never,
            arrival: { time: toInstant(MORNING + 60_000), delaySeconds: 30 },
          },
        ],
      }),
    ),
  );
  const message = decodeFeedMessage(await rig.read('/gtfs-rt/astuce/trip-updates.pb'), new IssueCollector());
  expect(breachesOf(message, schedule, Math.floor(rig.clock.now() / 1000))).toEqual([]);
  return message.entities;
}

describe('published runs of a headway service', () => {
  it('are unscheduled, say when and on which day they start, and have times but no delays (E006, E013)', async () => {
    const [update] = await updatesOf(run('T1', { startTime: '08:03:17', startDate: '20260115' }));
    expect(update!.tripUpdate).toMatchObject({
      trip: { tripId: 'T1', startTime: '08:03:17', startDate: '20260115', scheduleRelationship: 'UNSCHEDULED' },
      stopTimeUpdate: [{ stopId: 'C', scheduleRelationship: 'UNSCHEDULED' }],
    });
    expect(update!.tripUpdate!.stopTimeUpdate[0]!.arrival).toEqual({ time: MORNING / 1000 + 60 });
  });

  it('are left out when they do not say so, for it is unclear which run is meant', async () => {
    expect(await updatesOf(run('T1'), run('T1', { startTime: '08:00:00' }), run('T2'))).toEqual([]);
  });

  it('by the clock start on their grid, and on no other time (E019)', async () => {
    const startDate = '20260115';
    const updates = await updatesOf(
      run('T2', { startTime: '07:50:00', startDate }),
      run('T2', { startTime: '07:51:00', startDate }),
    );
    expect(updates.map(({ tripUpdate }) => tripUpdate!.trip)).toMatchObject([
      { startTime: '07:50:00', scheduleRelationship: 'SCHEDULED' },
    ]);
  });

  it('do not take their vehicles with them', async () => {
    await rig.happen(vehicleMoved('7', { trip: run('T1') }));
    const message = decodeFeedMessage(await rig.read('/gtfs-rt/astuce/vehicle-positions.pb'), new IssueCollector());
    expect(message.entities.map(({ vehicle }) => [vehicle!.vehicle!.id, vehicle!.trip])).toEqual([['7', undefined]]);
  });
});
