import { strToU8, zipSync } from 'fflate';

/**
 * The smallest dataset with something to say, for tests: line 90 from Théâtre des Arts by Beauvoisine to Boulingrin, two
 * trips on working days and one that leaves after midnight.
 */
export const TINY_FEED: Readonly<Record<string, string>> = {
  'agency.txt':
    'agency_id,agency_name,agency_url,agency_timezone,agency_lang\nTCAR,Réseau Astuce,https://example.org,Europe/Paris,fr\n',
  'stops.txt':
    'stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n' +
    'A,101,Théâtre des Arts,49.4404,1.0912,0,S\n' +
    'B,102,Beauvoisine,49.4475,1.0991,,\n' +
    'C,103,Boulingrin,49.4482,1.1075,,\n' +
    'S,,Théâtre des Arts,49.4405,1.0910,1,\n',
  'routes.txt': 'route_id,agency_id,route_short_name,route_type,route_color\n90,TCAR,90,3,E2001A\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
    'WORK,1,1,1,1,1,0,0,20260105,20260130\n',
  'calendar_dates.txt': 'service_id,date,exception_type\nWORK,20260106,2\nNIGHT,20260131,1\n',
  'shapes.txt':
    'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n' +
    'SH,49.4404,1.0912,1\nSH,49.4482,1.1075,3\nSH,49.4475,1.0991,2\n',
  'trips.txt':
    'route_id,service_id,trip_id,trip_headsign,direction_id,shape_id,block_id\n' +
    '90,WORK,T1,Boulingrin,0,SH,BL\n90,WORK,T2,Théâtre des Arts,1,,\n90,NIGHT,T3,Boulingrin,0,SH,\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    'T1,08:00:00,08:00:00,A,1\nT1,,,B,2\nT1,08:10:00,08:10:00,C,3\n' +
    'T2,08:30:00,08:31:00,C,5\nT2,08:40:00,08:40:00,A,9\n' +
    'T3,25:05:00,25:05:00,A,1\nT3,25:15:00,25:15:00,C,2\n',
};

/** The tiny feed as a zip, files replaced or, with `undefined`, left out. */
export function tinyFeed(changes: Readonly<Record<string, string | Uint8Array | undefined>> = {}): Uint8Array {
  const files = Object.entries({ ...TINY_FEED, ...changes }).flatMap(([name, content]) =>
    content === undefined ? [] : [[name, typeof content === 'string' ? strToU8(content) : content] as const],
  );
  return zipSync(Object.fromEntries(files));
}

/** Rows added at the end of a file of the tiny feed. */
export function withRows(file: string, ...rows: string[]): Record<string, string> {
  return { [file]: `${TINY_FEED[file] ?? ''}${rows.join('\n')}\n` };
}
