import GtfsRealtimeBindings from 'gtfs-realtime-bindings';
import { temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask } from '../support/http.js';
import { plannedFor, predictionsOf } from '../support/planner-answers.js';
import { plannedStations, publishedStations } from '../support/planner-stations.js';
import { Planner, canPlan, itWithPlanner } from '../support/planner.js';
import { startRouenHub } from '../support/rouen-hub.js';
import { ROUEN_RECORDINGS, RouenStandIns } from '../support/rouen-stand-ins.js';

/** Real: OpenTripPlanner, the hub's own process and `config/rouen.yaml`; the sources are stand-ins, of now. */
const itHere = (name: string, run: () => Promise<void>) => itWithPlanner(ROUEN_RECORDINGS, name, run);
const { FeedMessage } = GtfsRealtimeBindings.transit_realtime;
const DAY_MS = 86_400_000;
/** The operator that reports all stops of its runs, those behind the vehicle as well. */
const WHOLE = 'TCAR';
const IN_PART = 'TNI';

let standIns: RouenStandIns;
let data: DataDir;
let hub: HubProcess;
let planner: Planner;

describe('a journey planner that reads the hub of Rouen today', () => {
  beforeAll(async () => {
    if (!canPlan(ROUEN_RECORDINGS)) return;
    standIns = await RouenStandIns.start(Date.now(), [WHOLE]);
    data = temporaryDataDir();
    hub = await startRouenHub(standIns, data.path);
    const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    planner = await Planner.start({
      hub: hub.url,
      feeds: [
        { id: 'astuce', of: 'astuce', realTime: 'gtfs-rt' },
        { id: 'by-siri', of: 'astuce', realTime: 'siri' },
      ],
      rentals: [
        ['lovelo', '2.3'],
        ['lovelo', '3.0'],
      ],
      from: day(-3),
      to: day(3),
    });
  }, 180_000);
  afterAll(async () => {
    await planner?.stop();
    await hub?.stop();
    await standIns?.stop();
    data?.remove();
  }, 60_000);

  const published = async (path: string): Promise<Buffer> => (await ask(`${hub.url}${path}`)).body;

  itHere('takes every run the hub reports in GTFS-RT, and has its predictions', async () => {
    const updates = await published('/gtfs-rt/astuce/trip-updates.pb');
    const runs = FeedMessage.decode(updates).entity.length;
    expect(runs).toBeGreaterThan(6);
    expect(await planner.resultOf('astuce', 'gtfs-rt-trip-updates')).toEqual({ applied: runs, refused: {} });
    const predictions = predictionsOf(updates);
    expect(predictions.length).toBeGreaterThan(20);
    expect(await plannedFor(planner, 'astuce', predictions)).toEqual(predictions);
  });

  itHere('takes every run the hub reports in SIRI, also one whose operator names but the stops ahead', async () => {
    const predictions = predictionsOf(await published('/gtfs-rt/astuce/trip-updates.pb'));
    const runsOf = (operator: string) =>
      new Set(predictions.flatMap(([trip]) => (trip.startsWith(`${operator}:`) ? [trip] : [])));
    expect(runsOf(IN_PART).size).toBeGreaterThan(2);
    const runs = new Set(predictions.map(([trip]) => trip)).size;
    expect(await planner.resultOf('by-siri', 'siri-et')).toEqual({ applied: runs, refused: {} });
    expect(await plannedFor(planner, 'by-siri', predictions)).toEqual(predictions);
  });

  itHere('shows the delays among the next departures of a stop', async () => {
    // The last to have set out: it has most of its stops before it.
    const [trip] = [...standIns.reported(WHOLE)].sort((a, b) => b.startS - a.startS);
    const stop = trip!.stops.at(-2)!.id;
    interface Departure {
      trip: { gtfsId: string };
      realtime: boolean;
      departureDelay: number;
    }
    for (const id of ['astuce', 'by-siri']) {
      const answer = await planner.ask<{ stop: { stoptimesWithoutPatterns: Departure[] } }>(
        `{ stop(id: "${id}:${stop}") { stoptimesWithoutPatterns(numberOfDepartures: 50) {
          trip { gtfsId } realtime departureDelay } } }`,
      );
      expect(answer.stop.stoptimesWithoutPatterns).toContainEqual({
        trip: { gtfsId: `${id}:${WHOLE}:${trip!.tripId}` },
        realtime: true,
        departureDelay: 60,
      });
    }
  });

  itHere('has every vehicle on the run it is on', async () => {
    const { entity } = FeedMessage.decode(await published('/gtfs-rt/astuce/vehicle-positions.pb'));
    expect(entity.length).toBeGreaterThan(6);
    expect(await planner.resultOf('astuce', 'gtfs-rt-vehicle-positions')).toEqual({
      applied: entity.length,
      refused: {},
    });
    interface Route {
      patterns: { vehiclePositions: { vehicleId: string; trip: { gtfsId: string } }[] }[];
    }
    const { routes } = await planner.ask<{ routes: Route[] }>(
      '{ routes(feeds: ["astuce"]) { patterns { vehiclePositions { vehicleId trip { gtfsId } } } } }',
    );
    const theirs = routes.flatMap(({ patterns }) => patterns.flatMap(({ vehiclePositions }) => vehiclePositions));
    expect(theirs.map(({ vehicleId, trip }) => `${vehicleId} ${trip.gtfsId}`).sort()).toEqual(
      entity.map(({ vehicle }) => `astuce:${vehicle!.vehicle!.id} astuce:${vehicle!.trip!.tripId}`).sort(),
    );
  });

  for (const version of ['2.3', '3.0']) {
    itHere(`has the bikes of every Lovélo station by GBFS ${version}`, async () => {
      const expected = await publishedStations(hub.url, 'lovelo');
      expect(expected).toHaveLength(standIns.stationCount);
      await until('the stations', async () =>
        (await plannedStations(planner, `lovelo-${version}`)).length === expected.length ? true : undefined,
      );
      expect(await plannedStations(planner, `lovelo-${version}`)).toEqual(expected);
    });
  }
});
