import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import { CsvWriter } from './csv-writer.js';
import { writeFeedInfo } from './feed-info.js';
import { readLocations } from './locations.js';
import { spellOutLegRules, spellOutTransferRules, type SpelledOut, type TextRow } from './merge-fares.js';
import { TRANSLATION_COLUMNS, translateByRecord } from './merge-translations.js';
import { mergeFeedInfo, readMergedPart, type MergedPart } from './merged-part.js';
import { memoryPartStore, type PartStore } from './part-store.js';
import { readTexts } from './read-texts.js';
import type { ChangedCount, RepublishOptions } from './republish.js';
import { LOCATIONS_FILE, TABLES, findTable } from './tables.js';
import { ZipWriter } from './zip-writer.js';

/** One dataset of several. Its `prefix` must be its own and hold no colon. */
export interface MergeSource {
  feedId: string;
  /** The dataset, or what reads it: called once, and what it gives is used no more when that of the next is called. */
  zip: Uint8Array | (() => Uint8Array);
  prefix: string;
  licence: string;
  attribution: string;
  producer?: string;
  homepage?: string;
  timeZone?: string;
  movedStops?: RepublishOptions['movedStops'];
}

/** What is said of one source, not of them all. */
export type OfOneSource =
  'feedId' | 'prefix' | 'licence' | 'attribution' | 'producer' | 'homepage' | 'timeZone' | 'movedStops';

export interface MergeOptions extends Omit<RepublishOptions, OfOneSource> {
  /** Where the repaired parts wait; without one they are held in memory. */
  parts?: PartStore;
  /** Takes the merged zip as it is made; without it the zip is held. */
  sink?: (chunk: Uint8Array) => void;
}

export interface Merged {
  /** Empty where a sink has taken it. */
  zip: Uint8Array;
  /** Rows left out, by feed and file. */
  droppedRows: Record<string, Record<string, number>>;
  /** Values written otherwise than they came, by feed and `file.column`. */
  changedValues: Record<string, Record<string, ChangedCount>>;
  /** Feeds that could not be part of it. */
  leftOut: string[];
}

/**
 * Several datasets as one: each republished with its prefix, tables put one after the other with the columns of all.
 * feed_info has one row (dates on which every part holds, language `mul` where they differ); attributions credit each
 * source. GTFS allows one time zone: feeds of another than the first one's are left out (FIELD_RANGE). So are feeds that
 * cannot be opened (CONTAINER_UNREADABLE, LIMIT_EXCEEDED) and feeds with a prefix already taken (DUPLICATE_KEY).
 *
 * What means "all others" in a feed of its own is spelled out, for here the others are somebody else's: networks and leg
 * groups of fare rules, and translations by field value. Networks are written as networks.txt and route_networks.txt.
 * Tables the specification does not have are put together like the others; texts that are no table are written as they
 * are, under `<feed>.<file>` where several feeds have one of that name.
 *
 * Equal input gives equal bytes. With `parts` and `sink` memory follows the largest dataset, else all of them and the
 * result. Throws RangeError when the result passes 4 GiB.
 */
export function mergeGtfs(sources: readonly MergeSource[], options: MergeOptions, issues: IssueCollector): Merged {
  const { parts: store = memoryPartStore(), sink, ...republishing } = options;
  const droppedRows: Merged['droppedRows'] = {};
  const changedValues: Merged['changedValues'] = {};
  const leftOut: string[] = [];
  const parts: MergedPart[] = [];
  for (const source of sources) {
    const part = readMergedPart(source, republishing, parts, store, issues);
    if (!part) leftOut.push(source.feedId);
    else {
      parts.push(part);
      droppedRows[source.feedId] = part.droppedRows;
      changedValues[source.feedId] = part.changedValues;
    }
  }
  const zip = new ZipWriter({ deflateRaw: options.deflateRaw, ...(sink && { sink }) });
  const merge = new Merge(zip, parts);
  for (const { file } of TABLES) {
    if (file === 'feed_info.txt') {
      merge.write(file, (writer) => writeFeedInfo(writer, options, mergeFeedInfo(parts)));
    } else if (file === 'networks.txt' || file === 'route_networks.txt') merge.writeNetworks(file);
    else if (file === 'translations.txt') merge.writeTranslations(file);
    else if (file === 'fare_leg_rules.txt') merge.writeLegRules(file);
    else if (file === 'fare_transfer_rules.txt') merge.writeTransferRules(file);
    else merge.writeTable(file);
  }
  merge.writeLocations();
  merge.writeUnknownFiles();
  return { zip: zip.finish(), droppedRows, changedValues, leftOut };
}

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

class Merge {
  /** Of the leg rules written; transfer rules come after them. */
  private readonly legGroups = new Map<MergedPart, ReadonlySet<string>>();

  constructor(
    private readonly zip: ZipWriter,
    private readonly parts: readonly MergedPart[],
  ) {}

  private having(file: string): MergedPart[] {
    return this.parts.filter(({ columns }) => columns.has(file));
  }

  write(file: string, write: (writer: CsvWriter) => void): void {
    const entry = this.zip.file(file);
    const writer = new CsvWriter((chunk) => entry.write(chunk));
    write(writer);
    writer.finish();
    entry.end();
  }

  /** Columns of all parts, those of the first first. Networks of routes get tables of their own. */
  private columnsOf(file: string): string[] {
    const names = new Set(this.having(file).flatMap(({ columns }) => columns.get(file)!));
    if (file === 'routes.txt') names.delete('network_id');
    return [...names];
  }

  writeTable(file: string): void {
    const parts = this.having(file);
    if (parts.length === 0) return;
    const names = this.columnsOf(file);
    this.write(file, (writer) => {
      writeRow(writer, names);
      for (const part of parts) copyRows(file, names, part.open(), writer);
    });
  }

  /** Both ways of naming networks, as the one the specification allows for all of them together. */
  writeNetworks(file: 'networks.txt' | 'route_networks.txt'): void {
    const rows = this.parts.flatMap(({ networks }) =>
      file === 'networks.txt'
        ? [...networks.names].map(([id, name]) => [id, name])
        : networks.routes.map(([route, network]) => [network, route]),
    );
    if (rows.length === 0) return;
    const header = file === 'networks.txt' ? ['network_id', 'network_name'] : ['network_id', 'route_id'];
    this.write(file, (writer) => [header, ...rows].forEach((row) => writeRow(writer, row)));
  }

  writeTranslations(file: string): void {
    const parts = this.having(file);
    if (parts.length === 0) return;
    this.write(file, (writer) => {
      writeRow(writer, TRANSLATION_COLUMNS);
      for (const part of parts) {
        drop(
          part,
          file,
          translateByRecord(part.open(), (row) => writeRow(writer, row)),
        );
      }
    });
  }

  writeLegRules(file: string): void {
    const anyHasPriority = this.columnsOf(file).includes('rule_priority');
    this.writeSpelledOut(file, (part, rows) => {
      const spelled = spellOutLegRules(part, rows, anyHasPriority);
      const groups = spelled.rows.flatMap(({ leg_group_id: group }) => (group ? [group] : []));
      this.legGroups.set(part, new Set(groups));
      return spelled;
    });
  }

  writeTransferRules(file: string): void {
    this.writeSpelledOut(file, (part, rows) => spellOutTransferRules(rows, this.legGroups.get(part) ?? new Set()));
  }

  private writeSpelledOut(file: string, spell: (part: MergedPart, rows: readonly TextRow[]) => SpelledOut): void {
    const spelled = this.having(file).map((part) => {
      const names = part.columns.get(file)!;
      const rows = readTexts(part.open(), file, names).map((texts) =>
        Object.fromEntries(names.map((name, i) => [name, texts[i]!])),
      );
      const { rows: all, dropped } = spell(part, rows);
      drop(part, file, dropped);
      return all;
    });
    if (spelled.length === 0) return;
    const names = new Set(this.columnsOf(file));
    for (const row of spelled.flat()) for (const name of Object.keys(row)) names.add(name);
    this.write(file, (writer) => {
      writeRow(writer, [...names]);
      for (const row of spelled.flat()) {
        writeRow(
          writer,
          [...names].map((name) => row[name] ?? ''),
        );
      }
    });
  }

  writeLocations(): void {
    const parts = this.having(LOCATIONS_FILE);
    if (parts.length === 0) return;
    const encoder = new TextEncoder();
    const entry = this.zip.file(LOCATIONS_FILE);
    entry.write(encoder.encode('{"type":"FeatureCollection","features":['));
    let separator = '';
    for (const part of parts) {
      for (const feature of readLocations(part.open(), new IssueCollector(0))?.features ?? []) {
        entry.write(encoder.encode(separator + JSON.stringify(feature)));
        separator = ',';
      }
    }
    entry.write(encoder.encode(']}'));
    entry.end();
  }

  writeUnknownFiles(): void {
    const files = new Set(this.parts.flatMap(({ columns }) => [...columns.keys()]));
    for (const file of [...files].sort()) {
      if (findTable(file) || file === LOCATIONS_FILE) continue;
      const parts = this.having(file);
      const isTable = parts.every(({ columns }) => {
        const names = columns.get(file)!;
        return names.length > 1 && names.every((name) => PLAIN_NAME.test(name));
      });
      if (isTable) this.writeTable(file);
      else for (const part of parts) this.copyFile(part, file, parts.length > 1 ? `${part.prefix}.${file}` : file);
    }
  }

  private copyFile(part: MergedPart, file: string, name: string): void {
    const entry = this.zip.file(name);
    part.open().readFile(file, (chunk) => entry.write(chunk), new IssueCollector(0));
    entry.end();
  }
}

function drop(part: MergedPart, file: string, rows: number): void {
  if (rows > 0) part.droppedRows[file] = (part.droppedRows[file] ?? 0) + rows;
}

function writeRow(writer: CsvWriter, values: readonly string[]): void {
  for (const value of values) writer.text(value);
  writer.endRow();
}

function copyRows(file: string, names: readonly string[], archive: GtfsArchive, writer: CsvWriter): void {
  let places: number[] = [];
  archive.readTable(
    file,
    {
      header: (columns) => {
        places = names.map((name) => columns.columnOf(name));
      },
      row: (row) => {
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
