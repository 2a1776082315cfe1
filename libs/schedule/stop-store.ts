import {
  ByteInterner,
  NO_INTEGER,
  arePlace,
  type Core,
  type CsvColumns,
  type CsvRow,
  type RowIssues,
} from '#libs/formats/gtfs';
import type { IssueCollector } from '#libs/errors';
import type { Section } from './index-file.js';
import { judgePlaces, type MovedStops } from './judge-places.js';
import { packStrings } from './string-table.js';
import { textOf } from './trip-store.js';

const LATEST_LOCATION_TYPE = 4;

/** Columns of stops.txt by index of the stop. Text 0 is "absent"; coordinates are NaN where there are none. */
export class StopStore {
  private readonly codes: number[] = [];
  private readonly names: number[] = [];
  private readonly latitudes: number[] = [];
  private readonly longitudes: number[] = [];
  private readonly parents: number[] = [];
  private readonly locationTypes: number[] = [];
  private readonly platformCodes: number[] = [];
  private readonly wheelchairs: number[] = [];

  /** Known once packed. */
  moved: MovedStops = {};

  constructor(private readonly texts: ByteInterner) {}

  /** Issues: COORDINATE_IMPLAUSIBLE for 0,0 and places off the earth, FIELD_ENUM for other location types. */
  visit(columns: CsvColumns, issues: RowIssues): (row: CsvRow) => void {
    const [code, name, lat, lon, parent, type, platform, wheelchair] = [
      'stop_code',
      'stop_name',
      'stop_lat',
      'stop_lon',
      'parent_station',
      'location_type',
      'platform_code',
      'wheelchair_boarding',
    ].map((column) => columns.columnOf(column)) as [number, number, number, number, number, number, number, number];
    return (row) => {
      this.codes.push(textOf(this.texts, row, code));
      this.names.push(textOf(this.texts, row, name));
      this.parents.push(textOf(this.texts, row, parent));
      this.platformCodes.push(textOf(this.texts, row, platform));
      this.wheelchairs.push(wheelchairOf(row, wheelchair));
      let latitude = row.decimal(lat);
      let longitude = row.decimal(lon);
      if (!arePlace(row, lat, lon)) {
        const isGiven = !row.isEmpty(lat) || !row.isEmpty(lon);
        if (isGiven)
          issues.add(row, 'COORDINATE_IMPLAUSIBLE', 'warning', 'stop_lat', lat, 'a place on earth; read as absent');
        latitude = longitude = Number.NaN;
      }
      this.latitudes.push(latitude);
      this.longitudes.push(longitude);
      this.locationTypes.push(this.locationType(row, type, issues));
    };
  }

  private locationType(row: CsvRow, column: number, issues: RowIssues): number {
    if (row.isEmpty(column)) return 0;
    const type = row.integer(column);
    if (type !== NO_INTEGER && type >= 0 && type <= LATEST_LOCATION_TYPE) return type;
    issues.add(row, 'FIELD_ENUM', 'warning', 'location_type', column, '0 to 4; read as 0');
    return 0;
  }

  private forgetUnknownParents({ keys }: Core, issues: IssueCollector): void {
    const ids = keys.space('stop');
    this.parents.forEach((parent, stop) => {
      if (parent === 0) return;
      const id = this.texts.bytesOf(parent);
      if (ids.find(id, 0, id.length) >= 0) return;
      this.parents[stop] = 0;
      issues.add({
        code: 'REFERENCE_UNKNOWN',
        severity: 'warning',
        where: `stops.txt, stop ${ids.text(stop)}`,
        field: 'parent_station',
        got: this.texts.text(parent),
        expected: 'a stop of stops.txt; read as absent',
      });
    });
  }

  /** Issues: REFERENCE_UNKNOWN for parents nobody knows, COORDINATE_IMPLAUSIBLE for stops far from their station or from all others. */
  pack(core: Core, issues: IssueCollector): Record<string, Section> {
    const ids = core.keys.space('stop');
    const latitudes = Float64Array.from(this.latitudes);
    const longitudes = Float64Array.from(this.longitudes);
    this.forgetUnknownParents(core, issues);
    this.moved = judgePlaces({ latitudes, longitudes, parents: this.parents }, this.texts, core, issues);
    const located = Uint32Array.from(latitudes.keys()).filter((stop) => !Number.isNaN(latitudes[stop]));
    return {
      ...packStrings('stopIds', allBytes(ids), { searchable: true }),
      'stop.code': Uint32Array.from(this.codes),
      'stop.name': Uint32Array.from(this.names),
      'stop.latitude': latitudes,
      'stop.longitude': longitudes,
      'stop.parent': Uint32Array.from(this.parents),
      'stop.locationType': Uint8Array.from(this.locationTypes),
      'stop.platformCode': Uint32Array.from(this.platformCodes),
      'stop.wheelchair': Uint8Array.from(this.wheelchairs),
      'stop.byLatitude': located.sort((a, b) => latitudes[a]! - latitudes[b]! || a - b),
    };
  }
}

/** 1 where a wheelchair can board, 2 where none can; 0 for all that says neither. Spec: GTFS stops.txt, wheelchair_boarding. */
function wheelchairOf(row: CsvRow, column: number): number {
  if (row.isEmpty(column)) return 0;
  const boarding = row.integer(column);
  return boarding === 1 || boarding === 2 ? boarding : 0;
}

export function* allBytes(texts: ByteInterner): Iterable<Uint8Array> {
  for (let i = 0; i < texts.size; i += 1) yield texts.bytesOf(i);
}
