import {
  BUS,
  ByteInterner,
  NO_INTEGER,
  colorStart,
  type Core,
  type CsvColumns,
  type CsvRow,
  type RowIssues,
} from '#libs/formats/gtfs';
import type { Section } from './index-file.js';
import { allBytes } from './stop-store.js';
import { packStrings } from './string-table.js';
import { textOf } from './trip-store.js';

/** Columns of routes.txt by index of the route. Text 0 is "absent". */
export class RouteStore {
  private readonly agencies: number[] = [];
  private readonly shortNames: number[] = [];
  private readonly longNames: number[] = [];
  private readonly types: number[] = [];
  private readonly colors: number[] = [];
  private readonly textColors: number[] = [];

  constructor(private readonly texts: ByteInterner) {}

  /** Issues: FIELD_TYPE for a route_type that is no number; colours other than six hexadecimal digits are FIELD_TYPE and absent. */
  visit(columns: CsvColumns, issues: RowIssues): (row: CsvRow) => void {
    const [agency, shortName, longName, type, color, textColor] = [
      'agency_id',
      'route_short_name',
      'route_long_name',
      'route_type',
      'route_color',
      'route_text_color',
    ].map((column) => columns.columnOf(column)) as [number, number, number, number, number, number];
    return (row) => {
      this.agencies.push(textOf(this.texts, row, agency));
      this.shortNames.push(textOf(this.texts, row, shortName));
      this.longNames.push(textOf(this.texts, row, longName));
      const mode = row.integer(type);
      if (mode === NO_INTEGER)
        issues.add(row, 'FIELD_TYPE', 'warning', 'route_type', type, 'a number; read as 3 (bus)');
      this.types.push(mode === NO_INTEGER ? BUS : mode);
      this.colors.push(this.color(row, color, 'route_color', issues));
      this.textColors.push(this.color(row, textColor, 'route_text_color', issues));
    };
  }

  private color(row: CsvRow, column: number, field: string, issues: RowIssues): number {
    if (row.isEmpty(column)) return 0;
    const end = row.ends[column]!;
    const start = colorStart(row.bytes, row.starts[column]!, end);
    if (start >= 0) return this.texts.add(row.bytes, start, end);
    issues.add(row, 'FIELD_TYPE', 'warning', field, column, 'six hexadecimal digits; read as absent');
    return 0;
  }

  pack({ keys }: Core): Record<string, Section> {
    return {
      ...packStrings('routeIds', allBytes(keys.space('route')), { searchable: true }),
      'route.agency': Uint32Array.from(this.agencies),
      'route.shortName': Uint32Array.from(this.shortNames),
      'route.longName': Uint32Array.from(this.longNames),
      'route.type': Int32Array.from(this.types),
      'route.color': Uint32Array.from(this.colors),
      'route.textColor': Uint32Array.from(this.textColors),
    };
  }
}
