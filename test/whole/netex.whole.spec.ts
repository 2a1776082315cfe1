import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage } from '#libs/formats/gtfs-rt';
import { importSchedule, nodeZipEngine, openScheduleIndex, type ScheduleImport } from '#libs/schedule';
import { hasRecording, itWithRecordings, recordingPath } from '#libs/testing';
import { PIECES, journey, tinyNetex } from '../../libs/formats/netex/tiny-netex.fixture.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson } from '../support/http.js';

const FRENCH = 'netex/fr/netex.zip';
const EPIP = 'netex/epip/NX-PI-01_DE_NAP_LINE_VHH-VHH-688_20230203.xml';

interface FeedStatus {
  state: string;
  sources: { sourceId: string; lastError?: string }[];
  matchRate?: number;
}
interface DatasetEvent {
  source: { documentHash: string };
  entity: { documentHash: string; counts: Record<string, number>; validFrom: string; validTo: string };
}

let data: DataDir;
let hub: HubProcess;
const inData = (name: string): string => join(data.path, name);
const statusOf = async (feed: string): Promise<FeedStatus> =>
  (await askJson<{ status: FeedStatus }>(`${hub.url}/v1/feeds/${feed}`)).status;
const datasetOf = (feed: string): Promise<DatasetEvent> => askJson(`${hub.url}/v1/datasets/${feed}:gtfs`);

/** The published schedule of a feed, once it is there, read again. */
async function published(feed: string): Promise<{ imported: ScheduleImport; issues: IssueCollector }> {
  const body = await until(`the schedule of ${feed}`, async () => {
    const answer = await ask(`${hub.url}/gtfs/${feed}.zip`);
    return answer.status === 200 ? answer.body : undefined;
  });
  const issues = new IssueCollector();
  return { imported: importSchedule(body, { ...nodeZipEngine, feedId: feed, documentHash: '0' }, issues), issues };
}

/** Times of a run that is under way: its first departure a few minutes ago, by the clock of Rouen. */
const startedMs = Math.floor(Date.now() / 60_000) * 60_000 - 3 * 60_000;
const calledMs = [0, 5, 10].map((minutes) => startedMs + minutes * 60_000);
const inRouen = (ms: number): string => new Date(ms).toLocaleString('sv-SE', { timeZone: 'Europe/Paris' });
const serviceDate = inRouen(startedMs).slice(0, 10);
const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);

function delivery(): string {
  const times = calledMs.map((ms): [string, number] => {
    const [date, time] = inRouen(ms).split(' ') as [string, string];
    return [time, date === serviceDate ? 0 : 1];
  });
  const on = (date: string, id: string): string =>
    `<DayTypeAssignment id="${id}"><Date>${date}</Date><DayTypeRef ref="WORK"/></DayTypeAssignment>`;
  return tinyNetex({
    journeys: journey('J1', times),
    dayAssignments: on(serviceDate, 'A1') + on(dayBefore(serviceDate), 'A2'),
    more: '<FareFrame id="F"/>',
  });
}

/** J1 runs two minutes late, reported by the ids of the NeTEx delivery. */
function siri(): string {
  const at = (ms: number): string => new Date(ms).toISOString();
  const call = (stop: string, index: number): string =>
    `<EstimatedCall><StopPointRef>${stop}</StopPointRef><Order>${index + 1}</Order>` +
    `<AimedArrivalTime>${at(calledMs[index]!)}</AimedArrivalTime><ExpectedArrivalTime>${at(calledMs[index]! + 120_000)}</ExpectedArrivalTime>` +
    `<AimedDepartureTime>${at(calledMs[index]!)}</AimedDepartureTime><ExpectedDepartureTime>${at(calledMs[index]! + 120_000)}</ExpectedDepartureTime></EstimatedCall>`;
  return (
    '<Siri xmlns="http://www.siri.org.uk/siri" version="2.0"><ServiceDelivery>' +
    `<ResponseTimestamp>${at(Date.now())}</ResponseTimestamp><EstimatedTimetableDelivery version="2.0">` +
    `<EstimatedJourneyVersionFrame><RecordedAtTime>${at(Date.now())}</RecordedAtTime><EstimatedVehicleJourney>` +
    '<LineRef>L90</LineRef><DirectionRef>outbound</DirectionRef>' +
    `<FramedVehicleJourneyRef><DataFrameRef>${serviceDate}</DataFrameRef><DatedVehicleJourneyRef>J1</DatedVehicleJourneyRef></FramedVehicleJourneyRef>` +
    `<EstimatedCalls>${['QA', 'QB', 'QC'].map(call).join('')}</EstimatedCalls></EstimatedVehicleJourney>` +
    '</EstimatedJourneyVersionFrame></EstimatedTimetableDelivery></ServiceDelivery></Siri>'
  );
}

beforeAll(async () => {
  data = temporaryDataDir();
  writeFileSync(inData('line90.xml'), delivery());
  writeFileSync(inData('et.xml'), siri());
  const common = { producer: 'Test', licence: 'etalab-2.0' };
  const recorded = [
    { id: 'ferries', path: FRENCH, recordedAt: '2024-07-10T07:00:00Z' },
    { id: 'night-bus', path: EPIP, recordedAt: '2023-03-10T07:00:00Z' },
  ].filter(({ path }) => hasRecording(path));
  const feeds = [
    {
      ...common,
      id: 'line90',
      title: 'Line 90',
      sources: [
        { id: 'offer', format: 'netex', file: inData('line90.xml'), every: '250ms' },
        { id: 'et', format: 'siri', file: inData('et.xml'), every: '1h' },
      ],
    },
    ...recorded.map(({ id, path, recordedAt }) => ({
      ...common,
      id,
      title: id,
      recordedAt,
      sources: [{ id: 'offer', format: 'netex', file: recordingPath(path), every: '1h' }],
    })),
  ];
  const config = inData('netex.yaml');
  const about = { name: 'NeTEx', operator: 'Test', contact: 'test@example.org', timezone: 'Europe/Paris' };
  writeFileSync(config, stringify({ hub: about, feeds }));
  hub = await startHubProcess({ config, dataDir: inData('data') });
}, 60_000);
afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 60_000);

describe('a feed whose timetable is NeTEx', () => {
  it('gives a GTFS that reads again with the same rows, and names its document as the source', async () => {
    const { imported, issues } = await published('line90');
    expect(issues.counts).toEqual({});
    expect(imported.counts).toMatchObject({ 'trips.txt': 1, 'stop_times.txt': 3, 'stops.txt': 4, 'routes.txt': 1 });
    const { entity, source } = await datasetOf('line90');
    for (const table of ['routes.txt', 'trips.txt', 'stops.txt', 'stop_times.txt'])
      expect([table, imported.counts[table]]).toEqual([table, entity.counts[table]]);
    expect(source.documentHash).not.toBe(entity.documentHash);
    expect((await ask(`${hub.url}/gtfs/all.zip`)).status).toBe(200);
    const catalogue = (await ask(`${hub.url}/catalog.jsonld`)).body.toString();
    expect(catalogue).toContain('/gtfs/line90.zip');
  });

  it('says what of it GTFS has no place for among its issues', async () => {
    const samples = await until('the issues of line90', async () => {
      const issues = await askJson<{ counts: Record<string, number>; samples: string[] }>(
        `${hub.url}/v1/feeds/line90/issues`,
      );
      return issues.counts['NETEX_NOT_CARRIED'] ? issues.samples : undefined;
    });
    expect(samples).toContainEqual(expect.stringMatching(/^FareFrame × 1: NETEX_NOT_CARRIED/));
  });

  it('has its real time matched by the ids of the NeTEx delivery (invariant 5)', async () => {
    const update = await until('the trip update of J1', async () => {
      const { status, body } = await ask(`${hub.url}/gtfs-rt/line90/trip-updates.pb`);
      if (status !== 200) return undefined;
      return decodeFeedMessage(body, new IssueCollector()).entities[0]?.tripUpdate;
    });
    expect(update.trip).toMatchObject({ tripId: 'J1', routeId: 'L90' });
    expect(update.stopTimeUpdate.map(({ stopId }) => stopId)).toEqual(['QA', 'QB', 'QC']);
    expect((await statusOf('line90')).matchRate).toBe(1);
  });

  it('keeps the timetable in use when the next one is no NeTEx, or has no journey left', async () => {
    const before = (await datasetOf('line90')).entity.documentHash;
    for (const worse of ['<html>down</html>', tinyNetex({ journeys: '' }), '']) {
      writeFileSync(inData('line90.xml'), worse);
      await until('the source to say so', async () => {
        const { sources } = await statusOf('line90');
        return sources.find(({ sourceId }) => sourceId === 'offer')?.lastError;
      });
      expect((await datasetOf('line90')).entity.documentHash).toBe(before);
    }
    expect((await ask(`${hub.url}/gtfs/line90.zip`)).status).toBe(200);
  }, 60_000);

  it('takes the next one when it is better', async () => {
    writeFileSync(
      inData('line90.xml'),
      delivery().replace(PIECES.display, PIECES.display.replace('Boulingrin', 'Gare')),
    );
    await until('the new headsign', async () => {
      const { imported } = await published('line90');
      return openScheduleIndex(imported.index).findTrip('J1')?.headsign === 'Gare' ? true : undefined;
    });
  }, 60_000);

  itWithRecordings(FRENCH, 'publishes the ferries of Finistère with every journey', async () => {
    const { imported, issues } = await published('ferries');
    expect(issues.counts).toEqual({});
    expect(imported.counts).toMatchObject({
      'trips.txt': 2977,
      'stop_times.txt': 5954,
      'stops.txt': 14,
      'routes.txt': 23,
    });
    expect((await datasetOf('ferries')).entity).toMatchObject({ validFrom: '20240704', validTo: '20241231' });
  });

  itWithRecordings(EPIP, 'publishes the night bus of Hamburg with its course and its own time zone', async () => {
    const { imported, issues } = await published('night-bus');
    expect(issues.counts).toEqual({});
    expect(imported.counts).toMatchObject({
      'trips.txt': 12,
      'stop_times.txt': 168,
      'stops.txt': 47,
      'shapes.txt': 625,
    });
    expect(imported.timeZone).toBe('Europe/Berlin');
  });
});
