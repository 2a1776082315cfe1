import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { republishGtfs, type RepublishOptions, type Republished } from './index.js';
import { TINY_FEED, tinyFeed, withRows } from './tiny-feed.fixture.js';

const hub: RepublishOptions = {
  feedId: 'astuce',
  publisherName: 'Estuaire',
  publisherUrl: 'https://estuaire.example',
  contactEmail: 'hub@estuaire.example',
  licence: 'etalab-2.0',
  attribution: 'Réseau Astuce',
  feedVersion: 'v7',
};

function republish(
  zip: Uint8Array,
  options: Partial<RepublishOptions> = {},
): Republished & { files: Record<string, string>; issues: IssueCollector } {
  const issues = new IssueCollector();
  const result = republishGtfs(zip, { ...hub, ...options }, issues);
  const files = Object.fromEntries(
    Object.entries(unzipSync(result.zip)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  return { ...result, files, issues };
}

describe('a republished dataset', () => {
  it('holds a good dataset unchanged', () => {
    const { files, droppedRows, issues } = republish(tinyFeed());
    for (const [name, content] of Object.entries(TINY_FEED)) expect(files[name]).toBe(content);
    expect(droppedRows).toEqual({});
    expect(issues.total).toBe(0);
  });

  it('names the hub as publisher in exactly one row, with the version real time refers to', () => {
    const source =
      'feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version\nTCAR,https://t,fr,20260101,20260331,old\nX,https://x,en,,,\n';
    const expected =
      'feed_publisher_name,feed_publisher_url,feed_lang,default_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email,feed_contact_url\n';
    expect(republish(tinyFeed({ 'feed_info.txt': source })).files['feed_info.txt']).toBe(
      `${expected}Estuaire,https://estuaire.example,fr,,20260101,20260331,v7,hub@estuaire.example,\n`,
    );
    // Without one the language is the agency's, the dates those on which trips run.
    expect(republish(tinyFeed()).files['feed_info.txt']).toBe(
      `${expected}Estuaire,https://estuaire.example,fr,,20260105,20260131,v7,hub@estuaire.example,\n`,
    );
  });

  it('credits the source with its licence and keeps the credits it came with', () => {
    expect(republish(tinyFeed()).files['attributions.txt']).toBe(
      'attribution_id,organization_name,is_producer,attribution_url\nsource,Réseau Astuce (etalab-2.0),1,https://estuaire.example\n',
    );
    const own = 'organization_name,is_operator,trip_id\nTransdev,1,T1\nGhost,1,T9\n';
    expect(republish(tinyFeed({ 'attributions.txt': own })).files['attributions.txt']).toBe(
      'organization_name,is_operator,trip_id,attribution_id,is_producer,attribution_url\n' +
        'Transdev,1,T1,,,\nRéseau Astuce (etalab-2.0),,,source,1,https://estuaire.example\n',
    );
  });

  it('drops children with their parents and counts the rows by file', () => {
    const { files, droppedRows, issues } = republish(
      tinyFeed({
        ...withRows('trips.txt', '91,WORK,T4,,,,', '90,WORK,T5,,,,'),
        ...withRows(
          'stop_times.txt',
          'T4,09:00:00,09:00:00,A,1',
          'T4,09:10:00,09:10:00,C,2',
          'T5,10:00:00,10:00:00,A,1',
          'T1,,,ZZ,7',
        ),
        'frequencies.txt':
          'trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,600\nT5,06:00:00,07:00:00,600\n',
        'transfers.txt': 'from_stop_id,to_stop_id,transfer_type\nA,B,0\nA,ZZ,0\nA,B,1\n',
        'pathways.txt': 'pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional\nP1,A,B,1,1\nP2,A,ZZ,1,1\n',
        'translations.txt':
          'table_name,field_name,language,translation,record_id,record_sub_id\nstops,stop_name,en,Arts,A,\nstops,stop_name,en,Gone,ZZ,\ntrips,trip_headsign,en,Gone,T5,\n',
      }),
    );
    expect(droppedRows).toEqual({
      'trips.txt': 2,
      'stop_times.txt': 4,
      'frequencies.txt': 1,
      'transfers.txt': 2,
      'pathways.txt': 1,
      'translations.txt': 2,
    });
    expect(files['frequencies.txt']).not.toContain('T5');
    expect(files['pathways.txt']).not.toContain('P2');
    expect(issues.counts['DUPLICATE_KEY']).toBe(1);
    expect(issues.counts['REFERENCE_UNKNOWN']).toBe(9);
  });

  it('drops fares in a row: product, leg rule, transfer rule', () => {
    const { files } = republish(
      tinyFeed({
        'fare_media.txt': 'fare_media_id,fare_media_type\ncard,2\n',
        'fare_products.txt': 'fare_product_id,fare_media_id,amount,currency\nok,card,1.80,EUR\ngone,cash,1.80,EUR\n',
        'fare_leg_rules.txt': 'leg_group_id,fare_product_id\nL1,ok\nL2,gone\n',
        'fare_transfer_rules.txt': 'from_leg_group_id,to_leg_group_id,fare_transfer_type\nL1,L1,0\nL1,L2,0\n',
      }),
    );
    expect(files['fare_products.txt']).toBe('fare_product_id,fare_media_id,amount,currency\nok,card,1.80,EUR\n');
    expect(files['fare_leg_rules.txt']).toBe('leg_group_id,fare_product_id\nL1,ok\n');
    expect(files['fare_transfer_rules.txt']).toBe('from_leg_group_id,to_leg_group_id,fare_transfer_type\nL1,L1,0\n');
  });

  it('empties an optional reference that leads nowhere and keeps the row', () => {
    const rows = { ...withRows('trips.txt', '90,WORK,T4,X,0,NOPE,'), ...withRows('stops.txt', 'D,,Dock,49,1,,NOPE') };
    const times = withRows('stop_times.txt', 'T4,09:00:00,09:00:00,A,1', 'T4,09:10:00,09:10:00,D,2');
    const { files, droppedRows, issues } = republish(tinyFeed({ ...rows, ...times }));
    expect(files['trips.txt']).toContain('90,WORK,T4,X,0,,\n');
    expect(files['stops.txt']).toContain('D,,Dock,49,1,,\n');
    expect(droppedRows).toEqual({});
    expect(issues.counts).toEqual({ REFERENCE_UNKNOWN: 2 });
  });

  it('leaves out what no closed list has, and takes a boarding area of a station for a node of it', () => {
    const { files, issues } = republish(
      tinyFeed({
        'stops.txt':
          'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n' +
          'M,Mezzanine,49.4404,1.0911,4,S,1\nA,Arts,49.4404,1.0912,0,S,3\nE,End of A,49.4404,1.0912,4,A,2\n' +
          'B,Beauvoisine,49.4475,1.0991,,,x\nC,Boulingrin,49.4482,1.1075,,,\nS,Arts,49.4405,1.0910,1,,0\n',
        'trips.txt': TINY_FEED['trips.txt']!.replace(/block_id$/m, 'bikes_allowed').replace(/BL$/m, '9'),
      }),
    );
    expect(files['stops.txt']!.split('\n').slice(1, -1)).toEqual([
      'M,Mezzanine,49.4404,1.0911,3,S,1',
      'A,Arts,49.4404,1.0912,0,S,',
      'E,End of A,49.4404,1.0912,4,A,2',
      'B,Beauvoisine,49.4475,1.0991,,,',
      'C,Boulingrin,49.4482,1.1075,,,',
      'S,Arts,49.4405,1.0910,1,,0',
    ]);
    expect(files['trips.txt']).toContain('90,WORK,T1,Boulingrin,0,SH,\n');
    expect(issues.counts).toEqual({ FIELD_ENUM: 4 });
    expect(issues.samples).toContainEqual(
      expect.objectContaining({
        where: 'stops.txt:3',
        field: 'wheelchair_boarding',
        got: '3',
        expected: '0 to 2; left out',
      }),
    );
  });

  it('leaves out a number that stands for nothing, and the row where without it more would be said', () => {
    const { files, issues, droppedRows } = republish(
      tinyFeed({
        'stop_times.txt': TINY_FEED['stop_times.txt']!.replace(
          'stop_sequence\n',
          'stop_sequence,pickup_type,timepoint\n',
        ).replace('A,1\n', 'A,1,9,1\n'),
        'transfers.txt': 'from_stop_id,to_stop_id,transfer_type\nA,B,99\nB,C,2\n',
        'fare_attributes.txt':
          'fare_id,price,currency_type,payment_method,transfers\nF,1.80,EUR,1,\nG,1.80,EUR,1,7\nH,1.80,EUR,4,0\n',
      }),
    );
    expect(files['stop_times.txt']).toContain('A,1,,1\n');
    expect(files['transfers.txt']!.trimEnd().split('\n').slice(1)).toEqual(['B,C,2']);
    expect(files['fare_attributes.txt']!.trimEnd().split('\n')).toHaveLength(2);
    expect(droppedRows).toEqual({ 'transfers.txt': 1, 'fare_attributes.txt': 2 });
    expect(issues.counts['FIELD_ENUM']).toBe(4);
  });

  it('keeps the first of two stop times with one sequence', () => {
    const { files, droppedRows } = republish(tinyFeed(withRows('stop_times.txt', 'T1,08:11:00,08:11:00,A,3')));
    expect(droppedRows).toEqual({ 'stop_times.txt': 1 });
    expect(files['stop_times.txt']).toBe(TINY_FEED['stop_times.txt']);
  });

  it('keeps columns and files it does not know, and leaves out what is no table', () => {
    const notes = 'Free text,\r\nnot a table "at all\r\n';
    const { files, issues } = republish(
      tinyFeed({
        'routes.txt': 'route_id,route_short_name,route_type,eco_label\n90,90,3,A+\n',
        'notes.txt': notes,
        'desktop.ini': '[x]',
      }),
    );
    expect(files['routes.txt']).toContain('eco_label\n90,90,3,A+\n');
    expect(files['notes.txt']).toBe(notes);
    expect(files['desktop.ini']).toBeUndefined();
    expect(issues.samples).toMatchObject([{ code: 'UNKNOWN_FIELD', where: 'desktop.ini' }]);
  });

  it('writes UTF-8, LF, no byte order mark, two-digit hours and plain colours', () => {
    const { files } = republish(
      tinyFeed({
        'routes.txt':
          '\uFEFFroute_id,route_short_name,route_type,route_color,route_text_color\r\n90,"Ligne\n90",3,#e2001a,rouge\r\n',
        'stop_times.txt': TINY_FEED['stop_times.txt']!.replaceAll('08:0', '8:0'),
        'levels.txt': Uint8Array.from('level_id,level_index,level_name\nL,0,Quai c\xf4t\xe9 Seine\n', (c) =>
          c.charCodeAt(0),
        ),
      }),
    );
    expect(files['routes.txt']).toBe(
      'route_id,route_short_name,route_type,route_color,route_text_color\n90,"Ligne 90",3,e2001a,\n',
    );
    expect(files['stop_times.txt']).toBe(TINY_FEED['stop_times.txt']);
    expect(files['levels.txt']).toContain('Quai côté Seine');
  });

  it('is the same, byte by byte, each time, and does not change when republished again', () => {
    const zip = tinyFeed(withRows('stop_times.txt', 'T1,,,ZZ,7'));
    const once = republish(zip);
    expect(republish(zip).zip).toEqual(once.zip);
    const twice = republish(once.zip);
    expect({ ...twice.files, 'attributions.txt': '' }).toEqual({ ...once.files, 'attributions.txt': '' });
    expect(twice.droppedRows).toEqual({});
  });

  it('holds the same with Node’s own packing', () => {
    const native = republish(tinyFeed(), { inflateRaw: inflateRawSync, deflateRaw: deflateRawSync });
    expect(native.files).toEqual(republish(tinyFeed()).files);
  });

  it('stands a table without its required columns as an empty one', () => {
    const { files } = republish(tinyFeed({ 'transfers.txt': 'a,b\n1,2\n', 'pathways.txt': 'x\n1\n' }));
    expect(files['pathways.txt']).toBe('pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional\n');
  });
});

describe('what is read as absent is absent in what is given, and what is read in one way is written so (invariant of D)', () => {
  const rowsOf = (text: string | undefined): string[] => text!.trimEnd().split('\n').slice(1);

  it('has both coordinates of a place on earth or none, as plain numbers', () => {
    const { files, changedValues } = republish(
      tinyFeed({
        'stops.txt':
          'stop_id,stop_name,stop_lat,stop_lon\nA,A,+49.4404,+1.0912\nB,B,899.999999,1799.999999\nC,C,49.4,\nS,S,0,0\nE,E,4.94e1,1\nF,F,49°26,1\n',
      }),
    );
    expect(rowsOf(files['stops.txt'])).toEqual([
      'A,A,49.4404,1.0912',
      'B,B,,',
      'C,C,,',
      'S,S,,',
      'E,E,49.4,1',
      'F,F,,',
    ]);
    expect(changedValues['stops.txt.stop_lat']).toEqual({ leftOut: 4, changed: 2 });
  });

  it('has a stop at the place it is read at', () => {
    const { files, changedValues } = republish(tinyFeed(), { movedStops: { B: [49.4405, 1.091] } });
    expect(rowsOf(files['stops.txt'])[1]).toBe('B,102,Beauvoisine,49.4405,1.091,,');
    expect(changedValues['stops.txt.stop_lat']).toEqual({ leftOut: 0, changed: 1 });
  });

  it('has both times of a stop or none, with seconds', () => {
    const { files, changedValues } = republish(
      tinyFeed({
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,,08:00,A,1\nT1,,,B,2\nT1,8:10:00,,C,3\nT2,08:30:00,soon,C,1\nT2,08:40:00,08:40:00,A,2\n',
      }),
    );
    expect(rowsOf(files['stop_times.txt'])).toEqual([
      'T1,08:00:00,08:00:00,A,1',
      'T1,,,B,2',
      'T1,08:10:00,08:10:00,C,3',
      'T2,08:30:00,08:30:00,C,1',
      'T2,08:40:00,08:40:00,A,2',
    ]);
    expect(changedValues['stop_times.txt.departure_time']).toEqual({ leftOut: 0, changed: 3 });
    const departures = 'trip_id,departure_time,stop_id,stop_sequence\nT1,08:00:00,A,1\nT1,08:10:00,C,3\n';
    expect(republish(tinyFeed({ 'stop_times.txt': departures })).files['stop_times.txt']).toBe(
      'trip_id,departure_time,stop_id,stop_sequence,arrival_time\nT1,08:00:00,A,1,08:00:00\nT1,08:10:00,C,3,08:10:00\n',
    );
  });

  it('counts headways on past midnight, and has none that nobody can run by', () => {
    const { files, droppedRows } = republish(
      tinyFeed({
        'frequencies.txt':
          'trip_id,start_time,end_time,headway_secs\nT1,22:00:00,02:00:00,600\nT2,05:00:00,05:00:00,600\nT2,06:00,07:00,0\nT3,06:00,07:00,60\n',
      }),
    );
    expect(rowsOf(files['frequencies.txt'])).toEqual(['T1,22:00:00,26:00:00,600', 'T3,06:00:00,07:00:00,60']);
    expect(droppedRows['frequencies.txt']).toBe(2);
  });

  it('writes no number, date, colour, zone or address that is none', () => {
    const { files, changedValues } = republish(
      tinyFeed({
        'routes.txt':
          'route_id,route_short_name,route_type,route_color,route_sort_order,route_url\n90,90,bus,rouge,-1,javascript:alert(1)\n',
        'calendar.txt': TINY_FEED['calendar.txt']!.replace('WORK,1,1,1,1,1,0,0', 'WORK,1,1,1,1,1,x,'),
        'fare_attributes.txt': 'fare_id,price,currency_type,payment_method,transfers\nF,1.8,eur,0,x\nG,free,EUR,0,\n',
        'levels.txt': 'level_id,level_index\nL,0\nM,ground\n',
      }),
    );
    expect(rowsOf(files['routes.txt'])).toEqual(['90,90,3,,,']);
    expect(rowsOf(files['calendar.txt'])).toEqual(['WORK,1,1,1,1,1,0,0,20260105,20260130']);
    // Without its limit the fare would allow any number of changes.
    expect(rowsOf(files['fare_attributes.txt'])).toEqual([]);
    expect(rowsOf(files['levels.txt'])).toEqual(['L,0']);
    expect(changedValues['routes.txt.route_url']).toEqual({ leftOut: 1, changed: 0 });
  });

  it('has texts without the markup of HTML, and ids as they are', () => {
    const { files, changedValues } = republish(
      tinyFeed({
        'routes.txt':
          'route_id,route_short_name,route_long_name,route_type\n90,90,"<script>alert(1)</script><b>Nord</b> &amp; Sud",3\n',
      }),
    );
    expect(rowsOf(files['routes.txt'])).toEqual(['90,90,Nord & Sud,3']);
    expect(changedValues['routes.txt.route_long_name']).toEqual({ leftOut: 0, changed: 1 });
  });

  it('has the zone the times were read in, for all agencies, and no address nobody reported', () => {
    const agencies = (...rows: string[]): Record<string, string> => ({
      'agency.txt': `agency_id,agency_name,agency_url,agency_timezone\n${rows.join('\n')}\n`,
    });
    const bad = republish(tinyFeed(agencies('TCAR,Astuce,www.astuce.example,Paris')), { timeZone: 'Europe/Paris' });
    expect(rowsOf(bad.files['agency.txt'])).toEqual(['TCAR,Astuce,http://www.astuce.example,Europe/Paris']);
    const twins = republish(tinyFeed(agencies('TCAR,A,https://a,Europe/Paris', 'B,B,,Europe/Brussels')));
    expect(rowsOf(twins.files['agency.txt'])).toEqual(['TCAR,A,https://a,Europe/Paris', 'B,B,,Europe/Paris']);
    const published = republish(tinyFeed(agencies('TCAR,A,,Europe/Paris')), { homepage: 'https://home.example' });
    expect(rowsOf(published.files['agency.txt'])).toEqual(['TCAR,A,https://home.example,Europe/Paris']);
  });

  it('leaves out by name an agency whose clocks are others, with its routes and runs, and nothing else', () => {
    const { files, issues } = republish(
      tinyFeed({
        'agency.txt':
          'agency_id,agency_name,agency_url,agency_timezone\nTCAR,A,https://a,Europe/Paris\nLO,London,https://b,Europe/London\n',
        ...withRows('routes.txt', '91,LO,91,3,'),
        'trips.txt': 'route_id,service_id,trip_id\n90,WORK,T1\n91,WORK,T2\n90,NIGHT,T3\n',
      }),
    );
    expect(rowsOf(files['agency.txt'])).toEqual(['TCAR,A,https://a,Europe/Paris']);
    expect(rowsOf(files['trips.txt'])).toEqual(['90,WORK,T1', '90,NIGHT,T3']);
    expect(issues.samples).toContainEqual(
      expect.objectContaining({
        code: 'FIELD_RANGE',
        got: 'Europe/London',
        expected: 'Europe/Paris, one zone for all agencies; LO and its routes are left out',
      }),
    );
  });

  it('has an agency for every route and fare of a dataset with several, in the name of the producer', () => {
    const source = tinyFeed({
      'agency.txt':
        'agency_id,agency_name,agency_url,agency_timezone\nA,A,https://a,Europe/Paris\nB,B,https://b,Europe/Paris\n',
      'routes.txt': 'route_id,agency_id,route_short_name,route_type\n90,41,90,3\n91,,91,3\n92,A,92,3\n',
    });
    const { files, issues } = republish(source, { producer: 'Métropole' });
    expect(rowsOf(files['agency.txt']).slice(2)).toEqual([
      '41,Métropole,https://estuaire.example,Europe/Paris',
      'astuce,Métropole,https://estuaire.example,Europe/Paris',
    ]);
    expect(rowsOf(files['routes.txt'])).toEqual(['90,41,90,3', '91,astuce,91,3', '92,A,92,3']);
    expect(issues.counts).toEqual({ REFERENCE_UNKNOWN: 1, FIELD_MISSING: 1 });
    const merged = republish(source, { prefix: 'x' });
    expect(rowsOf(merged.files['routes.txt'])).toEqual(['x:90,x:41,90,3', 'x:91,x:astuce,91,3', 'x:92,x:A,92,3']);
  });
});

describe('a republished dataset with a prefix', () => {
  it('has the prefix on every id and every reference, and on nothing else', () => {
    const { files, issues } = republish(
      tinyFeed({
        'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,600\n',
        'fare_attributes.txt': 'fare_id,price,currency_type,payment_method\nF,1.8,EUR,0\n',
        'fare_rules.txt': 'fare_id,route_id\nF,90\n',
        'facilities.txt': 'facility_id,stop_id,name\nE1,A,Lift\n',
        'translations.txt':
          'table_name,field_name,language,translation,record_id\nstops,stop_name,en,Arts,A\nfeed_info,x,en,y,\n',
        'locations.geojson': '{"type":"FeatureCollection","features":[{"type":"Feature","id":"Z1"}]}',
      }),
      { prefix: 'astuce' },
    );
    expect(issues.total).toBe(0);
    expect(files['agency.txt']).toContain('\nastuce:TCAR,Réseau Astuce,');
    expect(files['stops.txt']).toContain('\nastuce:A,101,Théâtre des Arts,49.4404,1.0912,0,astuce:S\n');
    expect(files['routes.txt']).toContain('\nastuce:90,astuce:TCAR,90,3,E2001A\n');
    expect(files['calendar_dates.txt']).toContain('\nastuce:NIGHT,20260131,1\n');
    expect(files['shapes.txt']).toContain('\nastuce:SH,49.4404,1.0912,1\n');
    expect(files['trips.txt']).toContain('\nastuce:90,astuce:WORK,astuce:T1,Boulingrin,0,astuce:SH,astuce:BL\n');
    expect(files['trips.txt']).toContain('\nastuce:90,astuce:WORK,astuce:T2,Théâtre des Arts,1,,\n');
    expect(files['stop_times.txt']).toContain('\nastuce:T1,,,astuce:B,2\n');
    expect(files['frequencies.txt']).toContain('\nastuce:T1,06:00:00,');
    expect(files['fare_attributes.txt']).toBe(
      'fare_id,price,currency_type,payment_method,agency_id\nastuce:F,1.8,EUR,0,astuce:TCAR\n',
    );
    expect(files['fare_rules.txt']).toContain('\nastuce:F,astuce:90\n');
    expect(files['facilities.txt']).toBe('facility_id,stop_id,name\nE1,astuce:A,Lift\n');
    expect(files['translations.txt']).toContain('\nstops,stop_name,en,Arts,astuce:A\nfeed_info,x,en,y,\n');
    expect(files['attributions.txt']).toContain('\nastuce:source,');
    expect(files['locations.geojson']).toContain('"id":"astuce:Z1"');
  });

  it('gives an only agency without an id one, and names it where routes did not', () => {
    const { files } = republish(
      tinyFeed({
        'agency.txt': 'agency_name,agency_url,agency_timezone\nAstuce,https://a,Europe/Paris\n',
        'routes.txt': 'route_id,route_short_name,route_type\n90,90,3\n',
      }),
      { prefix: 'rouen' },
    );
    expect(files['agency.txt']).toBe(
      'agency_name,agency_url,agency_timezone,agency_id\nAstuce,https://a,Europe/Paris,rouen:astuce\n',
    );
    expect(files['routes.txt']).toBe('route_id,route_short_name,route_type,agency_id\nrouen:90,90,3,rouen:astuce\n');
  });
});

describe('republishing damaged datasets', () => {
  it('never throws for what the tables hold', () => {
    const files = Object.keys(TINY_FEED);
    const change = fc.record({
      file: fc.constantFrom(...files),
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
        const once = republish(tinyFeed(damaged));
        expect(Object.keys(republish(once.zip).droppedRows)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
