import { decodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import type { Schedule } from '#libs/schedule';
import { MORNING as RIG_MS, breachesOf } from '#libs/testing';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../support/publish-rig.js';
import { MORNING, PolledFeed, T1, TODAY, clock, seconds, tripUpdate, vehicle as seen } from './feed.js';

/** What a defect comes to in the GTFS-RT published: from the producer's bytes to ours, held to the validator's rules. */
const NETWORK = tinyFeed({
  ...withRows(
    'stops.txt',
    'B2,102,Beauvoisine,49.4476,1.0992,,BS',
    'B1,102,Beauvoisine,49.4476,1.0991,,BS',
    'BS,,Beauvoisine,49.4475,1.0992,1,',
  ),
  ...withRows('trips.txt', '90,WORK,T4,Boulingrin,0,,'),
  ...withRows(
    'stop_times.txt',
    'T4,08:00:00,08:00:00,A,1',
    'T4,08:05:00,08:05:00,B1,2',
    'T4,08:05:00,08:05:00,B,3',
    'T4,08:10:00,08:10:00,C,4',
  ),
});
const T4 = { tripId: 'T4', startDate: TODAY };
/** When the rig reads, an hour after the runs: late predictions are predictions. */
const NOW_S = seconds(RIG_MS);
const afterS = seconds(RIG_MS - MORNING);
const vehicle = (id: string, fields: object = {}) => seen(id, { timestamp: NOW_S, ...fields });

let rig: PublishRig;
let schedule: Schedule;
let feed: PolledFeed;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'rouen', formats: ['gtfs', 'gtfs-rt'] }]);
  schedule = await rig.takeSchedule('rouen', NETWORK);
  feed = new PolledFeed([], schedule);
});
afterEach(() => rig.stop());

async function published(file: string, entities: readonly Partial<FeedEntity>[]): Promise<FeedEntity[]> {
  await rig.happen(...feed.read(entities, { afterS }).events);
  const message = decodeFeedMessage(await rig.read(`/gtfs-rt/rouen/${file}.pb`), new IssueCollector())!;
  expect(breachesOf(message, schedule, NOW_S)).toEqual([]);
  for (const { vehicle: one, tripUpdate: run } of message.entities)
    expect(one?.timestamp ?? run!.timestamp!).toBeLessThanOrEqual(message.header.timestamp!);
  return message.entities;
}

const stopsOf = async (trip: object, stops: readonly object[]) =>
  (await published('trip-updates', [tripUpdate(trip, stops, { timestamp: NOW_S })])).flatMap(
    ({ tripUpdate: run }) => run!.stopTimeUpdate,
  );

it('defect 23: an entity a little later than the header is published under a header as late; one an hour later is not, and is counted', async () => {
  const vehicles = [vehicle('soon', { timestamp: NOW_S + 20 }), vehicle('later', { timestamp: NOW_S + 3_600 })];
  const entities = await published('vehicle-positions', vehicles);
  expect(entities.map(({ id }) => id)).toEqual(['vp:soon']);
  expect(new PolledFeed([], schedule).read(vehicles, { afterS }).counts).toEqual({ TIME_IMPLAUSIBLE: 1 });
});

it('defect 32: the run after this one keeps the vehicle that will do it', async () => {
  const fields = { vehicle: { id: '7' }, timestamp: NOW_S };
  const late = (stopSequence: number) => [{ stopSequence, arrival: { delay: 60 } }];
  const entities = await published('trip-updates', [
    vehicle('7', { trip: T1 }),
    tripUpdate(T1, late(3), fields),
    tripUpdate({ ...T1, tripId: 'T2' }, late(9), fields),
  ]);
  expect(entities.map(({ tripUpdate: run }) => [run!.trip.tripId, run!.vehicle?.id])).toEqual([
    ['T1', '7'],
    ['T2', '7'],
  ]);
});

it('defect 34: equal times are a second apart, and a time that runs back is left out', async () => {
  const at = (stopSequence: number, time: string) => ({ stopSequence, arrival: { time: clock(time) } });
  const stops = await stopsOf(T4, [at(1, '08:06:00'), at(2, '08:06:00'), at(3, '08:01:00'), at(4, '08:12:00')]);
  const seconds = (time: number | undefined) => time && time - clock('08:06:00');
  expect(stops.map(({ stopSequence, arrival }) => [stopSequence, seconds(arrival?.time)])).toEqual([
    [1, 0],
    [2, 1],
    [3, undefined],
    [4, 360],
  ]);
  expect(stops[2]!.scheduleRelationship).toBe('NO_DATA');
});

it('defect 35: stops the timetable does not have are left out and counted, the others stay', async () => {
  const { issues } = feed.read([tripUpdate(T1, [{ stopId: 'NEW', arrival: { delay: 1 } }])]);
  expect(issues.counts).toEqual({ STOP_UNMATCHED: 1 });
  const stops = await stopsOf(T1, [
    { stopId: 'A', arrival: { delay: 60 } },
    { stopId: 'NEW', arrival: { delay: 60 } },
    { stopId: 'C', arrival: { delay: 60 } },
  ]);
  expect(stops.map(({ stopId }) => stopId)).toEqual(['A', 'C']);
});

it('defect 37: a stop_sequence and a stop id that contradict each other are left out, where no rule says which is right', async () => {
  const stops = await stopsOf(T4, [
    { stopSequence: 2, stopId: 'C', arrival: { delay: 60 } },
    { stopSequence: 4, stopId: 'C', arrival: { delay: 90 } },
  ]);
  expect(stops.map(({ stopSequence, stopId }) => [stopSequence, stopId])).toEqual([[4, 'C']]);
});

it('defect 38: another platform of the planned station is assigned to the planned stop', async () => {
  const stops = await stopsOf(T4, [{ stopSequence: 2, stopId: 'B2', arrival: { delay: 60 } }]);
  expect(stops).toMatchObject([{ stopSequence: 2, stopTimeProperties: { assignedStopId: 'B2' } }]);
});

it('defect 39: a stop left out between two of one time has no time, and none runs backwards', async () => {
  const at = (stopSequence: number, time: string) => ({
    stopSequence,
    arrival: { time: clock(time) },
    departure: { time: clock(time) },
  });
  const stops = await stopsOf(T4, [
    at(1, '08:02:00'),
    { ...at(2, '08:07:00'), scheduleRelationship: 'SKIPPED' },
    at(3, '08:07:00'),
    at(4, '08:07:00'),
  ]);
  expect(
    stops.map(({ stopSequence, arrival }) => [stopSequence, arrival && arrival.time! - clock('08:07:00')]),
  ).toEqual([
    [1, -300],
    [2, undefined],
    [3, 0],
    [4, 1],
  ]);
});

it('defect 48: an added run with the id of a scheduled trip is that trip', async () => {
  const [entity] = await published('trip-updates', [
    tripUpdate({ ...T1, scheduleRelationship: 'ADDED' }, [{ stopSequence: 3, arrival: { delay: 60 } }], {
      timestamp: NOW_S,
    }),
  ]);
  expect(entity!.tripUpdate!.trip).toMatchObject({ tripId: 'T1', scheduleRelationship: 'SCHEDULED' });
});

it('defect 53: an alert that informs nobody is not published', async () => {
  const headerText = { translation: [{ text: 'Travaux', language: 'fr' }] };
  const entities = await published('alerts', [
    { id: 'nobody', alert: { activePeriod: [], informedEntity: [], headerText } } as never,
  ]);
  expect(entities).toEqual([]);
});

it('defect 54: an added run that serves an unknown stop is not published at all', async () => {
  const stop = (stopId: string, time: string) => ({ stopId, arrival: { time: clock(time) } });
  const extra = (tripId: string, ...stops: object[]) =>
    tripUpdate({ tripId, routeId: '90', startDate: TODAY, scheduleRelationship: 'ADDED' }, stops, { timestamp: NOW_S });
  const entities = await published('trip-updates', [
    extra('E1', stop('A', '08:20:00'), stop('NOWHERE', '08:25:00'), stop('C', '08:30:00')),
    extra('E2', stop('A', '08:20:00'), stop('C', '08:30:00')),
  ]);
  expect(entities.map(({ tripUpdate: run }) => run!.trip.tripId)).toEqual(['E2']);
});

it('defect 55: what is published is one picture: every reader has the same header until something is newer', async () => {
  await published('vehicle-positions', [vehicle('7')]);
  const read = async () =>
    decodeFeedMessage(await rig.read('/gtfs-rt/rouen/vehicle-positions.pb'), new IssueCollector())!;
  expect(await read()).toEqual(await read());
});
