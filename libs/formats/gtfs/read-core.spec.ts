import { strToU8, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { GtfsArchive, readCore, type Core } from './index.js';
import { TINY_FEED, tinyFeed, withRows } from './tiny-feed.fixture.js';

function read(zip: Uint8Array): { core: Core; issues: IssueCollector } {
  const issues = new IssueCollector();
  return { core: readCore(GtfsArchive.open(zip, issues), issues), issues };
}

function keptTrips({ keys }: Core): string[] {
  const trips = keys.space('trip');
  return Array.from({ length: trips.size }, (_, i) => trips.text(i)).filter((_, i) => keys.keptTrips?.[i] === 1);
}

describe('reading the core of a dataset', () => {
  it('counts what is kept and has nothing to say about a good dataset', () => {
    const { core, issues } = read(tinyFeed());
    expect(core.counts).toEqual({
      'agency.txt': 1,
      'stops.txt': 4,
      'routes.txt': 1,
      'calendar.txt': 1,
      'calendar_dates.txt': 2,
      'shapes.txt': 3,
      'trips.txt': 3,
      'stop_times.txt': 7,
    });
    expect(core.unusable).toEqual([]);
    expect(issues.total).toBe(0);
  });

  it('finds the tables in one folder of the zip, beside the litter of a Mac', () => {
    const files = Object.fromEntries(Object.entries(TINY_FEED).map(([name, text]) => [name, strToU8(text)]));
    const zip = zipSync({
      astuce: files,
      '__MACOSX/astuce/._stops.txt': strToU8('x'),
      'astuce/.DS_Store': strToU8('x'),
    });
    expect(read(zip).core.counts['trips.txt']).toBe(3);
  });

  it.each(['STOPS.TXT', 'stops.txt'])('reads the first of two files of a name (%s), and reports it', (second) => {
    const zip = Buffer.from(tinyFeed({ 'stopz.txt': 'stop_id,stop_name\nZ,Ailleurs\n' })).toString('latin1');
    const { core, issues } = read(Buffer.from(zip.replaceAll('stopz.txt', second), 'latin1'));
    expect(core.counts['stops.txt']).toBe(4);
    expect(issues.samples).toMatchObject([
      { code: 'DUPLICATE_KEY', where: 'stops.txt', got: `stops.txt and ${second}`, severity: 'error' },
    ]);
  });

  it.each(['agency.txt', 'stops.txt', 'routes.txt', 'trips.txt', 'stop_times.txt'])(
    'says that a dataset without %s cannot be used',
    (file) => {
      const { core, issues } = read(tinyFeed({ [file]: undefined }));
      expect(core.unusable).toContain(`${file} is missing`);
      expect(issues.samples).toContainEqual(expect.objectContaining({ code: 'FILE_MISSING', where: file }));
      if (file !== 'agency.txt') expect(keptTrips(core)).toEqual([]);
    },
  );

  it('says so when the archive holds further zips instead of tables', () => {
    const { core } = read(zipSync({ 'bus.zip': tinyFeed(), 'tram.zip': tinyFeed() }));
    expect(core.unusable.at(-1)).toBe('the archive holds zips instead: bus.zip, tram.zip');
  });

  it('needs one of the two calendars, not both', () => {
    expect(read(tinyFeed({ 'calendar.txt': undefined })).core.unusable).toEqual([]);
    const none = read(tinyFeed({ 'calendar.txt': undefined, 'calendar_dates.txt': undefined }));
    expect(none.core.unusable).toEqual(['calendar.txt or calendar_dates.txt is missing']);
  });

  it('says which required column is absent', () => {
    const { core, issues } = read(tinyFeed({ 'stops.txt': 'stop_name,stop_lat\nX,1\n' }));
    expect(core.unusable).toEqual(['stops.txt is without a required column']);
    expect(issues.samples[0]).toMatchObject({ code: 'COLUMN_MISSING', where: 'stops.txt', field: 'stop_id' });
  });

  it('goes on when one file of the archive is broken', () => {
    const zip = tinyFeed();
    const view = new DataView(zip.buffer);
    let at = view.getUint32(zip.length - 6, true);
    const nameAt = (): string =>
      new TextDecoder().decode(zip.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
    while (nameAt() !== 'shapes.txt') at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true);
    view.setUint32(at + 16, 0, true);
    const { core, issues } = read(zip);
    expect(issues.samples).toMatchObject([{ code: 'FILE_UNREADABLE', where: 'shapes.txt' }]);
    expect(keptTrips(core)).toEqual(['T1', 'T2', 'T3']);
  });

  it('drops a stop time of an unknown stop or trip and keeps the rest', () => {
    const { core, issues } = read(tinyFeed(withRows('stop_times.txt', 'T1,,,ZZ,4', 'T9,,,A,1')));
    expect(core.counts['stop_times.txt']).toBe(7);
    expect(issues.samples.map(({ code, where, field, got }) => `${code} ${where} ${field} ${got}`)).toEqual([
      'REFERENCE_UNKNOWN stop_times.txt:9 stop_id ZZ',
      'REFERENCE_UNKNOWN stop_times.txt:10 trip_id T9',
    ]);
  });

  it('drops trips of unknown routes and services with their stop times', () => {
    const { core, issues } = read(tinyFeed(withRows('trips.txt', '91,WORK,T4,,,,', '90,NEVER,T5,,,,')));
    expect(keptTrips(core)).toEqual(['T1', 'T2', 'T3']);
    expect(issues.samples.map(({ field, got }) => `${field} ${got}`)).toEqual(['route_id 91', 'service_id NEVER']);
  });

  it('drops trips with fewer than two stops, and trips whose times run backwards', () => {
    const rows = withRows('trips.txt', '90,WORK,T4,,,,', '90,WORK,T5,,,,');
    const times = withRows(
      'stop_times.txt',
      'T4,09:00:00,09:00:00,A,1',
      'T5,23:50:00,23:50:00,A,1',
      'T5,00:10:00,00:10:00,C,2',
    );
    const { core, issues } = read(tinyFeed({ ...rows, ...times }));
    expect(keptTrips(core)).toEqual(['T1', 'T2', 'T3']);
    expect(issues.samples).toMatchObject([
      { code: 'TRIP_WITHOUT_STOP_TIMES', got: 'T4' },
      { code: 'STOP_TIME_ORDER', got: 'T5' },
    ]);
  });

  it('keeps the first of two rows with one id', () => {
    const rows = { ...withRows('stops.txt', 'A,999,Elsewhere,1,1,,'), ...withRows('trips.txt', '90,WORK,T1,,,,') };
    const { core, issues } = read(tinyFeed(rows));
    expect(core.counts).toMatchObject({ 'stops.txt': 4, 'trips.txt': 3 });
    expect(issues.counts).toEqual({ DUPLICATE_KEY: 2 });
  });

  it('takes a time that is none as absent and keeps the stop', () => {
    const { core, issues } = read(tinyFeed(withRows('stop_times.txt', 'T2,8h35,8h35,B,7')));
    expect(core.counts['stop_times.txt']).toBe(8);
    expect(issues.counts).toEqual({ TIME_FORMAT: 2 });
  });

  it('knows the zones and groups of stops an on-demand trip serves', () => {
    const times =
      'trip_id,stop_id,location_id,location_group_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window\n' +
      'T1,,Z1,,1,08:00:00,18:00:00\nT1,,,G1,2,08:00:00,18:00:00\nT2,,Z1,,1,,\nT2,,Z9,,2,,\nT3,A,,,1,,\nT3,,,,2,,\n';
    const { core, issues } = read(
      tinyFeed({
        'stop_times.txt': times,
        'location_groups.txt': 'location_group_id\nG1\n',
        'locations.geojson': '{"type":"FeatureCollection","features":[{"type":"Feature","id":"Z1"}]}',
      }),
    );
    expect(keptTrips(core)).toEqual(['T1']);
    expect(issues.counts).toEqual({ FIELD_MISSING: 2, REFERENCE_UNKNOWN: 1, TRIP_WITHOUT_STOP_TIMES: 1 });
  });

  it('reads ids and names in windows-1252 and says so once', () => {
    const foreign = (file: string): Uint8Array => Uint8Array.from(TINY_FEED[file]!, (letter) => letter.charCodeAt(0));
    const change = (file: string): Uint8Array => foreign(file).map((byte) => (byte === 0x41 ? 0xc9 : byte));
    const files = { 'stops.txt': change('stops.txt'), 'stop_times.txt': change('stop_times.txt') };
    const { core, issues } = read(tinyFeed(files));
    expect(core.counts['stop_times.txt']).toBe(7);
    expect(issues.counts).toEqual({ ENCODING_NOT_UTF8: 1 });
    expect(core.keys.space('stop').text(0)).toBe('É');
  });

  it('reports days of a calendar that are neither 0 nor 1, which are days off', () => {
    const { core, issues } = read(tinyFeed(withRows('calendar.txt', 'ODD,2,x,,1,0,0,0,20260105,20260130')));
    expect(core.counts['calendar.txt']).toBe(2);
    expect(issues.counts).toEqual({ FIELD_ENUM: 3 });
    expect(issues.samples[0]).toMatchObject({ field: 'monday', got: '2', expected: '0 or 1; read as 0' });
  });

  it('drops calendar rows it cannot read', () => {
    const rows = {
      ...withRows('calendar.txt', 'BAD,1,1,1,1,1,0,0,2026-01-05,20260130'),
      ...withRows('calendar_dates.txt', 'WORK,20260107,3', 'WORK,20260106,1', ',20260108,1'),
    };
    const { core, issues } = read(tinyFeed(rows));
    expect(core.counts).toMatchObject({ 'calendar.txt': 1, 'calendar_dates.txt': 2 });
    expect(issues.counts).toEqual({ TIME_FORMAT: 1, FIELD_ENUM: 1, DUPLICATE_KEY: 1, FIELD_MISSING: 1 });
  });

  it('drops shape points that are nowhere', () => {
    const rows = withRows('shapes.txt', 'SH,91,0,4', 'SH,0,x,5', 'SH,49,1,-1');
    expect(read(tinyFeed(rows)).issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 2, FIELD_TYPE: 1 });
  });
});
