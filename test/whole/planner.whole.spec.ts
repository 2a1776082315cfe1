import GtfsRealtimeBindings from 'gtfs-realtime-bindings';
import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { readRecording } from '#libs/testing';
import { ask, askJson } from '../support/http.js';
import { plannedFor, predictionsOf } from '../support/planner-answers.js';
import { scheduleDifferences } from '../support/planner-schedule.js';
import { plannedStations, publishedStations } from '../support/planner-stations.js';
import { Planner, canPlan, itWithPlanner } from '../support/planner.js';
import { RECORDINGS, RecordingsHub } from '../support/recordings-hub.js';

/** Real: OpenTripPlanner, a journey planner of others, and the hub's own process. */
const hub = RecordingsHub.forThisSpec();

const { FeedMessage, TripDescriptor } = GtfsRealtimeBindings.transit_realtime;
const { ADDED } = TripDescriptor.ScheduleRelationship;
const published = async (path: string): Promise<Buffer> => (await ask(`${hub.url}${path}`)).body;

/** Feeds with a schedule, with the dataset of each. */
const DATASETS = {
  raba: 'gtfs/raba/raba.zip',
  bart: 'gtfs/bart/bart-rt.zip',
  nyct: 'gtfs/nyct-subway/cut.zip',
} as const;
type FeedName = keyof typeof DATASETS;

const schedules = new Map<string, Schedule>();
/** The schedule the hub works with. */
function scheduleOf(name: FeedName): Schedule {
  const options = { feedId: name, documentHash: '0' };
  const known =
    schedules.get(name) ??
    openScheduleIndex(importSchedule(readRecording(DATASETS[name]), options, new IssueCollector(0)).index);
  schedules.set(name, known);
  return known;
}

const itHere = (name: string, run: () => Promise<void>) => itWithPlanner(RECORDINGS, name, run);

/** What the planner has under an id, made of these feeds with that before their ids. */
function itReads(planner: () => Planner, id: string, members: readonly (readonly [FeedName, string])[]): void {
  itHere(`has every stop, trip and time of ${id}`, async () => {
    const expected = members.map(([name, prefix]) => [scheduleOf(name), prefix] as const);
    expect(await scheduleDifferences(planner(), id, expected)).toEqual({ different: [], beyond: 0 });
  });

  itHere(`has every prediction of ${id} on the run, day and stop it is of`, async () => {
    const message = await published(`/gtfs-rt/${id}/trip-updates.pb`);
    const updates = FeedMessage.decode(message).entity.map(({ tripUpdate }) => tripUpdate!.trip!);
    // BART names no day for the runs it adds: they would run today, and the recorded schedule does not hold today.
    const undated = updates.filter(({ startDate }) => !startDate);
    expect(undated.filter(({ scheduleRelationship }) => scheduleRelationship !== ADDED)).toEqual([]);
    const { applied, refused } = await planner().resultOf(id, 'gtfs-rt-trip-updates');
    expect(applied).toBe(updates.length - undated.length);
    expect(new Set(refused['OUTSIDE_SERVICE_PERIOD']?.ids)).toEqual(new Set(undated.map(({ tripId }) => tripId)));
    const predictions = predictionsOf(message);
    expect(predictions.length).toBeGreaterThan(40);
    expect(await plannedFor(planner(), id, predictions)).toEqual(predictions);
  });
}

describe('a journey planner that reads a hub with recordings of past days', () => {
  const FEEDS = ['raba', 'bart'] as const;
  const SYSTEMS = ['baywheels', 'lovelo'];
  let planner: Planner;

  beforeAll(async () => {
    if (!canPlan(RECORDINGS)) return;
    planner = await Planner.start({
      hub: hub.url,
      feeds: [...FEEDS, 'all'].map((name) => ({ id: name, of: name, realTime: 'gtfs-rt' })),
      rentals: [...SYSTEMS, 'getaround'].flatMap((system) => [[system, '2.3'] as const, [system, '3.0'] as const]),
      from: '2019-08-01',
      to: '2025-06-30',
    });
  }, 120_000);
  afterAll(() => planner?.stop());

  for (const name of FEEDS) itReads(() => planner, name, [[name, '']]);
  itReads(
    () => planner,
    'all',
    FEEDS.map((name) => [name, `${name}:`] as const),
  );

  itHere('has the vehicle that is on a run where the hub says it is', async () => {
    const { entity } = FeedMessage.decode(await published('/gtfs-rt/raba/vehicle-positions.pb'));
    const onRuns = entity.flatMap(({ vehicle }) => (vehicle?.trip?.tripId ? [vehicle] : []));
    expect(await planner.resultOf('raba', 'gtfs-rt-vehicle-positions')).toEqual({
      applied: onRuns.length,
      refused: { INVALID_INPUT_STRUCTURE: { count: entity.length - onRuns.length, ids: ['no trip id'] } },
    });
    interface Vehicle {
      vehicleId: string;
      lat: number;
      lon: number;
      heading: number;
      lastUpdated: number;
      trip: { gtfsId: string };
    }
    const { routes } = await planner.ask<{ routes: { patterns: { vehiclePositions: Vehicle[] }[] }[] }>(
      '{ routes(feeds: ["raba"]) { patterns { vehiclePositions { vehicleId lat lon heading lastUpdated trip { gtfsId } } } } }',
    );
    expect(routes.flatMap(({ patterns }) => patterns.flatMap(({ vehiclePositions }) => vehiclePositions))).toEqual(
      onRuns.map(({ vehicle, trip, position, timestamp }) => ({
        vehicleId: `raba:${vehicle!.id}`,
        lat: expect.closeTo(position!.latitude, 4),
        lon: expect.closeTo(position!.longitude, 4),
        heading: expect.closeTo(position!.bearing!, 2),
        lastUpdated: Number(timestamp),
        trip: { gtfsId: `raba:${trip!.tripId}` },
      })),
    );
  });

  itHere('shows travellers on a journey its delay and the alert of its operator', async () => {
    interface Time {
      scheduledTime: string;
      estimated: { time: string; delay: string } | null;
    }
    interface Leg {
      trip: { gtfsId: string };
      start: Time;
      end: Time;
      alerts: { alertHeaderText: string; alertCause: string; alertEffect: string }[];
    }
    const { entity } = FeedMessage.decode(await published('/gtfs-rt/bart/alerts.pb'));
    const header = entity[0]!.alert!.headerText!.translation![0]!.text;
    const answer = await planner.ask<{ planConnection: { edges: { node: { legs: Leg[] } }[] } }>(`{ planConnection(
      origin: { location: { stopLocation: { stopLocationId: "bart:DALY" } } }
      destination: { location: { stopLocation: { stopLocationId: "bart:BALB" } } }
      dateTime: { earliestDeparture: "2019-08-07T11:10:00-07:00" } first: 3
    ) { edges { node { legs { trip { gtfsId }
      start { scheduledTime estimated { time delay } } end { scheduledTime estimated { time delay } }
      alerts { alertHeaderText alertCause alertEffect } } } } } }`);
    const legs = answer.planConnection.edges.map(({ node }) => node.legs);
    expect(legs.find(([leg]) => leg!.trip.gtfsId === 'bart:1011112WKDY')).toEqual([
      {
        trip: { gtfsId: 'bart:1011112WKDY' },
        start: {
          scheduledTime: '2019-08-07T11:12:00-07:00',
          estimated: { time: '2019-08-07T11:13:46-07:00', delay: 'PT1M46S' },
        },
        end: {
          scheduledTime: '2019-08-07T11:16:00-07:00',
          estimated: { time: '2019-08-07T11:16:42-07:00', delay: 'PT42S' },
        },
        alerts: [{ alertHeaderText: header, alertCause: 'MEDICAL_EMERGENCY', alertEffect: 'SIGNIFICANT_DELAYS' }],
      },
    ]);
  });

  for (const system of SYSTEMS) {
    for (const version of ['2.3', '3.0']) {
      itHere(`has every bike station of ${system} by GBFS ${version}, with its bikes and places`, async () => {
        const expected = await publishedStations(hub.url, system);
        expect(expected.length).toBeGreaterThan(100);
        expect(await plannedStations(planner, `${system}-${version}`)).toEqual(expected);
      });
    }
  }

  itHere('has every car of getaround by GBFS 2.3 and 3.0, where it stands', async () => {
    interface Car {
      lat: number;
      lon: number;
      network: string;
    }
    const { rentalVehicles } = await planner.ask<{ rentalVehicles: Car[] }>('{ rentalVehicles { lat lon network } }');
    const ours = await askJson<{ data: { vehicles: Car[] } }>(`${hub.url}/gbfs/getaround/3.0/vehicle_status.json`);
    const places = (cars: Car[]) => cars.map(({ lat, lon }) => `${lat} ${lon}`).sort();
    for (const version of ['2.3', '3.0']) {
      const theirs = rentalVehicles.filter(({ network }) => network === `getaround-${version}`);
      expect([version, places(theirs)]).toEqual([version, places(ours.data.vehicles)]);
    }
  });
});

describe('a journey planner that reads a subway whose real time has ids of its own', () => {
  let planner: Planner;
  beforeAll(async () => {
    if (!canPlan(RECORDINGS)) return;
    planner = await Planner.start({
      hub: hub.url,
      feeds: [{ id: 'nyct', of: 'nyct', realTime: 'gtfs-rt' }],
      rentals: [],
      from: '2023-05-01',
      to: '2023-08-01',
    });
  }, 120_000);
  afterAll(() => planner?.stop());

  itReads(() => planner, 'nyct', [['nyct', '']]);
});
