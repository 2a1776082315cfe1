import { readdirSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { republishGtfs } from '#libs/formats/gtfs';
import { itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import { importSchedule, judgeSchedule, openScheduleIndex } from './index.js';

const recordings = [
  'gtfs/bart/bart-rt.zip',
  'gtfs/cdmx/cdmx.zip',
  'gtfs/ctran-flex/ctran-flex.zip',
  'gtfs/hart/hart.zip',
  'gtfs/nyct-subway/cut.zip',
  'gtfs/perimouv-perigueux/perimouv.zip',
  'gtfs/raba/raba.zip',
  'gtfs/sound-transit/gtfs.zip',
];

type Rows = Record<string, string>[];

/** The plain way: everything as text, row by row, for comparing. */
function plainRows(files: Record<string, Uint8Array>, file: string): Rows {
  if (!files[file]) return [];
  const lines = new TextDecoder()
    .decode(files[file])
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const cells = (line: string): string[] => {
    if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
    return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
      (quoted?.replaceAll('""', '"') ?? bare ?? '').trim(),
    );
  };
  const names = cells(lines[0]!);
  return lines.slice(1).map((line) => {
    const row = cells(line);
    return Object.fromEntries(names.map((name, i) => [name, row[i] ?? '']));
  });
}

function plainCounts(zip: Uint8Array): Record<string, number> {
  const files = unzipSync(zip);
  const rows = (file: string): Rows => plainRows(files, file);
  const ids = (file: string, column: string): Set<string> => new Set(rows(file).map((row) => row[column]!));
  const stops = ids('stops.txt', 'stop_id');
  const zones = ids('location_groups.txt', 'location_group_id');
  const geojson = files['locations.geojson'];
  if (geojson) {
    const { features } = JSON.parse(new TextDecoder().decode(geojson)) as { features: { id: string }[] };
    for (const { id } of features) zones.add(id);
  }
  const routes = ids('routes.txt', 'route_id');
  const services = new Set([...ids('calendar.txt', 'service_id'), ...ids('calendar_dates.txt', 'service_id')]);
  const trips = new Map(
    rows('trips.txt')
      .filter((trip) => routes.has(trip['route_id']!) && services.has(trip['service_id']!))
      .map((trip) => [trip['trip_id']!, 0]),
  );
  for (const row of rows('stop_times.txt')) {
    const isPlaced = row['stop_id']
      ? stops.has(row['stop_id'])
      : zones.has(row['location_group_id'] || row['location_id'] || '');
    const known = trips.get(row['trip_id']!);
    if (isPlaced && known !== undefined) trips.set(row['trip_id']!, known + 1);
  }
  const kept = [...trips.values()].filter((count) => count >= 2);
  return {
    'stops.txt': stops.size,
    'routes.txt': routes.size,
    'shapes.txt': rows('shapes.txt').length,
    'trips.txt': kept.length,
    'stop_times.txt': kept.reduce((sum, count) => sum + count, 0),
  };
}

const importOf = (zip: Uint8Array, issues = new IssueCollector()) =>
  importSchedule(zip, { feedId: 'f', documentHash: 'h' }, issues);

const hub = {
  feedId: 'f',
  publisherName: 'Hub',
  publisherUrl: 'https://hub.example',
  contactEmail: 'hub@hub.example',
  licence: 'etalab-2.0',
  attribution: 'Source',
  feedVersion: '1',
  inflateRaw: inflateRawSync,
  deflateRaw: deflateRawSync,
};

describe('recorded datasets', () => {
  for (const path of recordings) {
    itWithRecordings(
      path,
      `${path} gives the counts the plain way gives, and the same stop times`,
      () => {
        const zip = readRecording(path);
        const imported = importOf(zip);
        const expected = plainCounts(zip);
        for (const [file, count] of Object.entries(expected)) {
          expect([file, imported.counts[file] ?? 0]).toEqual([file, count]);
        }
        const schedule = openScheduleIndex(imported.index);
        const [sample] = [...schedule.trips()].slice(-1);
        const plain = plainRows(unzipSync(zip), 'stop_times.txt').filter((row) => row['trip_id'] === sample!.tripId);
        expect(schedule.stopTimes(sample!).map(({ stopId, stopSequence }) => `${stopSequence} ${stopId}`)).toEqual(
          plain
            .sort((a, b) => Number(a['stop_sequence']) - Number(b['stop_sequence']))
            .map((row) => `${row['stop_sequence']} ${row['stop_id'] ?? ''}`),
        );
      },
      60_000,
    );

    itWithRecordings(
      path,
      `${path} republished holds the trips its schedule holds, and nothing more to drop`,
      () => {
        const zip = readRecording(path);
        const { zip: again } = republishGtfs(zip, hub, new IssueCollector());
        const before = openScheduleIndex(importOf(zip).index);
        const issues = new IssueCollector();
        const after = openScheduleIndex(importOf(again, issues).index);
        expect([...after.tripIds()]).toEqual([...before.tripIds()]);
        expect(after.counts).toEqual(before.counts);
        const isLeftAsIs = (code: string) => code === 'SERVICE_NEVER_ACTIVE' || code === 'TIME_IMPLAUSIBLE';
        expect(Object.keys(issues.counts).filter((code) => !isLeftAsIs(code))).toEqual([]);
      },
      60_000,
    );
  }

  itWithRecordings('gtfs/nyct-subway/cut.zip', 'New York loses the 77 stop times of stops that do not exist', () => {
    const issues = new IssueCollector();
    const { validFrom, validTo } = importOf(readRecording('gtfs/nyct-subway/cut.zip'), issues);
    expect(issues.counts).toEqual({ REFERENCE_UNKNOWN: 77, TRIP_WITHOUT_STOP_TIMES: 2 });
    expect([validFrom, validTo]).toEqual(['20230528', '20231119']);
  });

  itWithRecordings(
    'gtfs/ctran-flex/ctran-flex.zip',
    'on-demand trips of Vancouver (US) have stops without times',
    () => {
      const schedule = openScheduleIndex(importOf(readRecording('gtfs/ctran-flex/ctran-flex.zip')).index);
      const [trip] = schedule.trips();
      expect(schedule.firstDepartureSeconds(trip!)).toBeUndefined();
      expect(schedule.stopTimes(trip!)).toMatchObject([{ stopId: '' }, { stopId: '' }]);
      expect(schedule.timeZone).toBe('US/Pacific');
    },
  );

  itWithRecordings('gtfs/cdmx/cdmx.zip', 'Mexico City keeps its headway rows counted and its eight agencies', () => {
    const { counts, agencies } = importOf(readRecording('gtfs/cdmx/cdmx.zip'));
    expect([counts['frequencies.txt'], agencies.length]).toEqual([1741, 8]);
  });

  itWithRecordings('gtfs/perimouv-perigueux/perimouv.zip', 'Périgueux has long quoted ids with colons', () => {
    const schedule = openScheduleIndex(importOf(readRecording('gtfs/perimouv-perigueux/perimouv.zip')).index);
    const [trip] = schedule.trips();
    expect(trip!.tripId).toContain(':');
    expect(schedule.findTrip(trip!.tripId)).toEqual(trip);
  });

  itWithRecordings('rouen/astuce-gtfs-partial', 'Rouen without stop_times.txt is refused and says why', () => {
    const folder = 'rouen/astuce-gtfs-partial';
    const files = readdirSync(recordingPath(folder)).map((name) => [name, readRecording(`${folder}/${name}`)] as const);
    const issues = new IssueCollector();
    const imported = importOf(zipSync(Object.fromEntries(files)), issues);
    expect(issues.samples).toContainEqual(expect.objectContaining({ code: 'FILE_MISSING', where: 'stop_times.txt' }));
    expect(judgeSchedule(imported, undefined, Date.parse('2024-01-15T12:00:00Z'))).toEqual({
      accept: false,
      // No operator can take it either: there is nothing to publish times from.
      acceptable: false,
      reason: 'stop_times.txt is missing',
      got: 'stop_times.txt is missing',
      expected: 'a usable schedule',
    });
  });
});
