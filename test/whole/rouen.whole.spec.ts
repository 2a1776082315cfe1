import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage } from '#libs/formats/gtfs-rt';
import { importSchedule, nodeZipEngine, openScheduleIndex, type Schedule } from '#libs/schedule';
import { breachesOf, hasRecording, itWithRecordings } from '#libs/testing';
import { temporaryDataDir, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson } from '../support/http.js';
import { ROUEN_FEEDS as feeds, rouenFeedStatus, startRouenHub } from '../support/rouen-hub.js';
import { ROUEN_RECORDINGS, RouenStandIns } from '../support/rouen-stand-ins.js';

const itHere = (name: string, run: () => Promise<void>) => itWithRecordings(ROUEN_RECORDINGS, name, run);

let standIns: RouenStandIns;
let data: DataDir;
let hub: HubProcess;

describe('config/rouen.yaml, its sources played by stand-ins made of what was recorded in Rouen', () => {
  beforeAll(async () => {
    if (!ROUEN_RECORDINGS.every(hasRecording)) return;
    standIns = await RouenStandIns.start();
    data = temporaryDataDir();
    hub = await startRouenHub(standIns, data.path);
  }, 90_000);
  afterAll(async () => {
    await hub?.stop();
    await standIns?.stop();
    data?.remove();
  }, 60_000);

  const scheduleOf = async (): Promise<Schedule> => {
    const { body } = await ask(`${hub.url}/gtfs/astuce.zip`);
    const imported = importSchedule(
      body,
      { ...nodeZipEngine, feedId: 'astuce', documentHash: '0' },
      new IssueCollector(),
    );
    return openScheduleIndex(imported.index);
  };
  const realtime = async (file: string) =>
    decodeFeedMessage((await ask(`${hub.url}/gtfs-rt/astuce/${file}.pb`)).body, new IssueCollector())!;

  itHere('asks every address of the file, path and query as written', async () => {
    for (const { url } of feeds.flatMap(({ sources }) => sources)) {
      const { pathname, search } = new URL(url);
      expect(standIns.asked).toContain(pathname + search);
    }
  });

  itHere('finds every run of every operator in the schedule, whatever way its feed writes ids', async () => {
    const { matches, matchRate } = await rouenFeedStatus(hub.url, 'astuce');
    expect(matchRate).toBe(1);
    expect(matches!.unmatched).toEqual({});
    const reported = (['TCAR', 'TNI', 'TAE'] as const).map((operator) =>
      standIns.reported(operator).map(({ tripId }) => `${operator}:${tripId}`),
    );
    expect(reported[0]!.length).toBeGreaterThan(3);
    expect(reported[1]!.length).toBeGreaterThan(3);
    const { entities } = await realtime('trip-updates');
    expect(entities.map(({ tripUpdate }) => tripUpdate!.trip.tripId).sort()).toEqual(reported.flat().sort());
  });

  itHere('gives stops by the ids of the schedule, though the feeds report their codes', async () => {
    const schedule = await scheduleOf();
    const { entities } = await realtime('trip-updates');
    const stops = entities.flatMap(({ tripUpdate }) => tripUpdate!.stopTimeUpdate);
    expect(stops.length).toBeGreaterThan(20);
    for (const { stopId } of stops) expect(schedule.findStop(stopId!)).toBeDefined();
  });

  itHere('breaks no rule of GTFS-RT against the schedule beside it', async () => {
    const schedule = await scheduleOf();
    for (const file of ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications']) {
      expect(breachesOf(await realtime(file), schedule, Math.floor(Date.now() / 1000))).toEqual([]);
    }
  });

  itHere('gives the bikes of every station, in the commune it stands in', async () => {
    const { data: body } = await askJson<{ data: { stations: object[] } }>(
      `${hub.url}/gbfs/lovelo/3.0/station_status.json`,
    );
    expect(body.stations).toHaveLength(standIns.stationCount);
    const inRouen = await askJson<{ total: number; items: { entity: { commune: string } }[] }>(
      `${hub.url}/v1/stations?feed=lovelo&commune=76540`,
    );
    expect(inRouen.total).toBeGreaterThan(20);
    expect(new Set(inRouen.items.map(({ entity }) => entity.commune))).toEqual(new Set(['76540']));
  });

  itHere('gives the counters of the national roads with their places, and the events beside them', async () => {
    const { items } = await askJson<{ items: { entity: { point?: object; flowVehPerHour?: number } }[] }>(
      `${hub.url}/v1/traffic-measurements?feed=bison-fute`,
    );
    // Of the nine recorded sites five are on the list with a place, and two of those report no flow.
    expect(items.filter(({ entity }) => entity.point && entity.flowVehPerHour !== undefined)).toHaveLength(3);
    const events = await askJson<{ total: number }>(`${hub.url}/v1/traffic-situations?feed=bison-fute-events`);
    expect(events.total).toBeGreaterThan(0);
  });

  itHere(
    'gives the state of traffic from the newest file of its folder, at the place the list of counters has',
    async () => {
      const { items } = await askJson<{ items: { entity: { trafficStatus: string; point: { latitude: number } } }[] }>(
        `${hub.url}/v1/traffic-measurements?feed=traficolor`,
      );
      expect(items.map(({ entity }) => entity.trafficStatus)).toEqual(['queuing']);
      expect(items[0]!.entity.point.latitude).toBeCloseTo(49.5, 1);
      expect([...standIns.asked].filter((path) => path.includes('DataTRT'))).toHaveLength(1);
      const { body: measured } = await ask(`${hub.url}/datex2/traficolor/v3/measured-data.xml`);
      expect(measured.toString()).toContain('<roa:trafficStatusValue>queuing</roa:trafficStatusValue>');
      const { status, body } = await ask(`${hub.url}/datex2/traficolor/v3/traffic-status.xml`);
      expect(status).toBe(200);
      expect(body.toString()).toContain('xsi:type="roa:ElaboratedDataPublication"');
      expect(body.toString()).toContain('<roa:trafficStatusValue>queuing</roa:trafficStatusValue>');
    },
  );

  itHere('says of every feed in the catalogue on what terms it may be used', async () => {
    const { feeds: listed } = await askJson<{ feeds: { id: string; licence: { id: string } }[] }>(
      `${hub.url}/v1/feeds`,
    );
    expect(listed.map(({ id, licence }) => [id, licence.id])).toEqual(feeds.map(({ id, licence }) => [id, licence]));
  });
});
