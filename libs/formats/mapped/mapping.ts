import type { MappedKind, Unit } from '#libs/model';

/** Where a value is in a row, and what it is turned into on its way to the model's field. */
export interface FieldMapping {
  /** Column of a CSV file, path in a JSON row (`VP.lat`, `values[0].v`), or a level of an MQTT topic (`topic[7]`). */
  from?: string;
  constant?: string | number | boolean;
  /** The unit the feed writes; absent: the model's own. */
  unit?: Unit;
  /** What the number is multiplied with before the unit counts. */
  scale?: number;
  /** Words of the feed → words of the model, or numbers, or true and false. Others are an issue. */
  values?: Record<string, string | number | boolean>;
  /** `iso`, `unix`, `unix-ms`, or a pattern of `yyyy MM dd HH mm ss`. */
  time?: string;
  /** Time zone of times that carry none. */
  zone?: string;
  /** Clock times before this one are of the service day before: 01:10 then becomes 25:10. */
  dayStart?: string;
  // Of a point:
  order?: 'lat-lon' | 'lon-lat';
  crs?: 'wgs84' | 'lambert93';
  latitude?: string;
  longitude?: string;
  x?: string;
  y?: string;
}

/** What each row of a document is, according to the configuration. */
export interface Mapping {
  kind: MappedKind;
  /** Path of the array of rows in a JSON document; the whole document where absent. */
  entities?: string;
  /** What makes a row's key: one value, or several joined with a dash. */
  key: readonly string[];
  fields: Readonly<Record<string, FieldMapping>>;
  delimiter?: string;
  encoding?: 'utf-8' | 'windows-1252' | 'utf-16le';
  /** Numbers are written 1 234,5. */
  decimalComma?: boolean;
}

export type MappedFormat = 'csv' | 'geojson' | 'json';
export const MAPPED_FORMATS: readonly MappedFormat[] = ['csv', 'geojson', 'json'];

export function isMappedFormat(format: string): format is MappedFormat {
  return (MAPPED_FORMATS as readonly string[]).includes(format);
}

/** Bounds of one document; what lies beyond is not read and counted as LIMIT_EXCEEDED. */
export const MAPPED_LIMITS = {
  bytes: 128 * 2 ** 20,
  rows: 200_000,
  depth: 64,
  cellChars: 8_192,
  keyChars: 200,
  linePoints: 10_000,
} as const;
