import fc from 'fast-check';
import { decodeFeedMessage, type FeedMessage, type StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import {
  toInstant,
  type EntityByKind,
  type FeedId,
  type FeedStatus,
  type HubEvent,
  type StopTimeUpdate,
  type TripDescriptor,
} from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { MORNING, breachesAcross, breachesBetween, breachesOf, upserted, vehicleMoved } from '#libs/testing';
import { tinyFeed, withRows } from '../../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../../../../test/support/publish-rig.js';
import { REALTIME_FILES, type RealtimeFile } from './outputs.js';

/** The tiny feed with a fourth trip, which serves A three times, twice in a row, and B without a time; A is not the only platform. */
const NETWORK = tinyFeed({
  ...withRows('stops.txt', 'P2,,Théâtre des Arts,49.4404,1.0912,0,S'),
  ...withRows('trips.txt', '90,WORK,T4,Loop,0,,', '90,WORK,T5,Round,0,,'),
  ...withRows(
    'stop_times.txt',
    'T4,09:00:00,09:00:00,A,1',
    'T4,,,B,2',
    'T4,09:10:00,09:10:00,A,3',
    'T4,09:12:00,09:12:00,A,4',
    'T4,09:20:00,09:20:00,C,5',
    'T5,08:00:00,08:00:00,A,1',
    'T5,08:05:00,08:05:00,C,2',
    'T5,08:10:00,08:10:00,A,3',
  ),
});
const NOW_S = MORNING / 1000;

let rig: PublishRig;
let schedule: Schedule;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }]);
  schedule = await rig.takeSchedule('astuce', NETWORK);
});
afterEach(() => rig.stop());

const nowS = () => Math.floor(rig.clock.now() / 1000);

async function published(file: RealtimeFile, name = 'astuce'): Promise<FeedMessage> {
  const message = decodeFeedMessage(await rig.read(`/gtfs-rt/${name}/${file}.pb`), new IssueCollector());
  return message!;
}

function tripUpdate(
  stops: StopTimeUpdate[],
  trip: Partial<Record<keyof TripDescriptor, unknown>> = { tripId: 'astuce:T1' },
  local = 'run',
): HubEvent {
  return upserted('trip-update', local, { trip: trip as TripDescriptor, stopTimeUpdates: stops });
}

const inS = (seconds: number) => ({ time: toInstant(MORNING + seconds * 1000) });
const stop = (id: string) => `astuce:${id}` as never;

async function lossesOf(file: RealtimeFile) {
  const path = `/gtfs-rt/astuce/${file}.pb`;
  await rig.read(path);
  return rig.cache.lossesOf(path)!.losses;
}

async function stopsOf(event: HubEvent): Promise<StopMessage[]> {
  await rig.happen(event);
  const message = await published('trip-updates');
  expect(breachesOf(message, schedule, nowS())).toEqual([]);
  return message.entities.flatMap(({ tripUpdate: update }) => update!.stopTimeUpdate);
}

describe('published trip updates', () => {
  it('name the vehicle that will run or has run it, and leave it out where another is seen on it, or it elsewhere meanwhile (E047)', async () => {
    const run = (local: string, trip: string, vehicle: string, from = 30): HubEvent =>
      upserted('trip-update', local, {
        trip: { tripId: stop(trip) },
        vehicleId: stop(vehicle),
        stopTimeUpdates: [
          { stopSequence: 1, departure: inS(from) },
          { stopId: stop('C'), arrival: inS(60) },
        ],
      });
    const onTrip = (vehicle: string, trip: string): HubEvent => vehicleMoved(vehicle, { trip: { tripId: stop(trip) } });
    await rig.happen(onTrip('1', 'T1'), onTrip('2', 'T2'));
    await rig.happen(
      run('now', 'T1', '1'),
      run('next', 'T3', '1'),
      run('stood-in', 'T2', '9'),
      run('unseen', 'T4', '8'),
      run('elsewhere', 'T5', '2', -60),
    );
    const { entities } = await published('trip-updates');
    expect(
      entities.map(({ id, tripUpdate: update }) => [id, update!.vehicle?.id, update!.stopTimeUpdate.length]),
    ).toEqual([
      ['tu:elsewhere', undefined, 2],
      ['tu:next', '1', 2],
      ['tu:now', '1', 2],
      ['tu:stood-in', undefined, 1],
      ['tu:unseen', '8', 2],
    ]);
    expect(await lossesOf('trip-updates')).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: 'trip_update.vehicle', count: 2 })]),
    );
  });

  it('say both stop and sequence as the schedule has them', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 1, arrival: inS(0) },
        { stopId: stop('C'), arrival: inS(60) },
      ]),
    );
    expect(stops.map(({ stopSequence, stopId }) => [stopSequence, stopId])).toEqual([
      [1, 'A'],
      [3, 'C'],
    ]);
  });

  it('are in the order of the trip, each place once (E002, E036)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 3, arrival: inS(600) },
        { stopSequence: 1, arrival: inS(0) },
        { stopSequence: 3, arrival: inS(700) },
      ]),
    );
    expect(stops.map(({ stopSequence, arrival }) => [stopSequence, arrival!.time! - NOW_S])).toEqual([
      [1, 0],
      [3, 600],
    ]);
  });

  it('take the second visit of a stop for the second, and report both (E009)', async () => {
    const loop = { tripId: 'astuce:T4' };
    const stops = await stopsOf(
      tripUpdate(
        ['A', 'A', 'A', 'C'].map((id, i) => ({ stopId: stop(id), arrival: inS(i * 60) })),
        loop,
      ),
    );
    expect(stops.map(({ stopSequence, stopId }) => `${stopSequence} ${stopId}`)).toEqual(['1 A', '3 A', '4 A', '5 C']);
  });

  it.each([
    ['a delay', { delaySeconds: 30 }, { delay: 30 }],
    ['a time', inS(30), { time: NOW_S + 330 }],
  ])('put the stop between two visits in with what is carried on to it, %s (E037)', async (_, departure, carried) => {
    const stops = await stopsOf(
      tripUpdate(
        [
          { stopSequence: 1, departure },
          { stopSequence: 3, arrival: { ...inS(1200), delaySeconds: 600 } },
        ],
        { tripId: 'astuce:T5' },
      ),
    );
    expect(stops.map(({ stopSequence, stopId }) => `${stopSequence} ${stopId}`)).toEqual(['1 A', '2 C', '3 A']);
    expect(stops[1]).toMatchObject({ arrival: carried, departure: carried });
    expect(stops[2]).toMatchObject({ arrival: { delay: 600 } });
  });

  it('say that nothing is known of the stop between where nothing is known of the one before', async () => {
    const stops = await stopsOf(
      tripUpdate(
        [
          { stopSequence: 1, scheduleRelationship: 'NO_DATA' },
          { stopSequence: 3, scheduleRelationship: 'SKIPPED' },
        ],
        { tripId: 'astuce:T5' },
      ),
    );
    expect(stops.map(({ scheduleRelationship }) => scheduleRelationship)).toEqual(['NO_DATA', 'NO_DATA', 'SKIPPED']);
  });

  it('end what is carried on at a stop for which neither time nor delay is reported', async () => {
    const stops = await stopsOf(
      tripUpdate([{ stopSequence: 1, departure: { delaySeconds: 300 } }, { stopSequence: 3 }]),
    );
    expect(stops.map(({ scheduleRelationship }) => scheduleRelationship)).toEqual(['SCHEDULED', 'NO_DATA']);
  });

  it('report a delay of the whole run at the next stop it comes to', async () => {
    await rig.happen(
      upserted('trip-update', 'late', {
        trip: { tripId: stop('T1'), startDate: '20260115' as never },
        delaySeconds: 240,
        stopTimeUpdates: [],
      }),
    );
    const [entity] = (await published('trip-updates')).entities;
    expect(entity!.tripUpdate).toMatchObject({
      delay: 240,
      stopTimeUpdate: [{ stopSequence: 3, arrival: { delay: 240 } }],
    });
  });

  it('are left out on a day their trip does not run, and the vehicle shows as out of service', async () => {
    const trip = { tripId: stop('T1'), startDate: '20260118' as never };
    await rig.happen(tripUpdate([{ stopSequence: 1, arrival: inS(0) }], trip), vehicleMoved('7', { trip }));
    expect((await published('trip-updates')).entities).toEqual([]);
    expect((await published('vehicle-positions')).entities[0]!.vehicle!.trip).toBeUndefined();
    expect(await lossesOf('vehicle-positions')).toMatchObject([{ field: 'vehicle.trip', count: 1 }]);
  });

  it('never move what has been recorded: the predictions around it give way, and it is reported', async () => {
    const recorded = (seconds: number) => ({ ...inS(seconds), uncertaintySeconds: 0 });
    await rig.happen(
      tripUpdate(
        [
          { stopSequence: 1, departure: inS(75) },
          { stopSequence: 2, arrival: recorded(60), departure: recorded(60) },
          { stopSequence: 3, arrival: recorded(60), departure: inS(50) },
        ],
        { tripId: 'astuce:T5' },
      ),
    );
    const [entity] = (await published('trip-updates')).entities;
    expect(
      entity!.tripUpdate!.stopTimeUpdate.map(({ arrival, departure }) => [
        arrival && arrival.time! - NOW_S,
        departure && departure.time! - NOW_S,
      ]),
    ).toEqual([
      [undefined, 60],
      [60, 60],
      [60, 60],
    ]);
    expect(await lossesOf('trip-updates')).toMatchObject([{ field: 'stop_time_update.*.time', count: 2 }]);
  });

  it('leave out a stop whose sequence and id contradict each other (E045), and keep the rest', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 1, stopId: stop('C'), arrival: inS(0) },
        { stopSequence: 3, stopId: stop('C'), arrival: inS(60) },
      ]),
    );
    expect(stops.map(({ stopSequence }) => stopSequence)).toEqual([3]);
  });

  it('leave out stops nobody knows, stations, and sequences the trip does not have (E011, E015, E051)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopId: stop('nowhere'), arrival: inS(0) },
        { stopId: stop('S'), arrival: inS(10) },
        { stopSequence: 99, arrival: inS(20) },
        { stopSequence: 3, arrival: inS(60) },
      ]),
    );
    expect(stops.map(({ stopId }) => stopId)).toEqual(['C']);
  });

  it('spread equal times by a second and move the delay along (E022)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 1, departure: inS(60) },
        { stopSequence: 2, arrival: { ...inS(60), delaySeconds: 30 }, departure: { ...inS(40), delaySeconds: 10 } },
      ]),
    );
    expect(stops[1]!.arrival).toEqual({ time: NOW_S + 61, delay: 31 });
    expect(stops[1]!.departure).toEqual({ time: NOW_S + 61, delay: 31 });
  });

  it('leave out a time that runs back too far to be rounding (E022), and an impossible departure (E025)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 1, departure: inS(600) },
        { stopSequence: 2, arrival: inS(100) },
        { stopSequence: 3, arrival: inS(900), departure: inS(700) },
      ]),
    );
    expect(stops.map(({ stopSequence, departure }) => [stopSequence, departure === undefined])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
    // Without a word for it, the delay of the stop before would be read there.
    expect(stops[1]).toMatchObject({ scheduleRelationship: 'NO_DATA' });
    expect(stops[1]!.arrival).toBeUndefined();
  });

  it('let no bus leave before it comes by its delays alone', async () => {
    const [first] = await stopsOf(
      tripUpdate([{ stopSequence: 5, arrival: { delaySeconds: 300 }, departure: { delaySeconds: 0 } }], {
        tripId: 'astuce:T2',
      }),
    );
    // The timetable gives it a minute at this stop.
    expect(first).toMatchObject({ arrival: { delay: 300 }, departure: { delay: 240 } });
  });

  it('give no delay where the timetable has no time to add it to (E046)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 2, arrival: { delaySeconds: 60 } },
        { stopSequence: 3, arrival: { delaySeconds: 60 } },
      ]),
    );
    expect(stops.map(({ stopSequence }) => stopSequence)).toEqual([3]);
  });

  it('give no time where there is no data, and none where the bus does not stop (E042)', async () => {
    const stops = await stopsOf(
      tripUpdate([
        { stopSequence: 1, scheduleRelationship: 'SKIPPED', arrival: inS(0) },
        { stopSequence: 3, scheduleRelationship: 'NO_DATA', arrival: inS(0) },
      ]),
    );
    expect(stops).toEqual([
      { stopSequence: 1, stopId: 'A', scheduleRelationship: 'SKIPPED' },
      { stopSequence: 3, stopId: 'C', scheduleRelationship: 'NO_DATA' },
    ]);
  });

  it('correct route and direction to those of the trip, and drop a start that is not its own', async () => {
    await rig.happen(
      tripUpdate([{ stopSequence: 1, arrival: inS(0) }], {
        tripId: 'astuce:T1',
        routeId: 'astuce:nowhere',
        directionId: 1,
        startTime: '09:99:00',
        startDate: '2026-01-15',
        scheduleRelationship: 'ADDED',
      }),
    );
    const { entities } = await published('trip-updates');
    expect(entities[0]!.tripUpdate!.trip).toEqual({
      tripId: 'T1',
      routeId: '90',
      directionId: 0,
      scheduleRelationship: 'SCHEDULED',
    });
  });

  it('are left out for a trip that is not in the schedule beside them (invariant 5), but for added ones of a known route', async () => {
    const one = [{ stopId: stop('A'), arrival: inS(0) }];
    await rig.happen(
      tripUpdate(one, { tripId: 'astuce:nowhere' }, 'x'),
      tripUpdate(one, { tripId: 'astuce:extra', routeId: 'astuce:90', scheduleRelationship: 'ADDED' }, 'y'),
      tripUpdate(one, { tripId: 'astuce:extra', routeId: 'astuce:91', scheduleRelationship: 'ADDED' }, 'z'),
    );
    const message = await published('trip-updates');
    expect(message.entities.map(({ id }) => id)).toEqual(['tu:y']);
    expect(breachesOf(message, schedule, nowS())).toEqual([]);
  });

  it('are kept without stops when the run is cancelled (E041)', async () => {
    await rig.happen(
      tripUpdate([], { tripId: 'astuce:T1', scheduleRelationship: 'CANCELED' }, 'off'),
      tripUpdate([], { tripId: 'astuce:T2' }, 'empty'),
    );
    expect((await published('trip-updates')).entities.map(({ id }) => id)).toEqual(['tu:off']);
  });
});

describe('published vehicle positions', () => {
  it('show a bus on an unknown run as out of service, not as absent', async () => {
    await rig.happen(
      vehicleMoved('7', { trip: { tripId: 'astuce:nowhere' as never }, stopSequence: 1, stopId: stop('A') }),
    );
    const [entity] = (await published('vehicle-positions')).entities;
    expect(entity!.vehicle).toMatchObject({ vehicle: { id: '7' } });
    const { trip, stopId, currentStopSequence } = entity!.vehicle!;
    expect([trip, stopId, currentStopSequence]).toEqual([undefined, undefined, undefined]);
  });

  it('show nothing that is off the earth, in the future, a jump, or not for everybody', async () => {
    await rig.happen(
      vehicleMoved('north', { point: { latitude: 91, longitude: 0 } }),
      vehicleMoved('future', { at: MORNING + 3_600_000 }),
      vehicleMoved('old', { at: 0 }),
      vehicleMoved('secret', { visibility: 'partner' }),
      vehicleMoved('jumped', { flags: ['suspect:jump'] }),
      vehicleMoved('good'),
    );
    expect((await published('vehicle-positions')).entities.map(({ id }) => id)).toEqual(['vp:good']);
  });

  it('show nothing a mile away from where the agency runs (E028), and all that is nearer', async () => {
    const points = { lost: [0, 0], near: [49.4482, 1.12], far: [49.4482, 1.14], north: [49.47, 1.1] };
    await rig.happen(
      ...Object.entries(points).map(([id, [latitude, longitude]]) =>
        vehicleMoved(id, { point: { latitude: latitude!, longitude: longitude! } }),
      ),
    );
    expect((await published('vehicle-positions')).entities.map(({ id }) => id)).toEqual(['vp:near']);
  });

  it('leave out a bearing and a speed that cannot be', async () => {
    await rig.happen(vehicleMoved('7', { bearingDeg: 400, speedMps: -3, odometerM: -1 }));
    const { position } = (await published('vehicle-positions')).entities[0]!.vehicle!;
    expect([position!.bearing, position!.speed, position!.odometer]).toEqual([undefined, undefined, undefined]);
  });

  it('give each vehicle once, the newest word of it (E052)', async () => {
    const twin = (key: string, at: number) => ({
      ...vehicleMoved('7', { at, speedMps: at === MORNING ? 9 : 1 }),
      key: `astuce:${key}` as never,
    });
    await rig.happen(twin('a', MORNING - 5_000), twin('b', MORNING), twin('c', MORNING - 9_000));
    const { entities } = await published('vehicle-positions');
    expect(entities.map(({ vehicle }) => vehicle!.position!.speed)).toEqual([9]);
  });

  it('have no trip while the announced schedule is not there yet (invariant 5)', async () => {
    const early = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }]);
    await early.happen(vehicleMoved('7', { trip: { tripId: 'astuce:T1' as never } }));
    const json = JSON.parse((await early.read('/gtfs-rt/astuce/vehicle-positions.json')).toString());
    expect(json.entity[0].vehicle).not.toHaveProperty('trip');
    await early.stop();
  });
});

describe('published alerts', () => {
  const alert = (informedEntities: object[], more: object = {}) =>
    upserted('alert', 'a', {
      alertId: stop('a'),
      activePeriods: [],
      informedEntities: informedEntities as EntityByKind['alert']['informedEntities'],
      header: { fr: 'Déviation' },
      ...more,
    });

  it.each([
    ['nobody', [{}]],
    ['a direction of no route', [{ directionId: 1 }]],
    ['an unknown route', [{ routeId: 'astuce:nowhere' }]],
    ['an unknown stop', [{ stopId: 'astuce:nowhere' }]],
    ['an unknown agency', [{ agencyId: 'astuce:nowhere' }]],
    ['an unknown trip', [{ trip: { tripId: 'astuce:nowhere' } }]],
  ])('are left out when they inform %s (E032, E033, E034)', async (_, informed) => {
    await rig.happen(alert(informed));
    expect((await published('alerts')).entities).toEqual([]);
  });

  it('keep whom the schedule knows, and the route of the trip rather than another one (E030, E031)', async () => {
    await rig.happen(
      alert([
        { routeId: 'astuce:90', trip: { tripId: 'astuce:T1' } },
        { stopId: 'astuce:nowhere' },
        { agencyId: 'astuce:TCAR' },
      ]),
    );
    const message = await published('alerts');
    expect(message.entities[0]!.alert!.informedEntity).toEqual([
      { routeId: '90', trip: { tripId: 'T1', routeId: '90', directionId: 0, scheduleRelationship: 'SCHEDULED' } },
      { agencyId: 'TCAR' },
    ]);
    expect(breachesOf(message, schedule, nowS())).toEqual([]);
  });

  it('are left out without a text to show', async () => {
    await rig.happen(alert([{ routeId: 'astuce:90' }], { header: {} }));
    expect((await published('alerts')).entities).toEqual([]);
  });
});

describe('whatever a feed says', () => {
  const anyOf = (...names: string[]) => fc.constantFrom(...names.map((name) => `astuce:${name}`), undefined);
  const whole = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: undefined });
  const instant = fc.oneof(
    fc.integer({ min: -3_000, max: 3_000 }).map((seconds) => toInstant(MORNING + seconds * 1000)),
    fc.constantFrom(toInstant(0), toInstant(MORNING * 1_000), toInstant(Date.UTC(2200, 0))),
  );
  const trip = fc.record({
    tripId: anyOf('T1', 'T2', 'T3', 'T4', 'nowhere'),
    routeId: anyOf('90', 'nowhere'),
    directionId: whole(-1, 2),
    startTime: fc.constantFrom('08:00:00', '8:0', '25:05:00', '99:99:99', undefined),
    startDate: fc.constantFrom('20260115', '20261399', '2026', undefined),
    scheduleRelationship: fc.constantFrom(
      'SCHEDULED',
      'ADDED',
      'NEW',
      'CANCELED',
      'DELETED',
      'UNSCHEDULED',
      'DUPLICATED',
      'REPLACEMENT',
      undefined,
    ),
    modifiedTrip: fc.option(
      fc.record({
        modificationsId: anyOf('tm0', 'tm1', 'nowhere'),
        affectedTripId: anyOf('T1', 'T2', 'nowhere'),
        startTime: fc.constantFrom('08:00:00', '8', undefined),
        startDate: fc.constantFrom('20260115', '2026', undefined),
      }),
      { nil: undefined, freq: 3 },
    ),
  });
  const shape = fc.record({
    shapeId: fc.constantFrom('astuce:R1', 'astuce:SH'),
    encodedPolyline: fc.constant('_p~iF'),
  });
  const anyUpdate = fc.record({
    stopId: fc.constantFrom('astuce:N1', 'astuce:A'),
    parentStationId: anyOf('S', 'A', 'nowhere'),
  });
  const properties = fc.record({
    tripId: anyOf('T1', 'D1', 'D2'),
    startDate: fc.constantFrom('20260115', '2026', undefined),
    startTime: fc.constantFrom('08:00:00', '8', undefined),
    headsign: fc.constantFrom('Gare', undefined),
    shapeId: anyOf('R1', 'SH', 'nowhere'),
  });
  const event = fc.option(
    fc.record({
      time: fc.option(instant, { nil: undefined }),
      delaySeconds: fc.oneof(whole(-500, 500), fc.constantFrom(1e12, 0.5)),
      uncertaintySeconds: whole(-5, 60),
      scheduledTime: fc.option(instant, { nil: undefined }),
    }),
    { nil: undefined },
  );
  const update = fc.record({
    stopSequence: whole(0, 10),
    stopId: anyOf('A', 'B', 'C', 'S', 'P2', 'N1', 'nowhere'),
    assignedStopId: anyOf('A', 'P2', 'S', 'nowhere', 'N1'),
    pickupType: fc.constantFrom('NONE', undefined),
    arrival: event,
    departure: event,
    scheduleRelationship: fc.constantFrom('SCHEDULED', 'SKIPPED', 'NO_DATA', 'UNSCHEDULED', undefined),
  });
  const hostile = fc.oneof(
    fc
      .record({
        trip,
        stops: fc.array(update, { maxLength: 8 }),
        properties: fc.option(properties, { nil: undefined }),
        shape: fc.option(shape, { nil: undefined }),
        extra: fc.array(anyUpdate, { maxLength: 2 }),
        vehicle: fc.nat(3),
        key: fc.nat(5),
        at: fc.integer({ min: -9e8, max: 9e8 }),
      })
      .map(({ trip: run, stops, vehicle, key, at, properties: own, shape: way, extra }) =>
        upserted(
          'trip-update',
          `${key}`,
          {
            trip: run,
            vehicleId: `astuce:${vehicle}`,
            stopTimeUpdates: stops,
            properties: own,
            shape: way,
            stops: extra,
            delaySeconds: 5,
          } as EntityByKind['trip-update'],
          { at: MORNING + at },
        ),
      ),
    fc
      .record({
        trip: fc.option(trip, { nil: undefined }),
        key: fc.nat(5),
        vehicle: fc.nat(3),
        latitude: fc.oneof(
          fc.double({ min: -100, max: 100, noNaN: true }),
          fc.double({ min: 49, max: 50, noNaN: true }),
        ),
        longitude: fc.double({ min: 1, max: 1.2, noNaN: true }),
        bearingDeg: fc.double({ min: -400, max: 400, noNaN: true }),
        stopSequence: whole(0, 10),
        stopId: anyOf('A', 'B', 'C', 'S', 'nowhere'),
        at: fc.integer({ min: -200_000, max: 200_000 }),
      })
      .map(({ key, vehicle, latitude, longitude, at, ...rest }) => ({
        ...vehicleMoved(`${vehicle}`, { ...rest, point: { latitude, longitude }, at: MORNING + at } as never),
        key: `astuce:${key}` as never,
      })),
    fc
      .record({
        key: fc.nat(1),
        tripIds: fc.array(fc.constantFrom('astuce:T1', 'astuce:T2', 'astuce:nowhere'), { maxLength: 3 }),
        shapeId: anyOf('R1', 'SH', 'nowhere'),
        shapes: fc.array(shape, { maxLength: 2 }),
        stops: fc.array(anyUpdate, { maxLength: 2 }),
        serviceDates: fc.array(fc.constantFrom('20260115', 'tomorrow'), { maxLength: 2 }),
        modifications: fc.array(
          fc.record({
            start: fc.option(fc.record({ stopSequence: whole(0, 6), stopId: anyOf('A', 'C') }), { nil: undefined }),
            end: fc.option(fc.record({ stopSequence: whole(0, 6) }), { nil: undefined }),
            replacementStops: fc.array(fc.record({ stopId: anyOf('A', 'S', 'N1', 'nowhere') }), { maxLength: 2 }),
            serviceAlertId: anyOf('a', 'nowhere'),
          }),
          { maxLength: 2 },
        ),
      })
      .map(({ key, tripIds, shapeId, ...rest }) =>
        upserted('trip-modification', `tm${key}`, {
          modificationId: `astuce:tm${key}`,
          selectedTrips: [{ tripIds, shapeId }],
          startTimes: [],
          ...rest,
        } as never),
      ),
    fc
      .array(
        fc.record({
          agencyId: anyOf('TCAR', 'nowhere'),
          routeId: anyOf('90', 'nowhere'),
          stopId: anyOf('A', 'S', 'nowhere'),
          directionId: whole(0, 1),
          trip: fc.option(trip, { nil: undefined }),
        }),
        { maxLength: 4 },
      )
      .map((informedEntities) =>
        upserted('alert', 'a', {
          alertId: stop('a'),
          activePeriods: [{ start: toInstant(MORNING * 1_000), end: toInstant(0) }],
          informedEntities,
          header: { fr: 'x' },
        } as EntityByKind['alert']),
      ),
  );

  it('no rule of the validator is broken by what is published of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 3_000 }),
        async (events, ms) => {
          await rig.happen(...(events as HubEvent[]));
          const before = await Promise.all(REALTIME_FILES.map((file) => published(file)));
          await rig.clock.pass(ms);
          await rig.happen(...(events.slice(0, 1) as HubEvent[]));
          const after = await Promise.all(REALTIME_FILES.map((file) => published(file)));
          for (const message of [...before, ...after]) expect(breachesOf(message, schedule, nowS())).toEqual([]);
          const [vehicles, tripUpdates, alerts, tripModifications] = before as [FeedMessage, ...FeedMessage[]];
          const set = { vehicles, tripUpdates: tripUpdates!, alerts: alerts!, tripModifications: tripModifications! };
          const across = breachesAcross(set, schedule);
          // A run in one message only is no fault, nor a bus beside its way; that a double has left, vehicles report with
          // their next stamp.
          expect(across.filter((text) => !/^(W003|E029|DUPLICATED)/.test(text))).toEqual([]);
          // A vehicle whose clock is up to a minute ahead takes the header with it, which looks like a pause (W007).
          const between = before.flatMap((message, i) => breachesBetween(message, after[i]!));
          expect(between.filter((text) => !text.startsWith('W007'))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the header', () => {
  it('does not run ahead of the clock however often readers ask and vehicles move (E050)', async () => {
    for (let i = 0; i < 200; i += 1) {
      await rig.happen(vehicleMoved('1', { odometerM: i }));
      const message = await published('vehicle-positions');
      expect(message.header.timestamp! - nowS()).toBeLessThanOrEqual(1);
    }
  });

  it('shows what has changed a second later at the latest', async () => {
    await rig.happen(vehicleMoved('1', { odometerM: 1 }));
    const before = await published('vehicle-positions');
    await rig.happen(vehicleMoved('1', { odometerM: 2 }));
    await rig.clock.pass(1_000);
    const after = await published('vehicle-positions');
    expect(after.entities[0]!.vehicle!.position!.odometer).toBe(2);
    expect(breachesBetween(before, after)).toEqual([]);
  });

  const positionsSeen = (atMs: number): HubEvent =>
    upserted('feed-status', 'status', {
      feedId: 'astuce' as FeedId,
      state: 'fresh',
      since: toInstant(MORNING),
      sources: [
        {
          // The source the vehicle's event names.
          sourceId: vehicleMoved('1').source.id,
          format: 'gtfs-rt',
          state: 'fresh',
          lastSignAt: toInstant(atMs),
          freshUntil: toInstant(atMs + 60_000),
          consecutiveFailures: 0,
        },
        {
          sourceId: 'predictions',
          format: 'gtfs-rt',
          state: 'fresh',
          lastSignAt: toInstant(atMs + 5_000),
          freshUntil: toInstant(atMs + 65_000),
          consecutiveFailures: 0,
        },
      ],
      issueCounts: {},
      issueSamples: [],
      entities: {},
      quarantined: 0,
    });

  it('is stamped anew while nothing moves and the source lives, so that readers see that it does', async () => {
    await rig.happen(vehicleMoved('1'), positionsSeen(MORNING));
    const before = await published('vehicle-positions');
    await rig.clock.pass(10_000);
    await rig.happen(positionsSeen(MORNING + 10_000));
    expect((await published('vehicle-positions')).header.timestamp! - before.header.timestamp!).toBe(10);
  });

  it('stands still when the source is not heard of, whoever asks and whatever its neighbours report (invariant 4)', async () => {
    await rig.happen(vehicleMoved('1'), positionsSeen(MORNING));
    await rig.clock.pass(660_000);
    const message = await published('vehicle-positions');
    expect(message.header.timestamp).toBe(MORNING / 1000);
    expect(message.entities).toHaveLength(1);
  });

  it('reports no vehicles any more when nobody has looked after the feed for half an hour', async () => {
    const { entity, ...event } = positionsSeen(MORNING);
    const watchedUntil = toInstant(MORNING + 45_000);
    await rig.happen(vehicleMoved('1'), { ...event, entity: { ...(entity as FeedStatus), watchedUntil } });
    await rig.clock.pass(1_800_000);
    expect((await published('vehicle-positions')).entities).toHaveLength(1);
    await rig.clock.pass(60_000);
    expect((await published('vehicle-positions')).entities).toEqual([]);
  });

  it('is the same in protobuf and JSON, and names the schedule it goes with', async () => {
    const message = await published('vehicle-positions');
    const json = JSON.parse((await rig.read('/gtfs-rt/astuce/vehicle-positions.json')).toString());
    expect(Number(json.header.timestamp)).toBe(message.header.timestamp);
    expect(message.header.feedVersion).toBe(schedule.documentHash.slice(0, 16));
  });
});
