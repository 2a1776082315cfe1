import { toInstant, type EntityKey } from '#libs/model';
import type { SeenRun } from '#libs/record';
import { upserted, vehicleMoved } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { blockVehicles, transitBlock, vehicleRuns } from '../describe/transit-answers.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { QueryParameters } from '../query/query-parameters.js';
import { describeBlock } from './blocks.js';
import { askBlockVehicles, askVehicleRuns } from './seen-runs.js';
import { Transit } from './transit.js';
import { describeTrip } from './trips.js';

/** Line 90 there and back twice by one vehicle on 15 January 2026, and another service of the same block. */
const BLOCK = {
  'trips.txt':
    'route_id,service_id,trip_id,trip_headsign,direction_id,shape_id,block_id\n' +
    '90,WORK,T3,Boulingrin,0,,BL\n90,WORK,T1,Boulingrin,0,SH,BL\n90,WORK,T2,Théâtre des Arts,1,,BL\n' +
    '90,WORK,T4,Théâtre des Arts,1,,BL\n90,NIGHT,N1,Boulingrin,0,,BL\n90,WORK,T9,Boulingrin,0,,\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    'T1,08:00:00,08:00:00,A,1\nT1,08:05:00,08:05:00,B,2\nT1,08:10:00,08:10:00,C,3\n' +
    'T2,08:20:00,08:20:00,C,1\nT2,08:30:00,08:30:00,A,2\n' +
    'T3,08:40:00,08:40:00,A,1\nT3,08:50:00,08:50:00,C,2\n' +
    'T4,25:00:00,25:00:00,C,1\nT4,25:10:00,25:10:00,A,2\n' +
    'N1,08:00:00,08:00:00,A,1\nN1,08:10:00,08:10:00,C,2\n' +
    'T9,08:00:00,08:00:00,A,1\nT9,08:10:00,08:10:00,C,2\n',
};
const at = (clock: string, day = '2026-01-15'): number => Date.parse(`${day}T${clock}:00+01:00`);

let rig: PublishRig;
let transit: Transit;
afterEach(() => rig.stop());

async function start(clock: string, day?: string): Promise<void> {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }], at(clock, day));
  transit = new Transit(rig.context);
  await rig.takeSchedule('astuce', tinyFeed(BLOCK));
}

function block(id = 'astuce:BL', query: Record<string, string> = {}) {
  const answer = describeBlock(transit, id, new QueryParameters(query, TRANSIT_QUERIES.block), rig.clock.now());
  expect(transitBlock.safeParse(answer).error).toBeUndefined();
  return answer;
}
const progress = (answer = block()) => answer.trips.map((one) => `${one.trip.id} ${one.progress} ${one.state}`);

const reported = (tripId: string, trip: object, ...delays: number[]) =>
  upserted(
    'trip-update',
    tripId,
    {
      trip: { tripId: `astuce:${tripId}`, startDate: '20260115', ...trip },
      stopTimeUpdates: delays.map((delaySeconds, i) => ({ stopSequence: i + 1, departure: { delaySeconds } })),
    } as never,
    { at: rig.clock.now() },
  );

describe('a block', () => {
  it('has every trip of its vehicle on the day, in order, and none of another service', async () => {
    await start('08:03');
    expect(progress()).toEqual([
      'astuce:T1 running scheduled',
      'astuce:T2 next scheduled',
      'astuce:T3 later scheduled',
      'astuce:T4 later scheduled',
    ]);
    expect(block().trips[1]).toMatchObject({
      route: { name: '90' },
      headsign: 'Théâtre des Arts',
      from: { name: 'Boulingrin' },
      to: { name: 'Théâtre des Arts' },
      departure: { scheduledAt: toInstant(at('08:20')) },
      arrival: { scheduledAt: toInstant(at('08:30')) },
      layoverSeconds: 600,
      flags: [],
    });
    expect(block().trips[0]).not.toHaveProperty('layoverSeconds');
  });

  it('says how late the run under way is, and that the next one cannot leave in time', async () => {
    await start('08:03');
    await rig.happen(reported('T1', {}, 60, 780, 780));
    const [running, next] = block().trips;
    expect(running).toMatchObject({ progress: 'running', state: 'predicted', delaySeconds: 780 });
    expect(next).toMatchObject({ progress: 'next', layoverSeconds: 600, expectedLayoverSeconds: -180 });
  });

  it('goes on with the trip after one that is cancelled, whose layover is then longer', async () => {
    await start('08:03');
    await rig.happen(reported('T2', { scheduleRelationship: 'CANCELED' }));
    expect(progress().slice(0, 3)).toEqual([
      'astuce:T1 running scheduled',
      'astuce:T2 cancelled cancelled',
      'astuce:T3 next scheduled',
    ]);
    expect(block().trips[2]).toMatchObject({ layoverSeconds: 1_800 });
  });

  it('keeps a trip that real time takes out of the timetable altogether, as cancelled', async () => {
    await start('08:03');
    await rig.happen(reported('T2', { scheduleRelationship: 'DELETED' }));
    expect(progress()[1]).toBe('astuce:T2 cancelled cancelled');
  });

  it('is late where the timetable has it done: a run counts as over by when it is expected to end', async () => {
    await start('08:12');
    expect(progress()[0]).toBe('astuce:T1 done scheduled');
    await rig.happen(reported('T1', {}, 60, 300, 300));
    expect(progress()[0]).toBe('astuce:T1 running predicted');
  });

  it('names the vehicles that say now that they are on it, of that day alone', async () => {
    await start('08:03');
    const on = (startDate?: string) => ({
      at: at('08:03'),
      trip: { tripId: 'astuce:T1', ...(startDate && { startDate }) } as never,
    });
    await rig.happen(vehicleMoved('7', on('20260115')), vehicleMoved('8', on()), vehicleMoved('9', on('20260114')));
    expect(block().trips[0]!.vehicles).toEqual(['astuce:7', 'astuce:8']);
    expect(block().trips[1]).not.toHaveProperty('vehicles');
  });

  it('is that of the day before until its last run after midnight is over', async () => {
    await start('01:05', '2026-01-16');
    expect(block()).toMatchObject({ serviceDate: '20260115', total: 4 });
    expect(progress().at(-1)).toBe('astuce:T4 running scheduled');
    await rig.clock.pass(10 * 60_000);
    expect(block().serviceDate).toBe('20260116');
  });

  it('is not found on a day without it, nor where no trip names it', async () => {
    await start('08:03');
    expect(progress(block('astuce:BL', { date: '2026-01-31' }))).toEqual(['astuce:N1 next scheduled']);
    expect(() => block('astuce:BL', { date: '2026-01-17' })).toThrow(
      'no block astuce:BL on 20260117: the timetable has it on other days',
    );
    expect(() => block('astuce:XX')).toThrow('no block astuce:XX');
    expect(() => block('other:BL')).toThrow('no block other:BL');
    for (const date of ['2026-02-30', '9999-12-31', '0001-01-01'])
      expect(() => block('astuce:BL', { date })).toThrow(`date: got "${date}"`);
  });

  it('is named by each of its runs', async () => {
    await start('08:03');
    const run = (id: string) =>
      describeTrip(transit, id, new QueryParameters({}, TRANSIT_QUERIES.trip), rig.clock.now());
    expect(run('astuce:T1').block).toBe('astuce:BL');
    expect(run('astuce:T9')).not.toHaveProperty('block');
  });
});

describe('who ran what', () => {
  const seen = (tripId: string | undefined, from: string, to: string, more: Partial<SeenRun> = {}): SeenRun => ({
    vehicle: 'astuce:7' as EntityKey,
    ...(tripId && { tripId: `astuce:${tripId}` }),
    firstAt: toInstant(at(from)),
    lastAt: toInstant(at(to)),
    reports: 40,
    ...more,
  });

  it('is asked of the history for the service day of the vehicle, and of nothing but what the reader may see', async () => {
    await start('10:00');
    const { query, answer } = askVehicleRuns(transit, 'astuce:7', {}, ['open']);
    // Its last run ends at 25:10, and may be an hour late.
    expect(query).toEqual({
      feed: 'astuce',
      visibilities: ['open'],
      questions: [{ vehicle: 'astuce:7', from: toInstant(at('00:00')), to: toInstant(at('02:10', '2026-01-16')) }],
    });
    const runs = answer([
      seen('T4', '00:20', '01:12', { startDate: '20260114' }),
      seen('T1', '08:01', '08:11', { startDate: '20260115' }),
      seen(undefined, '08:11', '08:19'),
      seen('OFF', '09:00', '09:20', { routeId: 'astuce:90', headsign: 'Dépôt' }),
    ]);
    expect(vehicleRuns.safeParse(runs).error).toBeUndefined();
    expect(runs.items).toEqual([
      {
        vehicle: 'astuce:7',
        firstAt: toInstant(at('08:01')),
        lastAt: toInstant(at('08:11')),
        reports: 40,
        trip: { id: 'astuce:T1', serviceDate: '20260115' },
        route: { id: 'astuce:90', name: '90', mode: 'bus', color: '#E2001A' },
        headsign: 'Boulingrin',
        block: 'astuce:BL',
        scheduledStartAt: toInstant(at('08:00')),
        scheduledEndAt: toInstant(at('08:10')),
      },
      { vehicle: 'astuce:7', firstAt: toInstant(at('08:11')), lastAt: toInstant(at('08:19')), reports: 40 },
      {
        vehicle: 'astuce:7',
        firstAt: toInstant(at('09:00')),
        lastAt: toInstant(at('09:20')),
        reports: 40,
        trip: { id: 'astuce:OFF', serviceDate: '20260115' },
        route: { id: 'astuce:90', name: '90', mode: 'bus', color: '#E2001A' },
        headsign: 'Dépôt',
      },
    ]);
  });

  it('counts what is reported without a date to the day before until its last run is over', async () => {
    await start('01:05', '2026-01-16');
    const { answer } = askVehicleRuns(transit, 'astuce:7', {}, ['open']);
    const late = { ...seen('T4', '08:00', '08:00'), firstAt: toInstant(at('01:00', '2026-01-16')) };
    expect(answer([late])).toMatchObject({ serviceDate: '20260115', items: [{ trip: { id: 'astuce:T4' } }] });
    const { answer: next } = askVehicleRuns(transit, 'astuce:7', { date: '2026-01-16' }, ['open']);
    expect(next([late]).items).toEqual([]);
  });

  it('is asked for each trip of a block that has begun, around its middle', async () => {
    await start('08:25');
    const { query, answer } = askBlockVehicles(transit, 'astuce:BL', {}, ['open', 'partner']);
    expect(query.questions).toEqual([
      { tripId: 'astuce:T1', from: toInstant(at('08:00')), to: toInstant(at('08:15')) },
      { tripId: 'astuce:T2', from: toInstant(at('08:20')), to: toInstant(at('08:35')) },
    ]);
    const vehicles = answer([seen('T1', '08:01', '08:09'), seen('T1', '08:02', '08:09', { startDate: '20260114' })]);
    expect(blockVehicles.safeParse(vehicles).error).toBeUndefined();
    expect(vehicles.items).toMatchObject([{ vehicle: 'astuce:7', trip: { id: 'astuce:T1' } }]);
  });

  it('is asked for the day of an instant, and for nothing that was reported after it', async () => {
    await start('10:00', '2026-01-16');
    const then = new Date(at('08:25')).toISOString();
    const { query, answer } = askVehicleRuns(transit, 'astuce:7', { at: then }, ['open']);
    const until = toInstant(at('08:25') + 1);
    expect(query.questions).toEqual([{ vehicle: 'astuce:7', from: toInstant(at('00:00')), to: until }]);
    expect(answer([]).serviceDate).toBe('20260115');
    expect(askBlockVehicles(transit, 'astuce:BL', { at: then }, ['open']).query.questions).toEqual([
      { tripId: 'astuce:T1', from: toInstant(at('08:00')), to: toInstant(at('08:15')) },
      { tripId: 'astuce:T2', from: toInstant(at('08:20')), to: until },
    ]);
    // A whole day that is over by then.
    expect(askVehicleRuns(transit, 'astuce:7', { at: then, date: '20260114' }, ['open']).query.questions).toEqual([
      { vehicle: 'astuce:7', from: toInstant(at('00:00', '2026-01-14')), to: toInstant(at('02:10', '2026-01-15')) },
    ]);
    expect(() => askVehicleRuns(transit, 'astuce:7', { at: 'noon' }, ['open'])).toThrow('at: got "noon"');
  });

  it('refuses a parameter it does not know, and a block or a day that has nothing', async () => {
    await start('08:25');
    expect(() => askVehicleRuns(transit, 'astuce:7', { day: '2026-01-15' }, ['open'])).toThrow('day: got "day"');
    expect(() => askBlockVehicles(transit, 'astuce:BL', { date: '20260117' }, ['open'])).toThrow(
      'no block astuce:BL on',
    );
    expect(() => askBlockVehicles(transit, 'other:BL', {}, ['open'])).toThrow('no block other:BL');
  });
});
