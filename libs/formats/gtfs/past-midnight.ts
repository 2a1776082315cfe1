import { IssueCollector } from '#libs/errors';
import { GtfsArchive } from './archive.js';
import type { CsvColumns } from './csv-reader.js';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import { CsvWriter } from './csv-writer.js';
import { eachRow } from './read-texts.js';
import { NO_TIME, formatGtfsTime } from './time.js';
import type { ZipEngine } from './zip-reader.js';
import { ZipWriter, type ZipWriterEngine } from './zip-writer.js';

const FILE = 'stop_times.txt';
const TIMES = ['arrival_time', 'departure_time'] as const;
const DAY_SECONDS = 86_400;
/** No run goes back this far by a slip of the pen: its clock has started again. */
const HALF_A_DAY = DAY_SECONDS / 2;

/** The call of a trip; `line` is that of its row. */
interface Call {
  line: number;
  sequence: number;
  arrival: number;
  departure: number;
}

/**
 * The dataset with the trips that start again at 00:00 past midnight counted on past 24:00: where a time is more than
 * twelve hours before the one before it in the trip, this and all after it are a day later. Every other byte of a row
 * stays as it is. `undefined` where no trip is such a one, or a file is broken. Reads the table once more for what it
 * finds, and again to write it; memory follows the number of trips. Issues: REPAIRED for each night, and those of
 * CsvReader. Spec: GTFS Schedule, stop_times.txt, arrival_time.
 */
export function continuePastMidnight(
  input: Uint8Array,
  engine: ZipEngine & ZipWriterEngine,
  issues: IssueCollector,
): Uint8Array | undefined {
  // Who imports the dataset afterwards reports what else is wrong with it.
  const archive = GtfsArchive.open(input, new IssueCollector(0), engine);
  const later = findLater(archive, issues);
  return later.size === 0 ? undefined : rewrite(archive, engine, later, issues);
}

/** A row's times in seconds of the service day, where they are a day or more later than written. */
interface Moved {
  arrival: number;
  departure: number;
}

function findLater(archive: GtfsArchive, issues: IssueCollector): Map<number, Moved> {
  const spans = new Map<string, { least: number; most: number }>();
  const isWhole = eachCall(archive, (trip, { arrival, departure }) => {
    for (const time of [arrival, departure]) {
      if (time === NO_TIME) continue;
      const span = spans.get(trip);
      if (!span) spans.set(trip, { least: time, most: time });
      else if (time < span.least) span.least = time;
      else if (time > span.most) span.most = time;
    }
  });
  const calls = new Map<string, Call[]>();
  for (const [trip, { least, most }] of spans) if (most - least > HALF_A_DAY) calls.set(trip, []);
  const later = new Map<number, Moved>();
  if (!isWhole || calls.size === 0) return later;
  eachCall(archive, (trip, call) => calls.get(trip)?.push(call));
  for (const [trip, ofTrip] of calls) countOn(trip, ofTrip, later, issues);
  return later;
}

function countOn(trip: string, calls: Call[], later: Map<number, Moved>, issues: IssueCollector): void {
  let before = NO_TIME;
  let added = 0;
  const on = (time: number, field: string, { line }: Call): number => {
    if (time === NO_TIME) return NO_TIME;
    if (before !== NO_TIME && time + added < before - HALF_A_DAY) {
      added += DAY_SECONDS;
      issues.add({
        code: 'REPAIRED',
        severity: 'warning',
        where: `${FILE}:${line}`,
        field,
        got: `${formatGtfsTime(time)} after ${formatGtfsTime(before)} of trip ${trip}`,
        expected: `${formatGtfsTime(time + added)}; the trip is counted on past midnight`,
      });
    }
    before = time + added;
    return before;
  };
  for (const call of calls.sort((a, b) => a.sequence - b.sequence)) {
    const arrival = on(call.arrival, 'arrival_time', call);
    const departure = on(call.departure, 'departure_time', call);
    if (added > 0) later.set(call.line, { arrival, departure });
  }
}

/** False where the table cannot be read to its end. */
function eachCall(archive: GtfsArchive, see: (trip: string, call: Call) => void): boolean {
  const outcome = eachRow(
    archive,
    FILE,
    ['trip_id', 'stop_sequence', ...TIMES],
    (row, [id, order, arrives, departs]) => {
      const trip = row.text(id!);
      const sequence = row.integer(order!);
      if (trip === undefined || sequence === NO_INTEGER) return;
      see(trip, { line: row.line, sequence, arrival: row.time(arrives!), departure: row.time(departs!) });
    },
  );
  return outcome === 'read';
}

/** `undefined` where a file cannot be read to its end: whoever imports the dataset as it is says so. */
function rewrite(
  archive: GtfsArchive,
  engine: ZipWriterEngine,
  later: ReadonlyMap<number, Moved>,
  issues: IssueCollector,
): Uint8Array | undefined {
  const zip = new ZipWriter({ deflateRaw: engine.deflateRaw });
  for (const name of archive.fileNames) {
    const entry = zip.file(name);
    const write = (chunk: Uint8Array): void => entry.write(chunk);
    if (name === FILE) writeStopTimes(archive, new CsvWriter(write), later, issues);
    else if (!archive.readFile(name, write)) return undefined;
    entry.end();
  }
  return zip.finish();
}

function writeStopTimes(
  archive: GtfsArchive,
  writer: CsvWriter,
  later: ReadonlyMap<number, Moved>,
  issues: IssueCollector,
): void {
  let [arrival, departure] = [-1, -1];
  let width = 0;
  const handler = {
    header: (columns: CsvColumns) => {
      [arrival, departure] = [columns.columnOf(TIMES[0]), columns.columnOf(TIMES[1])];
      width = columns.names.length;
      for (const name of columns.names) writer.text(name);
      writer.endRow();
      return true;
    },
    row: (row: CsvRow) => {
      const moved = later.get(row.line);
      for (let column = 0; column < width; column += 1) {
        const time = column === arrival ? moved?.arrival : column === departure ? moved?.departure : undefined;
        if (time !== undefined && time !== NO_TIME) writer.text(formatGtfsTime(time));
        else copy(row, column, writer);
      }
      writer.endRow();
    },
  };
  // Rows that cannot be read are not in what is written: no later step will report them.
  archive.readTable(FILE, handler, issues);
  writer.finish();
}

function copy(row: CsvRow, column: number, writer: CsvWriter): void {
  if (row.isEmpty(column)) writer.empty();
  else writer.field(row.bytes, row.starts[column]!, row.ends[column]!);
}
