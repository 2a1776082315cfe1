import {
  decodeFeedMessage,
  encodeFeedMessage,
  type FeedEntity,
  type FeedMessage,
  type StopTimeUpdate,
  type TripDescriptor,
} from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import type { HubEvent, Instant } from '#libs/model';
import type { FeedNormaliser } from '#libs/normalise';
import type { Schedule } from '#libs/schedule';
import { MORNING, breachesAcross, breachesOf } from '#libs/testing';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { PublishRig } from '../support/publish-rig.js';

/** The tiny feed with a second platform at Théâtre des Arts. */
const NETWORK = tinyFeed(withRows('stops.txt', 'P2,,Théâtre des Arts,49.4404,1.0913,0,S'));
const NOW_S = MORNING / 1000;
const FILES = ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'] as const;
type File = (typeof FILES)[number];

let rig: PublishRig;
let schedule: Schedule;
let feed: FeedNormaliser;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'rouen', formats: ['gtfs', 'gtfs-rt'] }]);
  schedule = await rig.takeSchedule('rouen', NETWORK);
  feed = normaliserOf();
  feed.useSchedule(schedule);
});
afterEach(() => rig.stop());

let documents = 0;
/** One document of the feed, with everything in it, as it goes out again; `reported` has the events it came to. */
async function through(...entities: FeedEntity[]): Promise<Record<File, FeedEntity[]> & { reported: HubEvent[] }> {
  documents += 1;
  const bytes = encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOW_S },
    entities,
  });
  const receivedAt = new Date(MORNING).toISOString() as Instant;
  const contentHash = String(documents).padStart(64, '0');
  const { events, issues, refused, notCarried } = feed.normalise(
    documentOf('gtfs-rt', bytes, { receivedAt, contentHash }),
    MORNING,
  );
  const { FIELD_MISSING: _unnamed, ...counts } = issues.counts;
  expect([refused, counts]).toEqual([undefined, {}]);
  lost = notCarried ?? {};
  await rig.clock.pass(1_000);
  await rig.happen(...events);
  const messages = {} as Record<File, FeedMessage>;
  for (const file of FILES) {
    messages[file] = await published(file);
    expect(breachesOf(messages[file], schedule, Math.floor(rig.clock.now() / 1000))).toEqual([]);
  }
  const { 'vehicle-positions': vehicles, 'trip-updates': tripUpdates, alerts } = messages;
  const across = breachesAcross(
    { vehicles, tripUpdates, alerts, tripModifications: messages['trip-modifications'] },
    schedule,
  );
  expect(across.filter((text) => !text.startsWith('W003'))).toEqual([]);
  return {
    'vehicle-positions': vehicles.entities,
    'trip-updates': tripUpdates.entities,
    alerts: alerts.entities,
    'trip-modifications': messages['trip-modifications'].entities,
    reported: events,
  };
}
let lost: Readonly<Record<string, number>> = {};

async function published(file: File, name = 'rouen'): Promise<FeedMessage> {
  return decodeFeedMessage(await rig.read(`/gtfs-rt/${name}/${file}.pb`), new IssueCollector());
}

/** Fields of the .proto that an output could not say. */
async function lossesOf(file: File): Promise<string[]> {
  await rig.read(`/gtfs-rt/rouen/${file}.pb`);
  return rig.cache.lossesOf(`/gtfs-rt/rouen/${file}.pb`)!.losses.map(({ field }) => field);
}

const at = (seconds: number) => ({ time: NOW_S + seconds });
const T1: TripDescriptor = { tripId: 'T1', startDate: '20260115' };
const run = (id: string, trip: TripDescriptor, stops: StopTimeUpdate[], more: object = {}): FeedEntity => ({
  id,
  tripUpdate: { trip, stopTimeUpdate: stops, timestamp: NOW_S - 5, ...more },
});
const bus = (id: string, more: object = {}): FeedEntity => ({
  id: `v${id}`,
  vehicle: { vehicle: { id }, position: { latitude: 49.4475, longitude: 1.0991 }, timestamp: NOW_S - 5, ...more },
});

describe('properties of a run', () => {
  const own = { tripId: 'D1', startDate: '20260115', startTime: '08:05:00' };
  const doubled = (properties: object | undefined): FeedEntity =>
    run('double', { ...T1, scheduleRelationship: 'DUPLICATED' }, [{ stopSequence: 3, arrival: at(700) }], {
      tripProperties: properties,
      vehicle: { id: '7' },
    });

  it('make the double of a trip another run beside it, which its vehicle is known to be on', async () => {
    const out = await through(
      run('planned', T1, [{ stopSequence: 3, arrival: at(300) }]),
      doubled({ ...own, tripHeadsign: 'Gare', tripShortName: '90bis' }),
      bus('7', { trip: { tripId: 'D1', scheduleRelationship: 'DUPLICATED' } }),
    );
    const { 'trip-updates': updates, 'vehicle-positions': vehicles } = out;
    expect(updates.map(({ id, tripUpdate }) => [id, tripUpdate!.tripProperties])).toEqual([
      ['tu:D1:20260115', { ...own, tripHeadsign: 'Gare', tripShortName: '90bis' }],
      ['tu:T1:20260115', undefined],
    ]);
    expect(vehicles[0]!.vehicle!.trip).toEqual({
      tripId: 'D1',
      routeId: '90',
      directionId: 0,
      startDate: '20260115',
      scheduleRelationship: 'DUPLICATED',
    });
    expect(updates[0]!.tripUpdate!.vehicle).toEqual({ id: '7' });
  });

  it('keep a double out where its name is that of a trip', async () => {
    expect((await through(doubled({ ...own, tripId: 'T2' })))['trip-updates']).toEqual([]);
    expect(await lossesOf('trip-updates')).toEqual(['trip_update']);
  });

  it.each([
    ['no start', { tripId: 'D1', startDate: '20260115' }, { ...own, startTime: '08:00:00' }],
    ['nothing of its own', undefined, { ...own, tripId: 'T1_double_7', startTime: '08:00:00' }],
  ])('let a double with %s start as its trip does', async (_, properties, reported) => {
    const { 'trip-updates': updates } = await through(doubled(properties));
    expect(updates.map(({ tripUpdate }) => tripUpdate!.tripProperties)).toEqual([reported]);
  });

  it('say of a planned run only what GTFS-Realtime allows there', async () => {
    const out = await through(
      run('planned', T1, [{ stopSequence: 3, arrival: { ...at(300), scheduledTime: NOW_S } }], {
        tripProperties: { ...own, tripHeadsign: 'Gare', shapeId: 'SH' },
      }),
    );
    const { tripProperties, stopTimeUpdate } = out['trip-updates'][0]!.tripUpdate!;
    expect(tripProperties).toEqual({ tripHeadsign: 'Gare', shapeId: 'SH' });
    expect(stopTimeUpdate[0]!.arrival).toEqual(at(300));
    expect((await lossesOf('trip-updates')).sort()).toEqual([
      'stop_time_update.*.scheduled_time',
      'trip_properties.start_date',
      'trip_properties.start_time',
      'trip_properties.trip_id',
    ]);
  });

  it('describe the way of a new run, once, with what it was planned to be', async () => {
    const call = (stopSequence: number, stopId: string, seconds: number): StopTimeUpdate => ({
      stopSequence,
      stopId,
      arrival: { ...at(seconds), scheduledTime: NOW_S + seconds - 60 },
    });
    const extra = (tripId: string): FeedEntity =>
      run(
        tripId,
        { tripId, routeId: '90', startDate: '20260115', scheduleRelationship: 'NEW' },
        [call(1, 'A', 60), call(2, 'C', 300)],
        { tripProperties: { shapeId: 'R1' } },
      );
    const { 'trip-updates': out } = await through(extra('X1'), extra('X2'), {
      id: 's',
      shape: { shapeId: 'R1', encodedPolyline: '_p~iF~ps|U_ulLnnqC' },
    });
    expect(out.map(({ id }) => id)).toEqual(['tu:X1:20260115', 'tu:X2:20260115', 'shape:R1']);
    expect(out[0]!.tripUpdate).toMatchObject({
      tripProperties: { shapeId: 'R1' },
      stopTimeUpdate: [call(1, 'A', 60), call(2, 'C', 300)],
    });
    expect(out[2]!.shape).toEqual({ shapeId: 'R1', encodedPolyline: '_p~iF~ps|U_ulLnnqC' });
  });

  it('let a replacement have stops the trip has not', async () => {
    const { 'trip-updates': out } = await through(
      run('r', { ...T1, scheduleRelationship: 'REPLACEMENT' }, [
        { stopSequence: 1, stopId: 'C', arrival: at(60) },
        { stopSequence: 2, stopId: 'P2', arrival: at(120) },
      ]),
    );
    expect(out[0]!.tripUpdate!.stopTimeUpdate.map(({ stopId }) => stopId)).toEqual(['C', 'P2']);
  });
});

describe('an added run that names no route', () => {
  const stops: StopTimeUpdate[] = [{ stopId: 'A', arrival: at(60) }];

  it('is reported all the same, with its vehicle, while a new one has to name it', async () => {
    const out = await through(
      run('a', { tripId: 'X1', scheduleRelationship: 'ADDED' }, stops),
      run('n', { tripId: 'X2', scheduleRelationship: 'NEW' }, stops),
      bus('7', { trip: { tripId: 'X1', scheduleRelationship: 'ADDED' } }),
    );
    expect(out['trip-updates'].map(({ tripUpdate }) => tripUpdate!.trip)).toEqual([
      { tripId: 'X1', scheduleRelationship: 'ADDED' },
    ]);
    expect(out['vehicle-positions'][0]!.vehicle!.trip).toEqual({ tripId: 'X1', scheduleRelationship: 'ADDED' });
  });
});

describe('another platform of the station', () => {
  it.each<[string, StopTimeUpdate]>([
    ['by the stop id beside the sequence', { stopSequence: 1, stopId: 'P2', arrival: at(60) }],
    ['by the stop id alone', { stopId: 'P2', arrival: at(60) }],
    ['by name', { stopSequence: 1, arrival: at(60), stopTimeProperties: { assignedStopId: 'P2' } }],
  ])('reported %s is assigned, and the sequence says in the place of which', async (_, reported) => {
    const { 'trip-updates': out } = await through(run('a', T1, [reported, { stopSequence: 3, arrival: at(300) }]));
    const [first, last] = out[0]!.tripUpdate!.stopTimeUpdate;
    expect(first).toEqual({
      stopSequence: 1,
      arrival: at(60),
      scheduleRelationship: 'SCHEDULED',
      stopTimeProperties: { assignedStopId: 'P2' },
    });
    expect(last).toMatchObject({ stopSequence: 3, stopId: 'C' });
    expect(await lossesOf('trip-updates')).toEqual([]);
  });

  it('may be reported before any time is, with boarding and headsign', async () => {
    const properties = { assignedStopId: 'P2', stopHeadsign: 'Gare', pickupType: 'NONE', dropOffType: 'PHONE_AGENCY' };
    const { 'trip-updates': out } = await through(
      run('a', T1, [{ stopSequence: 1, stopTimeProperties: properties as never }]),
    );
    expect(out[0]!.tripUpdate!.stopTimeUpdate).toEqual([
      { stopSequence: 1, scheduleRelationship: 'NO_DATA', stopTimeProperties: properties },
    ]);
  });
});

describe('a vehicle', () => {
  const carriage = (carriageSequence: number) => ({
    id: `c${carriageSequence}`,
    label: String(carriageSequence),
    occupancyStatus: 'FULL' as const,
    occupancyPercentage: -1,
    carriageSequence,
  });

  it('keeps its carriages in the order of travel, unless one is missing', async () => {
    const two = [carriage(2), carriage(1)];
    const out = await through(
      bus('1', { multiCarriageDetails: two }),
      bus('2', { multiCarriageDetails: [carriage(1), carriage(3)] }),
    );
    expect(out['vehicle-positions'].map(({ vehicle }) => vehicle!.multiCarriageDetails)).toEqual([
      [carriage(1), carriage(2)],
      undefined,
    ]);
    expect(await lossesOf('vehicle-positions')).toEqual(['vehicle.multi_carriage_details']);
  });

  it('keeps its plate and its access for wheelchairs in both messages', async () => {
    const vehicle = { id: '7', licensePlate: 'AB-123-CD', wheelchairAccessible: 'WHEELCHAIR_ACCESSIBLE' as const };
    const out = await through(
      run('a', T1, [{ stopSequence: 3, arrival: at(60) }], { vehicle }),
      bus('7', { vehicle, trip: T1 }),
    );
    expect(out['trip-updates'][0]!.tripUpdate!.vehicle).toEqual(vehicle);
    expect(out['vehicle-positions'][0]!.vehicle!.vehicle).toEqual(vehicle);
    expect(await lossesOf('trip-updates')).toEqual([]);
  });
});

describe('an alert', () => {
  it('keeps its pictures, their text and all its periods', async () => {
    const alert = {
      activePeriod: [{ start: NOW_S }],
      communicationPeriod: [{ start: NOW_S - 3_600 }],
      impactPeriod: [{ start: NOW_S, end: NOW_S + 3_600 }],
      informedEntity: [{ routeId: '90' }],
      headerText: { translation: [{ text: 'Déviation', language: 'fr' }] },
      image: { localizedImage: [{ url: 'https://example.org/plan.png', mediaType: 'image/png', language: 'fr' }] },
      imageAlternativeText: { translation: [{ text: 'Plan', language: 'fr' }] },
    };
    const { alerts } = await through({ id: '1', alert });
    expect(alerts[0]!.alert).toEqual(alert);
  });
});

describe('a detour', () => {
  const shape: FeedEntity = { id: 's', shape: { shapeId: 'R1', encodedPolyline: '_p~iF~ps|U_ulLnnqC' } };
  const text = (words: string) => ({ translation: [{ text: words }] });
  const stop: FeedEntity = {
    id: 'n',
    stop: {
      stopId: 'N1',
      stopCode: text('901'),
      stopName: text('Arrêt provisoire'),
      stopLat: 49.5,
      stopLon: 1.25,
      zoneId: 'Z',
      parentStation: 'S',
      wheelchairBoarding: 'AVAILABLE',
      platformCode: text('A'),
    },
  };
  const alert: FeedEntity = {
    id: 'works',
    alert: { activePeriod: [], informedEntity: [{ routeId: '90' }], headerText: text('Travaux'), effect: 'DETOUR' },
  };
  const modification = {
    startStopSelector: { stopSequence: 2 },
    endStopSelector: { stopSequence: 2, stopId: 'B' },
    propagatedModificationDelay: 120,
    replacementStops: [{ travelTimeToStop: 240, stopId: 'N1' }],
    serviceAlertId: 'works',
    lastModifiedTime: NOW_S - 600,
  };
  const detour = (more: object = {}, trips: object = { tripIds: ['T1'], shapeId: 'R1' }): FeedEntity => ({
    id: 'd',
    tripModifications: {
      selectedTrips: [trips as never],
      startTimes: [],
      serviceDates: ['20260115'],
      modifications: [{ ...modification, ...more }],
    },
  });
  const modifiedTrip = { modificationsId: 'd', affectedTripId: 'T1', startDate: '20260115' };
  const modified = run('m', { modifiedTrip }, [
    { stopId: 'A', stopSequence: 1, departure: at(60) },
    { stopId: 'N1', arrival: at(300) },
    { stopId: 'C', stopSequence: 3, arrival: at(700) },
  ]);
  const planned = run('p', T1, [
    { stopSequence: 1, departure: at(60) },
    { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
  ]);

  it('goes out as it came, with the shape and the stop it names and the runs that take it', async () => {
    const out = await through(modified, planned, bus('7', { trip: { modifiedTrip } }), detour(), alert, shape, stop);
    const { tripModifications: sent } = detour();
    expect(out['trip-modifications']).toEqual([
      {
        id: 'tm:d',
        tripModifications: { ...sent, modifications: [{ ...modification, serviceAlertId: 'al:works' }] },
      },
      { ...shape, id: 'shape:R1' },
      { ...stop, id: 'stop:N1' },
    ]);
    const trip = { scheduleRelationship: 'SCHEDULED', modifiedTrip: { ...modifiedTrip, modificationsId: 'tm:d' } };
    expect(out['vehicle-positions'][0]!.vehicle!.trip).toEqual(trip);
    expect(out['trip-updates'].map(({ id }) => id)).toEqual(['tu:T1:20260115', 'tu:modified:d:T1:20260115', 'stop:N1']);
    expect(out['trip-updates'][1]!.tripUpdate).toMatchObject({
      trip,
      stopTimeUpdate: [{ stopId: 'A' }, { stopId: 'N1' }, { stopId: 'C' }],
    });
    for (const file of FILES) expect([file, await lossesOf(file)]).toEqual([file, []]);
    expect(lost).toEqual({});
  });

  it('is known to whoever asks for its line or its stops', async () => {
    const { reported } = await through(detour(), shape, stop);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatchObject({
      kind: 'trip-modification',
      key: 'rouen:d',
      entity: {
        routeIds: ['rouen:90'],
        mode: 'bus',
        shapes: [{ shapeId: 'rouen:R1' }],
        stops: [{ stopId: 'rouen:N1' }],
      },
    });
  });

  it('has its feed before every id among those of all feeds', async () => {
    await through(modified, detour(), alert, shape, stop);
    const all = (await published('trip-modifications', 'all')).entities;
    expect(all.map(({ id }) => id)).toEqual(['rouen:tm:d', 'rouen:shape:R1', 'rouen:stop:N1']);
    expect(all[0]!.tripModifications).toMatchObject({
      selectedTrips: [{ tripIds: ['rouen:T1'], shapeId: 'rouen:R1' }],
      modifications: [
        {
          endStopSelector: { stopId: 'rouen:B' },
          replacementStops: [{ stopId: 'rouen:N1' }],
          serviceAlertId: 'rouen:al:works',
        },
      ],
    });
    expect(all[1]!.shape!.shapeId).toBe('rouen:R1');
    expect(all[2]!.stop).toMatchObject({ stopId: 'rouen:N1', parentStation: 'rouen:S', zoneId: 'rouen:Z' });
    const [update] = (await published('trip-updates', 'all')).entities;
    expect(update!.tripUpdate!.trip.modifiedTrip).toMatchObject({
      modificationsId: 'rouen:tm:d',
      affectedTripId: 'rouen:T1',
    });
  });

  it('is reported once, and again with the run on it when the shape or stop it names becomes another', async () => {
    await through(modified, detour(), shape, stop);
    expect((await through(modified, detour(), shape, stop, bus('7'))).reported.map(({ kind }) => kind)).toEqual([
      'vehicle-position',
    ]);
    const moved: FeedEntity = { ...stop, stop: { ...stop.stop, stopLon: 1.5 } };
    const { reported, 'trip-updates': updates } = await through(modified, detour(), shape, moved, bus('7'));
    expect(reported.map(({ kind, op }) => `${op} ${kind}`)).toEqual(['upsert trip-modification', 'upsert trip-update']);
    expect(updates.at(-1)!.stop!.stopLon).toBe(1.5);
    expect((await through(bus('7'))).reported.map(({ kind, op }) => `${op} ${kind}`).sort()).toEqual([
      'remove trip-modification',
      'remove trip-update',
    ]);
  });

  it('is counted as lost, as far as nothing names it: a shape and a stop alone', async () => {
    await through(shape, stop, { ...stop, id: 'n2', stop: { stopId: 'N2' } }, detour({}, { tripIds: ['T1'] }));
    expect(lost).toEqual({ shape: 1, stop: 1 });
    // Carried over, they are no less lost.
    await through(shape, stop, { ...stop, id: 'n2', stop: { stopId: 'N2' } }, detour({}, { tripIds: ['T1'] }));
    expect(lost).toEqual({ shape: 1, stop: 1 });
  });

  it.each<[string, object]>([
    ['it starts at a stop its trips have not', { startStopSelector: { stopSequence: 9 } }],
    ['it ends before it starts', { endStopSelector: { stopSequence: 1 } }],
    ['it leads to a station', { replacementStops: [{ stopId: 'S' }] }],
  ])('is left out, and its run is reported as the run of its trip, where %s', async (_, more) => {
    const out = await through(modified, bus('7', { trip: { modifiedTrip } }), detour(more), shape, stop);
    expect([out['trip-modifications'], out['trip-updates']]).toEqual([[], []]);
    expect(out['vehicle-positions'][0]!.vehicle!.trip).toMatchObject({ tripId: 'T1', startDate: '20260115' });
    expect(await lossesOf('trip-modifications')).toEqual(['trip_modifications']);
    expect(await lossesOf('vehicle-positions')).toEqual(['trip.modified_trip']);
  });
});
