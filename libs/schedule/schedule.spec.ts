import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HubError, IssueCollector, findHubError } from '#libs/errors';
import { TINY_FEED, tinyFeed, withRows } from '../formats/gtfs/tiny-feed.fixture.js';
import {
  importSchedule,
  judgeSchedule,
  openSchedule,
  openScheduleIndex,
  upcomingRuns,
  writeScheduleFile,
  type Schedule,
  type ScheduleImport,
} from './index.js';

function imported(zip: Uint8Array): ScheduleImport & { issues: IssueCollector } {
  const issues = new IssueCollector();
  return { ...importSchedule(zip, { feedId: 'astuce', documentHash: 'cafe01' }, issues), issues };
}
const scheduleOf = (changes: Record<string, string | undefined> = {}): Schedule =>
  openScheduleIndex(imported(tinyFeed(changes)).index);
const tripIds = (trips: Iterable<{ tripId: string }>): string[] => [...trips].map(({ tripId }) => tripId);

describe('a schedule', () => {
  const schedule = scheduleOf({
    'feed_info.txt': 'feed_publisher_name,feed_publisher_url,feed_lang,feed_version\nTCAR,https://t,fr,2026-01\n',
  });
  const trip = (tripId: string) => schedule.findTrip(tripId)!;

  it('says what it is of, when it holds and how much it has', () => {
    expect(schedule).toMatchObject({
      feedId: 'astuce',
      documentHash: 'cafe01',
      feedVersion: '2026-01',
      timeZone: 'Europe/Paris',
      validFrom: '20260105',
      validTo: '20260131',
      counts: { 'stops.txt': 4, 'routes.txt': 1, 'trips.txt': 3, 'stop_times.txt': 7, 'shapes.txt': 3 },
      agencies: [{ agencyId: 'TCAR', name: 'Réseau Astuce', url: 'https://example.org', timeZone: 'Europe/Paris' }],
    });
  });

  it('finds trips, routes and stops by the ids the feed writes, and nothing by others', () => {
    expect(trip('T1')).toEqual({
      index: 0,
      tripId: 'T1',
      routeId: '90',
      serviceId: 'WORK',
      directionId: 0,
      headsign: 'Boulingrin',
      shortName: undefined,
      shapeId: 'SH',
      blockId: 'BL',
    });
    expect(schedule.findRoute('90')).toEqual({
      routeId: '90',
      agencyId: 'TCAR',
      shortName: '90',
      longName: undefined,
      type: 3,
      color: 'E2001A',
      textColor: undefined,
    });
    expect(schedule.findStop('A')).toEqual({
      stopId: 'A',
      code: '101',
      name: 'Théâtre des Arts',
      latitude: 49.4404,
      longitude: 1.0912,
      parentStation: 'S',
      locationType: 0,
      platformCode: undefined,
    });
    for (const unknown of ['', 'T', 'T11', 'astuce:T1', 'é', 'x'.repeat(100)]) {
      expect([schedule.findTrip(unknown), schedule.findRoute(unknown), schedule.findStop(unknown)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it('lists the stop times of a trip in order, without times where the feed gives none', () => {
    expect(schedule.stopTimes(trip('T1'))).toEqual([
      { stopSequence: 1, stopId: 'A', arrivalSeconds: 28_800, departureSeconds: 28_800 },
      { stopSequence: 2, stopId: 'B', arrivalSeconds: undefined, departureSeconds: undefined },
      { stopSequence: 3, stopId: 'C', arrivalSeconds: 29_400, departureSeconds: 29_400 },
    ]);
    expect(schedule.stopTimes(trip('T2'))[0]).toEqual({
      stopSequence: 5,
      stopId: 'C',
      arrivalSeconds: 30_600,
      departureSeconds: 30_660,
    });
    expect(schedule.stopTimes(trip('T3'))[0]?.departureSeconds).toBe(90_300);
  });

  it('knows when a trip starts and which trips of a line start at a moment', () => {
    expect(schedule.firstDepartureSeconds(trip('T2'))).toBe(30_660);
    expect(tripIds(schedule.tripsOf('90', undefined, 28_800))).toEqual(['T1']);
    expect(tripIds(schedule.tripsOf('90', 1, 30_660))).toEqual(['T2']);
    expect(tripIds(schedule.tripsOf('90', 0, 30_660))).toEqual([]);
    expect(tripIds(schedule.tripsOf('91', undefined, 28_800))).toEqual([]);
  });

  it('knows which trips one vehicle runs, and that a trip without a block is of none', () => {
    expect(tripIds(schedule.tripsOfBlock('BL'))).toEqual(['T1']);
    expect([schedule.tripsOfBlock(''), schedule.tripsOfBlock('Boulingrin')]).toEqual([[], []]);
  });

  it('knows on which days a service runs', () => {
    const days = ['20260105', '20260106', '20260110', '20260131', '2026-01-05', 'x'];
    expect(days.map((day) => schedule.isActive('WORK', day))).toEqual([true, false, false, false, false, false]);
    expect(days.map((day) => schedule.isActive('NIGHT', day))).toEqual([false, false, false, true, false, false]);
    expect(schedule.isActive('NEVER', '20260105')).toBe(false);
  });

  it('draws a trip’s shape in order and has none where the trip names none', () => {
    expect([...schedule.shapeOf(trip('T1'))!]).toEqual([49.4404, 1.0912, 49.4475, 1.0991, 49.4482, 1.1075]);
    expect(schedule.shapeOf(trip('T2'))).toBeUndefined();
  });

  it('finds stops by code and by place, nearest first', () => {
    expect(schedule.findStopsByCode('102').map(({ stopId }) => stopId)).toEqual(['B']);
    expect(schedule.findStopsByCode('')).toEqual([]);
    const near = (radiusM: number): string[] =>
      schedule.stopsNear(49.4406, 1.0909, radiusM).map(({ stopId }) => stopId);
    expect([near(10), near(20), near(100), near(1100)]).toEqual([[], ['S'], ['S', 'A'], ['S', 'A', 'B']]);
  });

  it('lists everything in the order of the files', () => {
    expect(tripIds(schedule.trips())).toEqual(['T1', 'T2', 'T3']);
    expect([...schedule.tripIds()]).toEqual(['T1', 'T2', 'T3']);
    expect([...schedule.stops()].map(({ stopId }) => stopId)).toEqual(['A', 'B', 'C', 'S']);
    expect([...schedule.routes()].map(({ routeId }) => routeId)).toEqual(['90']);
  });

  it('answers no more once it is closed', () => {
    const closed = scheduleOf();
    closed.close();
    expect(() => closed.findTrip('T1')).toThrow(HubError);
  });
});

describe('importing', () => {
  it('counts what it drops and still gives the rest', () => {
    const { issues, counts } = imported(
      tinyFeed({
        ...withRows('trips.txt', '90,WORK,T4,,,NOPE,', '91,WORK,T5,,,,'),
        ...withRows('stop_times.txt', 'T4,09:00:00,09:00:00,A,1', 'T4,09:09:00,09:09:00,B,2', 'T1,,,ZZ,9'),
        'frequencies.txt':
          'trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,600\nT9,06:00:00,07:00:00,600\n',
      }),
    );
    expect(counts).toMatchObject({ 'trips.txt': 4, 'stop_times.txt': 9, 'frequencies.txt': 1 });
    expect(issues.counts).toEqual({ REFERENCE_UNKNOWN: 4 });
  });

  it('takes the zone known first, and the one it is given where none is known or given: never UTC', () => {
    const agencies = (...zones: string[]): string =>
      `agency_id,agency_name,agency_url,agency_timezone\n${zones.map((zone, i) => `${i === 0 ? 'TCAR' : i},A,https://a,${zone}\n`).join('')}`;
    const two = imported(tinyFeed({ 'agency.txt': agencies('Europe/Paris', 'Europe/London') }));
    expect([two.timeZone, Object.keys(two.issues.counts)]).toEqual(['Europe/Paris', ['FIELD_RANGE']]);
    for (const unknown of ['Rouen', '', '+02:00']) {
      const issues = new IssueCollector();
      const options = { feedId: 'rouen', documentHash: 'h', timeZone: 'Indian/Reunion' };
      const none = importSchedule(tinyFeed({ 'agency.txt': agencies(unknown) }), options, issues);
      expect([none.timeZone, Object.keys(issues.counts)]).toEqual(['Indian/Reunion', ['FIELD_ENUM']]);
      expect(issues.samples[0]).toMatchObject({ got: unknown, expected: expect.stringContaining('Indian/Reunion') });
    }
    expect(imported(tinyFeed({ 'agency.txt': agencies('Rouen', 'Europe/Paris') })).timeZone).toBe('Europe/Paris');
  });

  it('reads odd stops and routes as well as it can and says what it changed', () => {
    const { index, issues } = imported(
      tinyFeed({
        ...withRows('stops.txt', 'D,,Null Island,0,0,,', 'E,,Typo,491.2,1.0,7,'),
        ...withRows('routes.txt', '91,,91,bus,#00ff00', '92,,92,3,green'),
      }),
    );
    const schedule = openScheduleIndex(index);
    expect(schedule.findStop('D')?.latitude).toBeUndefined();
    expect(schedule.findStop('E')).toMatchObject({ locationType: 0, latitude: undefined });
    expect(schedule.findRoute('91')).toMatchObject({ type: 3, color: '00ff00' });
    expect(schedule.findRoute('92')?.color).toBeUndefined();
    expect(issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 2, FIELD_ENUM: 1, FIELD_TYPE: 2 });
  });

  it('gives the same bytes for the same dataset', () => {
    expect(imported(tinyFeed()).index).toEqual(imported(tinyFeed()).index);
  });

  it('never throws for what the tables hold, and every index opens', () => {
    const change = fc.record({
      file: fc.constantFrom(...Object.keys(TINY_FEED)),
      at: fc.nat(400),
      text: fc.string({ unit: fc.constantFrom('"', ',', '\n', 'é', '0', 'T1', ''), maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const damaged: Record<string, string> = { ...TINY_FEED };
        for (const { file, at, text } of changes) {
          const content = damaged[file]!;
          damaged[file] = content.slice(0, at) + text + content.slice(at + 1);
        }
        const schedule = openScheduleIndex(imported(tinyFeed(damaged)).index);
        for (const trip of schedule.trips()) expect(schedule.stopTimes(trip).length).toBeGreaterThan(1);
      }),
      { numRuns: 200 },
    );
  });
});

const runs = (total: number) => ({ total, byAgency: {} });

describe('judging a new dataset', () => {
  const noon = Date.parse('2026-01-20T12:00:00Z');
  const good = imported(tinyFeed());
  const verdict = (changes: Record<string, string | undefined>, now = noon) =>
    judgeSchedule(imported(tinyFeed(changes)), good, now);

  it('takes a good one', () => {
    expect(judgeSchedule(good, undefined, noon)).toEqual({ accept: true });
    expect(judgeSchedule(openScheduleIndex(good.index), good, noon)).toEqual({ accept: true });
  });

  it('refuses one that lacks a required file, and says which', () => {
    expect(verdict({ 'stop_times.txt': undefined })).toMatchObject({
      accept: false,
      reason: 'stop_times.txt is missing',
      acceptable: false,
    });
  });

  it('refuses an empty one', () => {
    expect(verdict({ 'trips.txt': 'route_id,service_id,trip_id\n' }).accept).toBe(false);
    expect(verdict({ 'stop_times.txt': 'trip_id,stop_id,stop_sequence\n' }).accept).toBe(false);
  });

  it('refuses one whose services never run', () => {
    const days = 'service_id,date,exception_type\nWORK,20260107,2\nNIGHT,20260107,2\n';
    expect(verdict({ 'calendar.txt': undefined, 'calendar_dates.txt': days })).toMatchObject({
      accept: false,
      reason: 'no service runs on any day',
      acceptable: true,
    });
  });

  it('refuses one that lies in the past, yet lets the last night end', () => {
    // Service ends on 31 January; its last trip runs after midnight.
    expect(judgeSchedule(good, undefined, Date.parse('2026-02-01T22:59:00Z')).accept).toBe(true);
    expect(judgeSchedule(good, undefined, Date.parse('2026-02-01T23:00:00Z'))).toMatchObject({
      accept: false,
      reason: 'all in the past: service ended on 20260131',
      acceptable: true,
    });
  });

  it('points out one that lost most of its trips', () => {
    const { accept, warning } = verdict({ 'trips.txt': 'route_id,service_id,trip_id\n90,WORK,T1\n' });
    expect([accept, warning]).toEqual([true, '1 trips, the dataset in use has 3']);
  });

  it('points out a first one of which most cannot be used, whatever was in use before', () => {
    const rows = Array.from({ length: 9 }, (_, i) => `90,WORK,X${i},,,,`);
    const poor = imported(tinyFeed(withRows('trips.txt', ...rows)));
    expect([poor.counts['trips.txt'], poor.totals['trips.txt']]).toEqual([3, 12]);
    expect(judgeSchedule(poor, undefined, noon)).toEqual({
      accept: true,
      warning: 'only 3 of 12 trips can be used',
      poor: { got: '3 of 12 trips', expected: 'at least 50 % of the trips fit for use' },
    });
    const stray = Array.from({ length: 9 }, (_, i) => `GONE,08:00:00,08:00:00,A,${i}`);
    expect(judgeSchedule(imported(tinyFeed(withRows('stop_times.txt', ...stray))), undefined, noon).poor?.got).toBe(
      '7 of 16 stop times',
    );
  });

  it('refuses one that lost nine of ten trips, and says what it has and what was expected', () => {
    const before = { ...good, counts: { 'trips.txt': 30 } };
    expect(judgeSchedule(good, before, noon)).toEqual({
      accept: false,
      reason: '3 trips, fewer than 90 % of the 30 trips in use lost',
      got: '3 trips',
      expected: 'fewer than 90 % of the 30 trips in use lost',
      acceptable: true,
    });
    expect(judgeSchedule(good, { ...good, counts: { 'trips.txt': 29 } }, noon).accept).toBe(true);
    expect(judgeSchedule(good, before, noon, { maxTripLoss: 0.95 }).accept).toBe(true);
    expect(judgeSchedule(good, { ...good, counts: { 'trips.txt': 6 } }, noon, { maxTripLoss: 0.5 }).accept).toBe(false);
  });

  it('refuses one with as many trips that hardly run in the coming two weeks', () => {
    const compare = (candidate: number) =>
      judgeSchedule(good, good, noon, {
        maxTripLoss: 0.9,
        upcoming: { candidate: runs(candidate), current: runs(20) },
      });
    expect(compare(3).accept).toBe(true);
    expect(compare(2)).toMatchObject({ accept: false, got: '2 runs in 14 days' });
    // Nothing is lost where nothing ran.
    expect(
      judgeSchedule(good, good, noon, { maxTripLoss: 0.9, upcoming: { candidate: runs(0), current: runs(0) } }).accept,
    ).toBe(true);
  });

  it('counts the runs of the coming days, today included, and each departure of a headway service', () => {
    // WORK has T1 and T2 on working days up to the 30th, NIGHT T3 on the 31st.
    expect(upcomingRuns(scheduleOf(), Date.parse('2026-01-19T12:00:00Z'), 14).total).toBe(2 * 10 + 1);
    expect(upcomingRuns(scheduleOf(), Date.parse('2026-01-31T12:00:00Z'), 14).total).toBe(1);
    expect(upcomingRuns(scheduleOf(), Date.parse('2026-02-01T12:00:00Z'), 14).total).toBe(0);
    const every10 = 'trip_id,start_time,end_time,headway_secs\nT3,06:00:00,07:00:00,600\nT3,08:00:00,08:05:00,600\n';
    expect(upcomingRuns(scheduleOf({ 'frequencies.txt': every10 }), Date.parse('2026-01-31T12:00:00Z'), 1).total).toBe(
      7,
    );
  });
});

describe('an index file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'schedule-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is named by its content, replaces itself whole and leaves nothing beside it', () => {
    const schedule = imported(tinyFeed());
    const path = writeScheduleFile(folder, { ...schedule, documentHash: 'sha256:../cafe' });
    expect(writeScheduleFile(folder, { ...schedule, documentHash: 'sha256:../cafe' })).toBe(path);
    expect(readdirSync(folder)).toEqual(['astuce-sha256-..-cafe.v6.schedule']);
    expect(tripIds(openSchedule(path).trips())).toEqual(['T1', 'T2', 'T3']);
  });

  it('that is absent, cut, changed or of another version is refused', () => {
    const codeOf = (run: () => unknown): string | undefined => {
      try {
        run();
      } catch (error) {
        return findHubError(error)?.code;
      }
      return undefined;
    };
    const path = writeScheduleFile(folder, imported(tinyFeed()));
    const bytes = readFileSync(path);
    expect(codeOf(() => openSchedule(join(folder, 'none')))).toBe('INDEX_UNREADABLE');
    for (const length of [0, 7, 23, 100, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(codeOf(() => openSchedule(path))).toBe('INDEX_UNREADABLE');
    }
    const changed = Uint8Array.from(bytes);
    for (let at = 0; at < bytes.length; at += 1) {
      changed[at]! ^= 0x41;
      expect(codeOf(() => openScheduleIndex(changed))).toBe('INDEX_UNREADABLE');
      changed[at]! ^= 0x41;
    }
  });

  it('opens from bytes that start at any address', () => {
    const { index } = imported(tinyFeed());
    const shifted = new Uint8Array(index.length + 3);
    shifted.set(index, 3);
    expect(openScheduleIndex(shifted.subarray(3)).findTrip('T3')?.serviceId).toBe('NIGHT');
  });
});
