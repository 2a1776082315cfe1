import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, encodeFeedMessage, type FeedMessage } from '#libs/formats/gtfs-rt';
import { importSchedule, nodeZipEngine, openScheduleIndex, type Schedule } from '#libs/schedule';
import { breachesOf } from '#libs/testing';
import { journey, tinyNetex } from '../../libs/formats/netex/tiny-netex.fixture.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson } from '../support/http.js';

/** Ids as the French profile codes them: `<codespace>:<type>:<technical id>:<register>`. */
const LINE = 'TCAR:Line:90:LOC';
const [EARLY, LATE, CUT] = ['TCAR:ServiceJourney:J1:LOC', 'TCAR:ServiceJourney:J2:LOC', 'TCAR:ServiceJourney:J3:LOC'];
const STOPS = ['FR:76540:Quay:A:LOC', 'FR:76540:Quay:B:LOC', 'FR:76540:Quay:C:LOC'];
const STOP_POINTS = ['TCAR:ScheduledStopPoint:A:LOC', 'TCAR:ScheduledStopPoint:B:LOC', 'TCAR:ScheduledStopPoint:C:LOC'];
const CODED: Readonly<Record<string, string>> = {
  L90: LINE,
  J1: EARLY!,
  J2: LATE!,
  J3: CUT!,
  QA: STOPS[0]!,
  QB: STOPS[1]!,
  QC: STOPS[2]!,
  SA: STOP_POINTS[0]!,
  SB: STOP_POINTS[1]!,
  SC: STOP_POINTS[2]!,
  PLACE: 'FR:76540:StopPlace:1:LOC',
  P1: 'TCAR:ServiceJourneyPattern:1:LOC',
  WORK: 'TCAR:DayType:1:LOC',
};
const coded = (xml: string): string =>
  xml.replaceAll(/\b(id|ref)="([^"]+)"/g, (_, attribute: string, id: string) => `${attribute}="${CODED[id] ?? id}"`);

/** A run that left a few minutes ago by the clock of Rouen, one five minutes later, and one that is cancelled today. */
const startedMs = Math.floor(Date.now() / 60_000) * 60_000 - 3 * 60_000;
const inRouen = (ms: number): string => new Date(ms).toLocaleString('sv-SE', { timeZone: 'Europe/Paris' });
const serviceDate = inRouen(startedMs).slice(0, 10);
const callsFrom = (ms: number): number[] => [0, 5, 10].map((minutes) => ms + minutes * 60_000);
const [earlyMs, lateMs] = [callsFrom(startedMs), callsFrom(startedMs + 5 * 60_000)];

function delivery(): string {
  const times = (calls: readonly number[]) =>
    calls.map((ms): [string, number] => {
      const [date, time] = inRouen(ms).split(' ') as [string, string];
      return [time, date === serviceDate ? 0 : 1];
    });
  return coded(
    tinyNetex({
      journeys: journey('J1', times(earlyMs)) + journey('J2', times(lateMs)) + journey('J3', times(earlyMs)),
      dayAssignments: `<DayTypeAssignment id="A1"><Date>${serviceDate}</Date><DayTypeRef ref="WORK"/></DayTypeAssignment>`,
      more:
        `<OperatingDay id="TODAY"><CalendarDate>${serviceDate}</CalendarDate></OperatingDay>` +
        '<DatedServiceJourney id="OFF"><ServiceAlteration>cancellation</ServiceAlteration><ServiceJourneyRef ref="J3"/><OperatingDayRef ref="TODAY"/></DatedServiceJourney>' +
        '<ServiceJourneyInterchange id="I1"><Guaranteed>true</Guaranteed><FromPointRef ref="SC"/><ToPointRef ref="SA"/><FromJourneyRef ref="J1"/><ToJourneyRef ref="J2"/></ServiceJourneyInterchange>',
    }),
  );
}

/** Both runs are two minutes late, reported by the ids of the delivery; the line's stops by those `stopIds`. */
function siri(stopIds: readonly string[]): string {
  const at = (ms: number): string => new Date(ms).toISOString();
  const call = (aimedMs: number, index: number): string =>
    `<EstimatedCall><StopPointRef>${stopIds[index]}</StopPointRef><Order>${index + 1}</Order>` +
    `<AimedArrivalTime>${at(aimedMs)}</AimedArrivalTime><ExpectedArrivalTime>${at(aimedMs + 120_000)}</ExpectedArrivalTime>` +
    `<AimedDepartureTime>${at(aimedMs)}</AimedDepartureTime><ExpectedDepartureTime>${at(aimedMs + 120_000)}</ExpectedDepartureTime></EstimatedCall>`;
  const run = (id: string, calls: readonly number[]): string =>
    `<EstimatedVehicleJourney><LineRef>${LINE}</LineRef><DirectionRef>outbound</DirectionRef>` +
    `<FramedVehicleJourneyRef><DataFrameRef>${serviceDate}</DataFrameRef><DatedVehicleJourneyRef>${id}</DatedVehicleJourneyRef></FramedVehicleJourneyRef>` +
    `<EstimatedCalls>${calls.map(call).join('')}</EstimatedCalls></EstimatedVehicleJourney>`;
  return (
    '<Siri xmlns="http://www.siri.org.uk/siri" version="2.0"><ServiceDelivery>' +
    `<ResponseTimestamp>${at(Date.now())}</ResponseTimestamp><EstimatedTimetableDelivery version="2.0">` +
    `<EstimatedJourneyVersionFrame><RecordedAtTime>${at(Date.now())}</RecordedAtTime>` +
    run(EARLY!, earlyMs) +
    run(LATE!, lateMs) +
    '</EstimatedJourneyVersionFrame></EstimatedTimetableDelivery></ServiceDelivery></Siri>'
  );
}

function gtfsRealtime(): Uint8Array {
  const nowS = Math.floor(Date.now() / 1000);
  const run = (tripId: string, calls: readonly number[]) => ({
    id: tripId,
    tripUpdate: {
      trip: { tripId, startDate: serviceDate.replaceAll('-', '') },
      stopTimeUpdate: STOPS.map((stopId, index) => {
        const time = Math.floor(calls[index]! / 1000) + 120;
        return { stopId, stopSequence: index + 1, arrival: { time }, departure: { time } };
      }),
      timestamp: nowS,
    },
  });
  return encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 0, timestamp: nowS },
    entities: [run(EARLY!, earlyMs), run(LATE!, lateMs)],
  } as unknown as FeedMessage);
}

const FEEDS = {
  'by-siri': { format: 'siri', file: 'quays.xml', body: siri(STOPS) },
  'by-stop-points': { format: 'siri', file: 'stop-points.xml', body: siri(STOP_POINTS) },
  'by-gtfs-rt': { format: 'gtfs-rt', file: 'updates.pb', body: gtfsRealtime() },
} as const;

/** Those that name stops as the schedule does. */
const SAME_IDS = ['by-siri', 'by-gtfs-rt'];

let data: DataDir;
let hub: HubProcess;

beforeAll(async () => {
  data = temporaryDataDir();
  const inData = (name: string): string => join(data.path, name);
  writeFileSync(inData('offer.xml'), delivery());
  for (const { file, body } of Object.values(FEEDS)) writeFileSync(inData(file), body);
  const feeds = Object.entries(FEEDS).map(([id, { format, file }]) => ({
    ...{ id, title: id, producer: 'Test', licence: 'etalab-2.0' },
    sources: [
      { id: 'offer', format: 'netex', file: inData('offer.xml'), every: '1h' },
      { id: 'realtime', format, file: inData(file), every: '1h' },
    ],
  }));
  const about = { name: 'NeTEx', operator: 'Test', contact: 'test@example.org', timezone: 'Europe/Paris' };
  const config = inData('netex-realtime.yaml');
  writeFileSync(config, stringify({ hub: about, feeds }));
  hub = await startHubProcess({ config, dataDir: inData('data') });
}, 60_000);
afterAll(async () => {
  await hub?.stop();
  data?.remove();
}, 60_000);

async function publishedUpdates(feed: string): Promise<FeedMessage> {
  return until(`the trip updates of ${feed}`, async () => {
    const { status, body } = await ask(`${hub.url}/gtfs-rt/${feed}/trip-updates.pb`);
    const message = status === 200 ? decodeFeedMessage(body, new IssueCollector()) : undefined;
    return message?.entities.length === 2 ? message : undefined;
  });
}

async function publishedSchedule(feed: string): Promise<Schedule> {
  const { status, body } = await ask(`${hub.url}/gtfs/${feed}.zip`);
  expect(status).toBe(200);
  const options = { ...nodeZipEngine, feedId: feed, documentHash: '0' };
  return openScheduleIndex(importSchedule(body, options, new IssueCollector()).index);
}

describe('real time of a timetable that came as NeTEx, with the ids of the French profile', () => {
  it.each(SAME_IDS)(
    '%s: names trips, lines and stops as the GTFS published beside it does (invariant 5)',
    async (feed) => {
      const message = await publishedUpdates(feed);
      const schedule = await publishedSchedule(feed);
      const updates = message.entities.map(({ tripUpdate }) => tripUpdate!);
      expect(updates.map(({ trip }) => trip.tripId).sort()).toEqual([EARLY, LATE]);
      for (const { trip, stopTimeUpdate } of updates) {
        const scheduled = schedule.findTrip(trip.tripId!);
        expect([trip.tripId, scheduled?.routeId]).toEqual([trip.tripId, LINE]);
        expect(trip.routeId ?? LINE).toBe(LINE);
        const called = schedule.stopTimes(scheduled!).map(({ stopId }) => stopId);
        expect(called).toEqual(STOPS);
        const reported = stopTimeUpdate.map(({ stopId }) => stopId);
        expect(reported.length).toBeGreaterThan(0);
        expect(called.slice(-reported.length)).toEqual(reported);
        const lastMs = (trip.tripId === EARLY ? earlyMs : lateMs)[2]!;
        expect(stopTimeUpdate.at(-1)!.arrival?.time).toBe(lastMs / 1000 + 120);
      }
      const breaches = breachesOf(message, schedule, Math.floor(Date.now() / 1000));
      expect(breaches.filter((breach) => breach.startsWith('E'))).toEqual([]);
    },
  );

  it.each(SAME_IDS)('%s: is matched whole', async (feed) => {
    await publishedUpdates(feed);
    const { status } = await askJson<{ status: { matchRate?: number } }>(`${hub.url}/v1/feeds/${feed}`);
    expect(status.matchRate).toBe(1);
  });

  it('that names stop points, where quays are the stops, is reported as unmatched and names none in what is published', async () => {
    const issues = await until('the issues of by-stop-points', async () => {
      const { counts } = await askJson<{ counts: Record<string, number> }>(`${hub.url}/v1/feeds/by-stop-points/issues`);
      return counts['STOP_UNMATCHED'] ? counts : undefined;
    });
    expect(issues['STOP_UNMATCHED']).toBe(6);
    const { status, body } = await ask(`${hub.url}/gtfs-rt/by-stop-points/trip-updates.pb`);
    expect(status).toBe(200);
    const { entities } = decodeFeedMessage(body, new IssueCollector());
    expect(entities.flatMap(({ tripUpdate }) => tripUpdate!.stopTimeUpdate)).toEqual([]);
  });

  it('is published with a schedule without the run that is planned not to run today', async () => {
    await publishedUpdates('by-siri');
    const schedule = await publishedSchedule('by-siri');
    expect([schedule.findTrip(EARLY!)?.routeId, schedule.findTrip(CUT!)]).toEqual([LINE, undefined]);
  });
});
