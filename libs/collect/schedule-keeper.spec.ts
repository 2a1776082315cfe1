import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import { DEFAULT_MAX_TRIP_LOSS, ScheduleShelf } from '#libs/schedule';
import type { SourceDocument } from '#libs/sources';
import { ScheduleKeeper } from './schedule-keeper.js';

const folder = mkdtempSync(join(tmpdir(), 'estuaire-keeper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frame = (members: string): string =>
  '<PublicationDelivery xmlns="http://www.netex.org.uk/netex"><dataObjects><CompositeFrame id="C"><frames>' +
  `<GeneralFrame id="G"><members>${members}</members></GeneralFrame></frames></CompositeFrame></dataObjects></PublicationDelivery>`;
const stop = (id: string, latitude: number): string =>
  `<Quay id="Q${id}"><Name>${id}</Name><Centroid><Location><Longitude>10.7</Longitude><Latitude>${latitude}</Latitude></Location></Centroid></Quay>`;
const called = (id: string): string =>
  `<ScheduledStopPoint id="S${id}"/><PassengerStopAssignment id="A${id}"><ScheduledStopPointRef ref="S${id}"/><QuayRef ref="Q${id}"/></PassengerStopAssignment>`;
const LINES = frame(
  '<Line id="L"><Name>Ligne</Name><TransportMode>bus</TransportMode></Line><Route id="R"><LineRef ref="L"/></Route>' +
    `${called('a')}${called('b')}<DayType id="D"/><OperatingPeriod id="P"><FromDate>2026-01-05</FromDate><ToDate>2026-01-30</ToDate></OperatingPeriod>` +
    '<DayTypeAssignment id="DA"><OperatingPeriodRef ref="P"/><DayTypeRef ref="D"/></DayTypeAssignment>' +
    '<ServiceJourneyPattern id="JP"><RouteRef ref="R"/><pointsInSequence><StopPointInJourneyPattern id="1" order="1"><ScheduledStopPointRef ref="Sa"/></StopPointInJourneyPattern>' +
    '<StopPointInJourneyPattern id="2" order="2"><ScheduledStopPointRef ref="Sb"/></StopPointInJourneyPattern></pointsInSequence></ServiceJourneyPattern>' +
    '<ServiceJourney id="J"><dayTypes><DayTypeRef ref="D"/></dayTypes><JourneyPatternRef ref="JP"/><passingTimes>' +
    '<TimetabledPassingTime><DepartureTime>08:00:00</DepartureTime></TimetabledPassingTime><TimetabledPassingTime><ArrivalTime>08:10:00</ArrivalTime></TimetabledPassingTime></passingTimes></ServiceJourney>',
);
const STOPS = frame(stop('a', 59.91) + stop('b', 59.92) + stop('c', 59.93));

function part(sourceId: string, text: string): SourceDocument {
  const bytes = Buffer.from(text);
  return {
    feedId: 'ruter' as FeedId,
    sourceId,
    format: 'netex',
    bytes,
    contentHash: createHash('sha256').update(bytes).digest('hex'),
    receivedAt: toInstant(Date.parse('2026-01-15T08:00:00Z')),
    timeShiftMs: 0,
    replayed: false,
  };
}

const keeper = (): ScheduleKeeper =>
  new ScheduleKeeper({
    feedId: 'ruter' as FeedId,
    shelf: new ScheduleShelf(folder),
    netex: { timeZone: 'Europe/Oslo', producer: 'Ruter', url: 'https://ruter.example', language: 'no' },
    netexSources: ['lines', 'stops'],
    maxTripLoss: DEFAULT_MAX_TRIP_LOSS,
    isAccepted: () => Promise.resolve(false),
  });

describe('a feed with several sources of NeTEx', () => {
  it('has one timetable of them all, the same whichever came last, and none before each has reported its part', async () => {
    const hashes: string[] = [];
    for (const [first, last] of [
      [part('lines', LINES), part('stops', STOPS)],
      [part('stops', STOPS), part('lines', LINES)],
    ] as const) {
      const schedules = keeper();
      expect(schedules.missingParts(first)).toEqual([last.sourceId]);
      expect(schedules.missingParts(last)).toEqual([]);
      const issues = new IssueCollector();
      const { dataset, schedule } = await schedules.import(last, undefined, issues);
      expect(dataset.counts).toMatchObject({ 'trips.txt': 1, 'stop_times.txt': 2 });
      expect(schedule.timeZone).toBe('Europe/Oslo');
      expect(schedule.findStop('Qa')).toMatchObject({ latitude: 59.91 });
      hashes.push(dataset.documentHash);
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('takes a new part with the newest of the others', async () => {
    const schedules = keeper();
    schedules.missingParts(part('lines', LINES));
    const moved = part('stops', STOPS.replace('59.91', '59.95'));
    expect(schedules.missingParts(part('stops', STOPS))).toEqual([]);
    expect(schedules.missingParts(moved)).toEqual([]);
    const { schedule } = await schedules.import(moved, undefined, new IssueCollector());
    expect(schedule.findStop('Qa')).toMatchObject({ latitude: 59.95 });
  });
});
