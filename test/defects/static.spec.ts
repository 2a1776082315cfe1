import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { mergeGtfs, republishGtfs } from '#libs/formats/gtfs';
import {
  UPCOMING_DAYS,
  importSchedule,
  importTimetable,
  judgeSchedule,
  openScheduleIndex,
  upcomingRuns,
  type Schedule,
} from '#libs/schedule';
import { TINY_FEED, tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';

const NOON = Date.parse('2026-01-20T12:00:00Z');

/** A dataset through the real import, with what was said of it. */
function imported(zip: Uint8Array): { schedule: Schedule; issues: IssueCollector; unusable?: string } {
  const issues = new IssueCollector();
  const { index, unusable } = importSchedule(zip, { feedId: 'rouen', documentHash: 'a' }, issues);
  return { schedule: openScheduleIndex(index), issues, unusable };
}

const hub = {
  feedId: 'rouen',
  publisherName: 'Estuaire',
  publisherUrl: 'https://estuaire.example',
  contactEmail: 'hub@estuaire.example',
  licence: 'etalab-2.0',
  attribution: 'Réseau Astuce',
  feedVersion: 'v7',
  deflateRaw: deflateRawSync,
  inflateRaw: inflateRawSync,
};

/** The dataset as it is given on. */
function republished(zip: Uint8Array): { files: Record<string, string>; issues: IssueCollector } {
  const issues = new IssueCollector();
  const { zip: out } = republishGtfs(zip, hub, issues);
  return {
    files: Object.fromEntries(Object.entries(unzipSync(out)).map(([name, bytes]) => [name, strFromU8(bytes)])),
    issues,
  };
}

const tripIds = (schedule: Schedule): string[] => [...schedule.tripIds()];
const ALL = ['T1', 'T2', 'T3'];
/** Stop times of a fourth trip beside the three good ones. */
const fourth = (...times: string[]): Uint8Array =>
  tinyFeed({ ...withRows('trips.txt', '90,WORK,T4,,0,,'), ...withRows('stop_times.txt', ...times) });

/** A fourth trip that must fall, from the schedule and from what is published, and nothing else with it. */
function expectDropped(zip: Uint8Array, counts: Record<string, number>): void {
  const { schedule, issues } = imported(zip);
  expect(tripIds(schedule)).toEqual(ALL);
  expect(issues.counts).toEqual(counts);
  const { files } = republished(zip);
  expect(files['trips.txt']).not.toContain('T4');
  expect(files['stop_times.txt']).not.toContain('T4');
  expect(files['trips.txt']).toContain('T3');
}

it('defect 1: a byte order mark before the first column name is no part of it, and none is written', () => {
  const zip = tinyFeed({
    'routes.txt': `\uFEFF${TINY_FEED['routes.txt']}`,
    'trips.txt': `\uFEFF${TINY_FEED['trips.txt']}`,
  });
  const { schedule, issues } = imported(zip);
  expect([tripIds(schedule), issues.total]).toEqual([ALL, 0]);
  expect(schedule.findTrip('T1')!.routeId).toBe('90');
  for (const text of Object.values(republished(zip).files)) expect(text.startsWith('\uFEFF')).toBe(false);
});

it('defect 2: files in a folder of the zip are found, the litter of a Mac beside them is not, and all is given on flat', () => {
  const files = Object.entries(TINY_FEED).map(([name, text]) => [`gtfs_2026/${name}`, strToU8(text)] as const);
  const zip = zipSync(Object.fromEntries([...files, ['__MACOSX/gtfs_2026/._stops.txt', strToU8('x')]]));
  expect(tripIds(imported(zip).schedule)).toEqual(ALL);
  expect(Object.keys(republished(zip).files).filter((name) => name.includes('/'))).toEqual([]);
});

it('defect 3: a zip around one zip is that one; one of several is refused with the names of what it holds', () => {
  const one = zipSync({ 'VBB/bus.zip': tinyFeed(), 'VBB/readme.pdf': strToU8('x') });
  expect(tripIds(imported(one).schedule)).toEqual(ALL);
  expect(republished(one).files['trips.txt']).toContain('T1');
  const { unusable, issues } = imported(zipSync({ 'bus.zip': tinyFeed(), 'bahn.zip': tinyFeed() }));
  expect(unusable).toContain('the archive holds zips instead: bahn.zip, bus.zip');
  expect(issues.counts['FILE_MISSING']).toBeGreaterThan(0);
});

it('defect 4: names that are not UTF-8 are read as windows-1252, said once, and given on as UTF-8', () => {
  const latin = Uint8Array.from(TINY_FEED['stops.txt']!, (character) => character.charCodeAt(0) & 0xff);
  const zip = tinyFeed({ 'stops.txt': latin });
  const { schedule, issues } = imported(zip);
  expect(schedule.findStop('A')!.name).toBe('Théâtre des Arts');
  expect(issues.counts).toEqual({ ENCODING_NOT_UTF8: 1 });
  expect(republished(zip).files['stops.txt']).toContain('Théâtre des Arts');
});

it.each([
  ['first', ['T4,,,A,1', 'T4,09:05:00,09:05:00,B,2', 'T4,09:10:00,09:10:00,C,3']],
  ['last', ['T4,09:00:00,09:00:00,A,1', 'T4,09:05:00,09:05:00,B,2', 'T4,,,C,3']],
])('defect 5: a trip without a time at its %s stop falls, the feed stays', (_, times) => {
  expectDropped(fourth(...times), { FIELD_MISSING: 1 });
});

it('defect 5: an on-demand trip has windows in place of times, and stays', () => {
  const header =
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window\n';
  const times = `${header}T1,,,A,1,08:00:00,18:00:00\nT1,,,B,2,08:00:00,18:00:00\n`;
  expect(tripIds(imported(tinyFeed({ 'stop_times.txt': times })).schedule)).toContain('T1');
});

it('defect 6: a time of 149 hours is pointed out and kept; one that is none by any count is no time', () => {
  const late = imported(fourth('T4,149:09:00,149:09:00,A,1', 'T4,150:00:00,150:00:00,B,2'));
  expect(tripIds(late.schedule)).toEqual([...ALL, 'T4']);
  expect(late.issues.counts).toEqual({ TIME_IMPLAUSIBLE: 4 });
  // The one absurd time among good ones makes the trip run backwards.
  expectDropped(fourth('T4,14:00:00,14:00:00,A,1', 'T4,149:09:00,149:09:00,B,2', 'T4,14:20:00,14:20:00,C,3'), {
    TIME_IMPLAUSIBLE: 2,
    STOP_TIME_ORDER: 1,
  });
});

it('defect 7: an overnight trip that starts again at 00:00 runs backwards and falls', () => {
  expectDropped(fourth('T4,23:50:00,23:50:00,A,1', 'T4,00:10:00,00:10:00,C,2'), { STOP_TIME_ORDER: 1 });
});

it('defect 7: and is counted on past 24:00 where the feed asks for it, in what is published as well', () => {
  const zip = fourth('T4,23:50:00,23:50:00,A,1', 'T4,23:59:00,00:01:00,B,2', 'T4,00:10:00,00:10:00,C,3');
  const issues = new IssueCollector();
  const document = { bytes: zip, feedId: 'rouen', documentHash: 'a', countsPastMidnight: true };
  const { index, converted } = importTimetable(document, issues);
  const schedule = openScheduleIndex(index);
  expect(tripIds(schedule)).toEqual([...ALL, 'T4']);
  expect(issues.counts).toEqual({ REPAIRED: 1 });
  const times = schedule.stopTimes(schedule.findTrip('T4')!);
  const [day, minute] = [86_400, 60];
  expect(times.map(({ arrivalSeconds, departureSeconds }) => [arrivalSeconds, departureSeconds])).toEqual([
    [day - 10 * minute, day - 10 * minute],
    [day - minute, day + minute],
    [day + 10 * minute, day + 10 * minute],
  ]);
  expect(republished(converted!.zip).files['stop_times.txt']).toContain('T4,24:10:00,24:10:00,C,3\n');
});

it('defect 8: a trip with one time at all its stops falls; one time at four stops in a row is pointed out', () => {
  const at = (time: string, ...rest: string[]) =>
    [...'ABCA'].map((stop, i) => `T4,${time},${time},${stop},${i + 1}`).concat(rest);
  expectDropped(fourth(...at('00:00:00')), { TIME_IMPLAUSIBLE: 1 });
  const crowded = imported(fourth(...at('09:00:00', 'T4,09:05:00,09:05:00,B,5')));
  expect(tripIds(crowded.schedule)).toEqual([...ALL, 'T4']);
  expect(crowded.issues.counts).toEqual({ TIME_IMPLAUSIBLE: 1 });
});

it('defect 8: a run by headway whose running times are not known still starts when it does', () => {
  const zip = tinyFeed({
    ...withRows('trips.txt', '90,WORK,T4,,0,,'),
    ...withRows('stop_times.txt', ...[...'ABCA'].map((stop, i) => `T4,00:00:00,00:00:00,${stop},${i + 1}`)),
    'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\nT4,06:00:00,22:00:00,600\n',
  });
  expect(tripIds(imported(zip).schedule)).toContain('T4');
});

it('defect 9: a trip one of whose stop times names no stop falls whole', () => {
  expectDropped(fourth('T4,09:00:00,09:00:00,A,1', 'T4,09:05:00,09:05:00,,2', 'T4,09:10:00,09:10:00,C,3'), {
    FIELD_MISSING: 2,
  });
});

it('defect 9: where that has cost most trips the timetable before stays in use', () => {
  const before = imported(tinyFeed()).schedule;
  const broken = TINY_FEED['stop_times.txt']!.replace(/,([ABC]),/g, ',,');
  const { schedule, unusable } = imported(tinyFeed({ 'stop_times.txt': broken }));
  const candidate = Object.assign(Object.create(schedule) as Schedule, { unusable });
  expect(judgeSchedule(candidate, before, NOON)).toMatchObject({ accept: false });
});

it('defect 10: a transfer to a stop that does not exist is left out and counted', () => {
  const { files, issues } = republished(
    tinyFeed({ 'transfers.txt': 'from_stop_id,to_stop_id,transfer_type\nA,B,2\nA,GONE,2\n' }),
  );
  expect(files['transfers.txt']).toBe('from_stop_id,to_stop_id,transfer_type\nA,B,2\n');
  expect(issues.counts).toEqual({ REFERENCE_UNKNOWN: 1 });
});

it('defect 11: a platform far from its station is read as at the station; a stop far from all others is pointed out', () => {
  const platform = imported(tinyFeed({ 'stops.txt': TINY_FEED['stops.txt']!.replace('49.4404', '4.94404') }));
  expect(platform.schedule.findStop('A')).toMatchObject({ latitude: 49.4405, longitude: 1.091 });
  expect(platform.issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
  const alone = imported(tinyFeed({ 'stops.txt': TINY_FEED['stops.txt']!.replace('49.4482', '4.94482') }));
  expect(alone.schedule.findStop('C')).toMatchObject({ latitude: 4.94482 });
  expect(alone.issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
  expect(alone.issues.samples[0]!.got).toContain('C at 4.94482');
});

describe('a new timetable without an agency', () => {
  const network = (agencies: readonly string[], trips: number): Uint8Array =>
    tinyFeed({
      'agency.txt': `agency_id,agency_name,agency_url,agency_timezone\n${agencies.map((id) => `${id},Agency ${id},https://x,Europe/Paris\n`).join('')}`,
      'routes.txt': `route_id,agency_id,route_short_name,route_type\n${agencies.map((id) => `R${id},${id},${id},3\n`).join('')}`,
      'trips.txt': `route_id,service_id,trip_id\n${agencies
        .flatMap((id) => Array.from({ length: trips }, (_, i) => `R${id},WORK,${id}${i}\n`))
        .join('')}`,
      'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${agencies
        .flatMap((id) =>
          Array.from({ length: trips }, (_, i) => `${id}${i},08:00:00,08:00:00,A,1\n${id}${i},08:10:00,08:10:00,C,2\n`),
        )
        .join('')}`,
    });
  const judged = (now: Uint8Array, before: Uint8Array) => {
    const [candidate, current] = [imported(now).schedule, imported(before).schedule];
    const monday = Date.parse('2026-01-12T08:00:00Z');
    return judgeSchedule(candidate, current, monday, {
      maxTripLoss: 0.9,
      upcoming: {
        candidate: upcomingRuns(candidate, monday, UPCOMING_DAYS),
        current: upcomingRuns(current, monday, UPCOMING_DAYS),
      },
    });
  };
  const region = ['1', '2', '3', '4', '5', '6', '7'];

  it('defect 12: an update that has lost one agency of many is held back and says which', () => {
    expect(judged(network(region.slice(1), 10), network(region, 10))).toMatchObject({
      accept: false,
      acceptable: true,
      got: '0 runs of Agency 1 in 14 days',
    });
  });

  it('defect 12: one whose agency has only another name is taken', () => {
    expect(judged(network(['new', ...region.slice(1)], 10), network(region, 10)).accept).toBe(true);
  });
});

it('defect 13: exceptions that only remove days leave a timetable of no day, which replaces nothing', () => {
  const { schedule, issues } = imported(
    tinyFeed({
      'calendar.txt': undefined,
      'calendar_dates.txt': 'service_id,date,exception_type\nWORK,20260106,2\nNIGHT,20260131,2\n',
    }),
  );
  expect(judgeSchedule(schedule, imported(tinyFeed()).schedule, NOON)).toMatchObject({
    accept: false,
    reason: 'no service runs on any day',
  });
  expect(issues.counts).toEqual({ SERVICE_NEVER_ACTIVE: 2 });
});

it('defect 14: datasets that share ids, or were merged before, are merged without one id twice', () => {
  const issues = new IssueCollector();
  const part = (feedId: string, zip: Uint8Array) => ({
    feedId,
    zip,
    prefix: feedId,
    licence: 'etalab-2.0',
    attribution: feedId,
  });
  const once = mergeGtfs([part('a', tinyFeed()), part('b', tinyFeed())], hub, issues).zip;
  const { zip } = mergeGtfs([part('a', once), part('b', tinyFeed())], hub, issues);
  expect(issues.total).toBe(0);
  const ids = strFromU8(unzipSync(zip)['trips.txt']!)
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',')[2]);
  expect(ids).toEqual(['a:a:T1', 'a:a:T2', 'a:a:T3', 'a:b:T1', 'a:b:T2', 'a:b:T3', 'b:T1', 'b:T2', 'b:T3']);
});

it('defect 15: the feed stands before each id of the territory once, also where ids have a prefix of their own', () => {
  const zip = tinyFeed({
    'trips.txt': TINY_FEED['trips.txt']!.replace(/T(\d)/g, 'TCAR:T$1'),
    'stop_times.txt': TINY_FEED['stop_times.txt']!.replace(/^T/gm, 'TCAR:T'),
  });
  const issues = new IssueCollector();
  const { zip: out } = republishGtfs(zip, { ...hub, prefix: 'astuce' }, issues);
  const [trips, times] = ['trips.txt', 'stop_times.txt'].map((name) => strFromU8(unzipSync(out)[name]!));
  expect(trips!.match(/astuce:TCAR:T1/g)).toHaveLength(1);
  expect(times!.match(/^astuce:TCAR:T\d,/gm)).toHaveLength(7);
  expect(trips! + times!).not.toContain('astuce:astuce');
  expect(issues.total).toBe(0);
});

it('defect 16: of two trips with one id the first is kept, and the other’s row is not given on', () => {
  const zip = tinyFeed(withRows('trips.txt', '90,NIGHT,T1,Second,1,,'));
  const { schedule, issues } = imported(zip);
  expect(schedule.findTrip('T1')).toMatchObject({ serviceId: 'WORK', headsign: 'Boulingrin' });
  expect(issues.counts).toEqual({ DUPLICATE_KEY: 1 });
  expect(republished(zip).files['trips.txt']).not.toContain('Second');
});

it('defect 17: of two rows with one stop_sequence the first is kept and the trip stays', () => {
  const zip = tinyFeed(withRows('stop_times.txt', 'T2,08:35:00,08:35:00,B,9'));
  const { schedule, issues } = imported(zip);
  expect(schedule.stopTimes(schedule.findTrip('T2')!).map(({ stopId }) => stopId)).toEqual(['C', 'A']);
  expect(issues.counts).toEqual({ DUPLICATE_KEY: 1 });
});

describe('a timetable at its end', () => {
  it('defect 19: one that has ended replaces nothing; the one in use is kept until its last night is over', () => {
    const { schedule } = imported(tinyFeed());
    expect(judgeSchedule(schedule, schedule, Date.parse('2026-01-31T23:30:00Z')).accept).toBe(true);
    expect(judgeSchedule(schedule, undefined, Date.parse('2026-03-01T12:00:00Z'))).toMatchObject({
      accept: false,
      reason: 'all in the past: service ended on 20260131',
    });
  });
});

it('defect 20: the pathways of a station one of whose nodes names no station are left out, its stops stay', () => {
  const stops = (parent: string) =>
    withRows('stops.txt', 'N,,Node,49.4404,1.0911,3,S', `E,,Way in,49.4405,1.0911,2,${parent}`);
  const pathways = 'pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional\nP1,A,N,1,1\nP2,N,E,1,1\n';
  const good = republished(tinyFeed({ ...stops('S'), 'pathways.txt': pathways }));
  expect([good.files['pathways.txt'], good.issues.total]).toEqual([pathways, 0]);
  const orphan = republished(tinyFeed({ ...stops(''), 'pathways.txt': pathways }));
  expect(orphan.files['pathways.txt']).toBe(pathways.split('\n')[0] + '\n');
  expect(orphan.files['stops.txt']).toContain('E,,Way in');
  expect(orphan.issues.counts).toEqual({ REFERENCE_UNKNOWN: 2 });
});
