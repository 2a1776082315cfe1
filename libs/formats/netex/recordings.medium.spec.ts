import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { importSchedule, nodeZipEngine, openScheduleIndex } from '#libs/schedule';
import { itWithRecordings, readRecording } from '#libs/testing';
import { OPTIONS, convert } from './tiny-netex.fixture.js';
import { netexToGtfs } from './index.js';

const FRENCH = 'netex/fr/netex.zip';
const EIFFEL = 'netex/fr/tour_eiffel.xml';
const EPIP = 'netex/epip/NX-PI-01_DE_NAP_LINE_VHH-VHH-688_20230203.xml';

const { inflateRaw } = nodeZipEngine;
const read = (path: string) => convert(readRecording(path), { inflateRaw });

function scheduleOf(zip: Uint8Array) {
  const issues = new IssueCollector();
  const imported = importSchedule(zip, { ...nodeZipEngine, feedId: 'f', documentHash: 'h' }, issues);
  return { imported, issues, schedule: openScheduleIndex(imported.index) };
}

/** Service days of a trip within its dataset. */
function daysOf(schedule: ReturnType<typeof scheduleOf>['schedule'], tripId: string): string[] {
  const { serviceId } = schedule.findTrip(tripId)!;
  const from = Date.UTC(
    +schedule.validFrom.slice(0, 4),
    +schedule.validFrom.slice(4, 6) - 1,
    +schedule.validFrom.slice(6),
  );
  const days: string[] = [];
  for (let i = 0; i < 400; i += 1) {
    const date = new Date(from + i * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    if (schedule.isActive(serviceId, date)) days.push(date);
  }
  return days;
}

const callsOf = (schedule: ReturnType<typeof scheduleOf>['schedule'], tripId: string) =>
  schedule.stopTimes(schedule.findTrip(tripId)!).map((call) => [call.stopId, call.stopSequence, call.departureSeconds]);

const clock = (hours: number, minutes: number): number => hours * 3600 + minutes * 60;

describe('the ferries of Finistère, French profile, 26 documents', () => {
  itWithRecordings(FRENCH, 'has each line, journey, passing time and day type of the XML', () => {
    const found = read(FRENCH);
    expect(found.documents).toBe(26);
    expect(found.counts).toMatchObject({
      'agency.txt': 1,
      'routes.txt': 23,
      'stops.txt': 14,
      'trips.txt': 2977,
      'stop_times.txt': 5954,
      'calendar.txt': 0,
      'calendar_dates.txt': 2977,
    });
    // Each line is written in the colour it stands on; nothing else is wrong.
    expect(found.issues.counts).toEqual({ REPAIRED: 23, NETEX_NOT_CARRIED: found.notCarried.length });
    const { imported, issues } = scheduleOf(found.zip);
    expect(issues.counts).toEqual({});
    expect(imported).toMatchObject({ timeZone: 'Europe/Paris', validFrom: '20240704', validTo: '20241231' });
    expect(imported.counts).toMatchObject({
      'trips.txt': 2977,
      'stop_times.txt': 5954,
      'stops.txt': 14,
      'routes.txt': 23,
    });
  });

  itWithRecordings(FRENCH, 'runs the first boat from Audierne to Sein, and one that arrives after midnight', () => {
    const { schedule } = scheduleOf(read(FRENCH).zip);
    const first = 'PABMAR:ServiceJourney:202407040930AUS1:LOC';
    expect(callsOf(schedule, first)).toEqual([
      ['FR:29003:Quay:7:PABMAR', 1, clock(9, 30)],
      ['FR:29083:Quay:3:PABMAR', 2, clock(10, 30)],
    ]);
    expect(daysOf(schedule, first)).toEqual(['20240704']);
    expect(schedule.findTrip(first)).toMatchObject({ routeId: 'PABMAR:Line:AUS1:LOC', directionId: 0 });
    const last = [...schedule.trips()].filter((trip) => schedule.stopTimes(trip).at(-1)!.departureSeconds! >= 86_400);
    expect(last).toHaveLength(23);
    expect(Math.max(...last.map((trip) => schedule.stopTimes(trip).at(-1)!.departureSeconds!))).toBe(clock(24, 2));
  });

  itWithRecordings(FRENCH, 'says what of it GTFS has no place for', () => {
    expect(read(FRENCH).notCarried).toEqual([
      { element: 'Line/PrivateCode', count: 23 },
      { element: 'ServiceJourneyPattern/PrivateCode', count: 23 },
      { element: 'Quay/PostalAddress', count: 7 },
      { element: 'StopPlace/PostalAddress', count: 7 },
      { element: 'StopPlace/TypeOfPlaceRef', count: 7 },
      { element: 'Authority/PrivateCode', count: 1 },
      { element: 'GroupOfLines', count: 1 },
      { element: 'Network/Name', count: 1 },
      { element: 'Operator/PrivateCode', count: 1 },
    ]);
  });
});

describe('night line 688 of Hamburg, EPIP, one document', () => {
  itWithRecordings(EPIP, 'has its journeys after midnight, its days as bits and its course by route links', () => {
    const found = read(EPIP);
    expect(found.counts).toMatchObject({ 'routes.txt': 1, 'stops.txt': 47, 'trips.txt': 12, 'stop_times.txt': 168 });
    // 649 positions in 26 links; where one link ends the next begins.
    expect(found.counts['shapes.txt']).toBe(625);
    expect(found.issues.counts).toEqual({ FIELD_ENUM: 1, NETEX_NOT_CARRIED: found.notCarried.length });
    const { schedule, issues, imported } = scheduleOf(found.zip);
    expect(issues.counts).toEqual({});
    expect(imported.timeZone).toBe('Europe/Berlin');
    const trip = 'DE::ServiceJourney:36617541_0::';
    const calls = callsOf(schedule, trip);
    expect(calls).toHaveLength(14);
    expect([calls[0], calls[13]]).toEqual([
      ['DE::Quay:800095_MastM::', 1, clock(26, 8)],
      ['DE::Quay:110031_MastM::', 14, clock(26, 24)],
    ]);
    const days = daysOf(schedule, trip);
    expect(days).toHaveLength(97);
    expect(days.slice(0, 4)).toEqual(['20230203', '20230204', '20230210', '20230211']);
    expect(schedule.shapeOf(schedule.findTrip(trip)!)!.length).toBeGreaterThan(0);
  });

  itWithRecordings(
    EPIP,
    'has the minutes it takes to change, within two places and both ways between two others',
    () => {
      const rows = read(EPIP).rows('transfers.txt');
      expect(rows.map((row) => [row['from_stop_id'], row['to_stop_id'], row['min_transfer_time']])).toEqual([
        ['DE::StopPlace:11003_Master::', 'DE::StopPlace:11003_Master::', '60'],
        ['DE::StopPlace:11009_Master::', 'DE::StopPlace:11009_Master::', '60'],
        ['DE::StopPlace:80017_Master::', 'DE::StopPlace:80099_Master::', '300'],
        ['DE::StopPlace:80099_Master::', 'DE::StopPlace:80017_Master::', '300'],
      ]);
      expect(rows.every((row) => row['transfer_type'] === '2')).toBe(true);
    },
  );

  itWithRecordings(EPIP, 'says what of it GTFS has no place for', () => {
    const carried = new Map(read(EPIP).notCarried.map(({ element, count }) => [element, count]));
    expect(carried.get('ServiceJourneyPattern/NoticeAssignment')).toBe(208);
    // They say no language.
    expect(carried.get('StopPlace/AlternativeName')).toBe(26);
  });
});

describe('stops at the Eiffel tower, French profile, a document without journeys', () => {
  itWithRecordings(EIFFEL, 'are eight quays and the stop place four of them belong to', () => {
    const found = read(EIFFEL);
    const rows = found.rows('stops.txt');
    expect(rows).toHaveLength(9);
    const of = (parent: string) => rows.filter((row) => row['parent_station'] === parent).length;
    expect([
      of('FR::monomodalStopPlace:45122:FR1'),
      rows.filter((row) => row['wheelchair_boarding'] === '1').length,
    ]).toEqual([4, 6]);
    for (const row of rows) {
      expect(Number(row['stop_lat'])).toBeCloseTo(48.86, 1);
      expect(Number(row['stop_lon'])).toBeCloseTo(2.29, 1);
    }
    const { imported } = scheduleOf(found.zip);
    expect(imported.counts['trips.txt']).toBe(0);
  });
});

describe('recordings that are damaged', () => {
  const survive = (bytes: Uint8Array): void => {
    try {
      netexToGtfs(bytes, { ...OPTIONS, inflateRaw }, new IssueCollector());
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED)$/) });
    }
  };
  const damage = (whole: Uint8Array) =>
    fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.integer({ min: 0, max: 255 }) }), { maxLength: 20 });

  itWithRecordings([EPIP, EIFFEL], 'never make the reader fail, cut or with bytes changed', () => {
    for (const path of [EPIP, EIFFEL]) {
      const whole = readRecording(path);
      fc.assert(
        fc.property(damage(whole), fc.nat(whole.length), (changes, length) => {
          const bytes = whole.slice(0, length);
          for (const { at, byte } of changes) if (at < length) bytes[at] = byte;
          survive(bytes);
        }),
        { numRuns: 40 },
      );
    }
  });

  itWithRecordings(FRENCH, 'never make the reader fail as a zip, and give the same bytes each time when whole', () => {
    const whole = readRecording(FRENCH);
    fc.assert(
      fc.property(damage(whole), (changes) => {
        const bytes = whole.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        survive(bytes);
      }),
      { numRuns: 8 },
    );
    const hash = () => createHash('sha256').update(read(FRENCH).zip).digest('hex');
    expect(hash()).toBe(hash());
  });

  itWithRecordings(FRENCH, 'lose no journey that has nothing to do with the damage', () => {
    const files = unzipSync(readRecording(FRENCH));
    const line = 'Ligne_PABMAR_CAS1.xml';
    const others = { ...files, [line]: files[line]!.slice(0, 9_000) };
    const journeysOf = (text: string): number => text.split('</ServiceJourney>').length - 1;
    const left = Object.values(others).reduce((sum, bytes) => sum + journeysOf(strFromU8(bytes)), 0);
    const issues = new IssueCollector();
    const found = netexToGtfs(zipSync(others, { level: 0 }), { ...OPTIONS, inflateRaw }, issues);
    expect(found.counts['trips.txt']).toBe(left);
    expect(issues.counts).toMatchObject({ CONTAINER_TRUNCATED: 1 });
  });
});
