import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { unzipSync } from 'fflate';

type Row = Record<string, string>;
type ReadFile = (name: string) => Promise<AsyncIterable<Row>>;
interface Store<V> {
  get(key: string): Promise<V | undefined>;
}

/** One call of a run on a day, as the consumer understands the dataset; instants in epoch seconds. */
export interface Stopover {
  stop_id: string;
  trip_id: string;
  route_id: string;
  start_of_trip: string;
  departure: number;
}

/** It has no types of its own. */
interface GtfsUtils {
  readCsv(source: Readable): Promise<AsyncIterable<Row>>;
  readStops(readFile: ReadFile): Promise<Store<Row>>;
  readTrips(readFile: ReadFile): Promise<Store<Row>>;
  computeStopovers(
    readFile: ReadFile,
    timeZone: string,
    filters: { stopTime: (row: Row) => boolean },
  ): AsyncIterable<Stopover>;
}

const require = createRequire(import.meta.url);
const consumer: GtfsUtils = {
  readCsv: require('gtfs-utils/read-csv') as GtfsUtils['readCsv'],
  readStops: require('gtfs-utils/read-stops') as GtfsUtils['readStops'],
  readTrips: require('gtfs-utils/read-trips') as GtfsUtils['readTrips'],
  computeStopovers: require('gtfs-utils/compute-stopovers') as GtfsUtils['computeStopovers'],
};

/** It wants its files sorted by these, which GTFS does not ask for and its users do beforehand; a minus: from the largest. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  stops: ['parent_station', '-location_type'],
  trips: ['trip_id'],
  stop_times: ['trip_id', 'stop_sequence'],
  calendar: ['service_id'],
  calendar_dates: ['service_id', 'date'],
  frequencies: ['trip_id', 'start_time'],
};

const NUMERIC = new Set(['stop_sequence', 'location_type']);

/** A published dataset as gtfs-utils reads it, the library under gtfs-via-postgres and others. */
export class GtfsConsumer {
  private readonly rows = new Map<string, Promise<Row[]>>();
  private readonly files: Record<string, Uint8Array>;

  constructor(zip: Uint8Array) {
    this.files = unzipSync(zip);
  }

  private readonly readFile: ReadFile = async (name) => Readable.from(await this.sorted(name));

  /** Services cut to one day: it would work out every day of the year before the first answer. */
  private readOnly(serviceDate: string): ReadFile {
    const day = serviceDate.replaceAll('-', '');
    return async (name) => {
      const rows = await this.sorted(name);
      if (name === 'calendar') {
        const running = rows.filter((row) => row['start_date']! <= day && day <= row['end_date']!);
        return Readable.from(running.map((row) => ({ ...row, start_date: day, end_date: day })));
      }
      return Readable.from(name === 'calendar_dates' ? rows.filter(({ date }) => date === day) : rows);
    };
  }

  private sorted(name: string): Promise<Row[]> {
    const known = this.rows.get(name) ?? this.read(name);
    this.rows.set(name, known);
    return known;
  }

  private async read(name: string): Promise<Row[]> {
    const bytes = this.files[`${name}.txt`];
    if (!bytes) throw Object.assign(new Error(`no ${name}.txt`), { code: 'ENOENT' });
    const rows: Row[] = [];
    for await (const row of await consumer.readCsv(Readable.from([Buffer.from(bytes)]))) rows.push(row);
    const order = ORDER[name] ?? [];
    return rows.sort((a, b) => {
      for (const key of order) {
        const column = key.replace('-', '');
        const [x, y] = [a[column] ?? '', b[column] ?? ''];
        const compared = NUMERIC.has(column) ? Number(x) - Number(y) : compare(x, y);
        if (compared !== 0) return key.startsWith('-') ? -compared : compared;
      }
      return 0;
    });
  }

  async stops(): Promise<Set<string>> {
    return new Set((await this.sorted('stops')).map(({ stop_id: id }) => id!));
  }

  async trips(): Promise<Set<string>> {
    const trips = await consumer.readTrips(this.readFile);
    const ids = (await this.sorted('trips')).map(({ trip_id: id }) => id!);
    const known = await Promise.all(ids.map((id) => trips.get(id)));
    return new Set(ids.filter((_, i) => known[i] !== undefined));
  }

  async countStops(): Promise<number> {
    const stops = await consumer.readStops(this.readFile);
    const known = await Promise.all([...(await this.stops())].map((id) => stops.get(id)));
    return known.filter((stop) => stop !== undefined).length;
  }

  async countStopTimes(): Promise<number> {
    return (await this.sorted('stop_times')).length;
  }

  /** What leaves a stop on a service date (`YYYY-MM-DD`), earliest first. */
  async departures(stopId: string, serviceDate: string, timeZone: string): Promise<Stopover[]> {
    const found: Stopover[] = [];
    const stopTime = (row: Row): boolean => row['stop_id'] === stopId;
    for await (const stopover of consumer.computeStopovers(this.readOnly(serviceDate), timeZone, { stopTime })) {
      if (stopover.start_of_trip === serviceDate) found.push(stopover);
    }
    return found.sort((a, b) => a.departure - b.departure || compare(a.trip_id, b.trip_id));
  }
}

/** By UTF-16 units, as the consumer compares. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
