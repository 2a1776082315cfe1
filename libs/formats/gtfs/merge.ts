import { IssueCollector } from '#libs/errors';
import type { CsvRow } from './csv-row.js';
import { CsvWriter } from './csv-writer.js';
import { writeFeedInfo } from './feed-info.js';
import { readLocations, type FeatureCollection } from './locations.js';
import { mergeFeedInfo, readPart, type MergedPart } from './merged-part.js';
import type { RepublishOptions } from './republish.js';
import { LOCATIONS_FILE, TABLES } from './tables.js';
import { ZipWriter } from './zip-writer.js';

/** One dataset of several. Its `prefix` must be its own and hold no colon. */
export interface MergeSource {
  feedId: string;
  zip: Uint8Array;
  prefix: string;
  licence: string;
  attribution: string;
}

export type MergeOptions = Omit<RepublishOptions, 'feedId' | 'prefix' | 'licence' | 'attribution'>;

export interface Merged {
  zip: Uint8Array;
  /** Rows left out, by feed and file. */
  droppedRows: Record<string, Record<string, number>>;
  /** Feeds that could not be part of it. */
  leftOut: string[];
}

/**
 * Rules whose empty fields mean "all others": beside another operator's network they would say something new, so a merged
 * dataset has prices but no such rules. Each feed's own dataset keeps them.
 */
const LEFT_OUT = new Set([
  'fare_leg_rules.txt',
  'fare_leg_join_rules.txt',
  'fare_transfer_rules.txt',
  'timeframes.txt',
]);

/**
 * Several datasets as one: each republished with its prefix, tables put one after the other with the columns of all.
 * feed_info has one row (dates on which every part holds, language `mul` where they differ); attributions credit each
 * source. GTFS allows one time zone: feeds of another than the first one's are left out (FIELD_RANGE). So are feeds that
 * cannot be opened (CONTAINER_UNREADABLE, LIMIT_EXCEEDED) and feeds with a prefix already taken (DUPLICATE_KEY). Networks
 * are written as networks.txt and route_networks.txt. Left out besides: Fares v2 rules, translations without a record id,
 * tables the specification does not have. Equal input gives equal bytes; memory holds the packed parts and the result.
 * Throws RangeError when the result passes 4 GiB.
 */
export function mergeGtfs(sources: readonly MergeSource[], options: MergeOptions, issues: IssueCollector): Merged {
  const droppedRows: Merged['droppedRows'] = {};
  const leftOut: string[] = [];
  const parts: MergedPart[] = [];
  for (const source of sources) {
    const part = readPart(source, options, parts, issues);
    if (!part) leftOut.push(source.feedId);
    else {
      parts.push(part);
      droppedRows[source.feedId] = part.droppedRows;
    }
  }
  const zip = new ZipWriter({ deflateRaw: options.deflateRaw, crc32: options.crc32 });
  for (const { file } of TABLES) {
    if (LEFT_OUT.has(file)) continue;
    if (file === 'feed_info.txt') {
      writeInto(zip, file, (writer) => writeFeedInfo(writer, options, mergeFeedInfo(parts)));
    } else if (file === 'networks.txt' || file === 'route_networks.txt') writeNetworks(zip, file, parts);
    else if (parts.some(({ archive }) => archive.has(file))) writeTable(zip, file, parts);
  }
  writeLocations(zip, parts);
  return { zip: zip.finish(), droppedRows, leftOut };
}

function writeInto(zip: ZipWriter, file: string, write: (writer: CsvWriter) => void): void {
  const entry = zip.file(file);
  const writer = new CsvWriter((chunk) => entry.write(chunk));
  write(writer);
  writer.finish();
  entry.end();
}

/** Columns of all parts, those of the first first. Networks of routes get tables of their own. */
function columnsOf(file: string, parts: readonly MergedPart[]): string[] {
  const names = new Set<string>();
  for (const { archive } of parts) for (const name of archive.columnsOf(file)) names.add(name);
  if (file === 'routes.txt') names.delete('network_id');
  return [...names];
}

function writeTable(zip: ZipWriter, file: string, parts: readonly MergedPart[]): void {
  const names = columnsOf(file, parts);
  writeInto(zip, file, (writer) => {
    for (const name of names) writer.text(name);
    writer.endRow();
    for (const part of parts) copyRows(file, names, part, writer);
  });
}

function copyRows(file: string, names: readonly string[], part: MergedPart, writer: CsvWriter): void {
  let places: number[] = [];
  let isKept: (row: CsvRow) => boolean = () => true;
  part.archive.readTable(
    file,
    {
      header: (columns) => {
        places = names.map((name) => columns.columnOf(name));
        // A rule by field value would translate every operator's equal text, one for feed_info another publisher's name.
        const record = columns.columnOf('record_id');
        if (file === 'translations.txt') isKept = (row) => !row.isEmpty(record);
      },
      row: (row) => {
        if (!isKept(row)) {
          part.droppedRows[file] = (part.droppedRows[file] ?? 0) + 1;
          return;
        }
        for (const place of places) {
          if (row.isEmpty(place)) writer.empty();
          else writer.field(row.bytes, row.starts[place]!, row.ends[place]!);
        }
        writer.endRow();
      },
    },
    new IssueCollector(0),
  );
}

/** Both ways of naming networks, as the one the specification allows for all of them together. */
function writeNetworks(
  zip: ZipWriter,
  file: 'networks.txt' | 'route_networks.txt',
  parts: readonly MergedPart[],
): void {
  const rows = parts.flatMap(({ networks }) =>
    file === 'networks.txt'
      ? [...networks.names].map(([id, name]) => [id, name])
      : networks.routes.map(([route, network]) => [network, route]),
  );
  if (rows.length === 0) return;
  writeInto(zip, file, (writer) => {
    const header = file === 'networks.txt' ? ['network_id', 'network_name'] : ['network_id', 'route_id'];
    for (const row of [header, ...rows]) {
      for (const value of row) writer.text(value);
      writer.endRow();
    }
  });
}

function writeLocations(zip: ZipWriter, parts: readonly MergedPart[]): void {
  const all = parts.flatMap(({ archive }) => readLocations(archive, new IssueCollector(0)) ?? []);
  if (all.length === 0) return;
  const merged: FeatureCollection = {
    type: 'FeatureCollection',
    features: all.flatMap(({ features }) => features),
  };
  const entry = zip.file(LOCATIONS_FILE);
  entry.write(new TextEncoder().encode(JSON.stringify(merged)));
  entry.end();
}
