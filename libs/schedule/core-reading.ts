import {
  ByteInterner,
  ServiceStore,
  type CoreVisitor,
  type CsvColumns,
  type CsvRow,
  gtfsWebAddress,
} from '#libs/formats/gtfs';
import { RouteStore } from './route-store.js';
import type { ScheduledAgency } from './schedule.js';
import { ShapeStore } from './shape-store.js';
import { StopStore } from './stop-store.js';
import { TripStore } from './trip-store.js';

/** What is gathered while the tables pass by. */
export class CoreReading {
  /** Text 0 is the empty one and stands for "absent". */
  readonly texts = new ByteInterner();
  readonly agencies: ScheduledAgency[] = [];
  readonly stops = new StopStore(this.texts);
  readonly routes = new RouteStore(this.texts);
  readonly trips = new TripStore(this.texts);
  readonly services = new ServiceStore();
  readonly shapes = new ShapeStore();

  constructor() {
    this.texts.add(new Uint8Array(0), 0, 0);
  }

  visitor(): CoreVisitor {
    return {
      'agency.txt': (columns) => this.visitAgency(columns),
      'stops.txt': (columns, issues) => this.stops.visit(columns, issues),
      'routes.txt': (columns, issues) => this.routes.visit(columns, issues),
      'calendar.txt': (columns) => this.services.visitCalendar(columns),
      'calendar_dates.txt': (columns) => this.services.visitCalendarDates(columns),
      'shapes.txt': (columns) => this.visitShapes(columns),
      'trips.txt': (columns, issues, keys) => this.trips.visit(columns, issues, keys),
    };
  }

  private visitAgency(columns: CsvColumns) {
    const [id, name, url, zone] = ['agency_id', 'agency_name', 'agency_url', 'agency_timezone'].map((column) =>
      columns.columnOf(column),
    ) as [number, number, number, number];
    return (row: CsvRow): void => {
      this.agencies.push({
        agencyId: row.text(id) ?? '',
        name: row.text(name),
        url: gtfsWebAddress(row.text(url) ?? ''),
        timeZone: row.text(zone) ?? '',
      });
    };
  }

  private visitShapes(columns: CsvColumns) {
    const latitude = columns.columnOf('shape_pt_lat');
    const longitude = columns.columnOf('shape_pt_lon');
    const sequence = columns.columnOf('shape_pt_sequence');
    return (row: CsvRow, shape: number): void => {
      this.shapes.add(shape, row.integer(sequence), row.decimal(latitude), row.decimal(longitude));
    };
  }
}
