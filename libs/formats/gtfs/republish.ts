import { IssueCollector } from '#libs/errors';
import { GtfsArchive } from './archive.js';
import type { CsvRow } from './csv-row.js';
import { CsvWriter } from './csv-writer.js';
import { writeFeedInfo, type FeedInfoFacts } from './feed-info.js';
import { readLocations } from './locations.js';
import type { DeflateRaw } from './raw-codec.js';
import { readCore, type Core } from './read-core.js';
import { RowCopier, WELL_KNOWN_IDS } from './row-copier.js';
import { RowJudge, isCore } from './row-judge.js';
import { SourceFacts } from './source-facts.js';
import { findStandIns, type StandIns } from './stand-in-agencies.js';
import { LOCATIONS_FILE, TABLES, findTable, type TableDescription } from './tables.js';
import { valueRepair, type ValueRepair } from './value-repairs.js';
import type { ZipEngine } from './zip-reader.js';
import { ZipWriter } from './zip-writer.js';

export interface RepublishOptions extends ZipEngine {
  feedId: string;
  /** Whoever republishes: the hub, not the operator. */
  publisherName: string;
  publisherUrl: string;
  contactEmail: string;
  /** Name or identifier of the licence the data come under. */
  licence: string;
  /** Whom to credit for the data. */
  attribution: string;
  /** Who stands for agencies that rows name and the dataset does not have; default: whom to credit. */
  producer?: string;
  /** The producer's address, for agencies without one. */
  homepage?: string;
  /** Zone the clock times were read in, where agency.txt names none that is known. */
  timeZone?: string;
  /** Stop id → place it is read at, where that is another than the dataset's. */
  movedStops?: Readonly<Record<string, readonly [latitude: number, longitude: number]>>;
  /** Must change with the content; real time names it in its header. */
  feedVersion: string;
  /** Puts `<prefix>:` before every id and reference, for a dataset that holds several feeds. */
  prefix?: string;
  deflateRaw?: DeflateRaw;
}

export interface Republished {
  zip: Uint8Array;
  /** Rows left out, by file; files without any are absent. */
  droppedRows: Record<string, number>;
  /** Rows written, by file. */
  writtenRows: Record<string, number>;
  /** Values written otherwise than they came, by `file.column`. */
  changedValues: Record<string, ChangedCount>;
}

export interface ChangedCount {
  /** Read as absent. */
  leftOut: number;
  /** Read, and written, as another. */
  changed: number;
}

/**
 * The dataset again, written from the values read: rows that lead nowhere are dropped children-first, values that are none
 * are left out and counted, clock times are in one zone, unknown columns and tables are kept,
 * texts are UTF-8 without a byte order mark, lines end with LF, feed_info has one row with the hub as publisher and
 * attributions credit the source with its licence. The trips are exactly those a schedule index of the same zip holds.
 * Streams: two passes over the tables, memory follows ids and the packed output. Equal input gives equal bytes.
 * Issues: those of `readCore` and ReferenceRules. Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED as `openZip` does.
 */
export function republishGtfs(input: Uint8Array, options: RepublishOptions, issues: IssueCollector): Republished {
  const archive = GtfsArchive.open(input, issues, options);
  const facts = new SourceFacts();
  const core = readCore(archive, issues, facts.visitor());
  facts.readFeedInfo(archive);
  return new Republication(archive, core, facts, options, issues).run();
}

/** What producers add besides tables. Programs and archives inside an archive are nothing to give on. */
const TEXT_FILES = /\.(csv|tsv|json|geojson|xml|md)$/i;

class Republication {
  private readonly zip: ZipWriter;
  private readonly droppedRows: Record<string, number> = {};
  private readonly writtenRows: Record<string, number> = {};
  private readonly changedValues: Record<string, ChangedCount> = {};
  private readonly standIns: StandIns;
  private readonly judge: RowJudge;

  constructor(
    private readonly archive: GtfsArchive,
    private readonly core: Core,
    private readonly facts: SourceFacts,
    private readonly options: RepublishOptions,
    private readonly issues: IssueCollector,
  ) {
    this.zip = new ZipWriter({ deflateRaw: options.deflateRaw });
    this.standIns = findStandIns(archive, core.keys, options.feedId);
    this.judge = new RowJudge(archive, core, issues);
  }

  run(): Republished {
    for (const table of TABLES) {
      if (table.file === 'feed_info.txt') this.writeFeedInfo();
      else if (table.file === 'attributions.txt') this.writeAttributions(table);
      else if (table.file === 'agency.txt' && this.archive.has(table.file)) this.writeAgencies(table);
      else if (this.archive.has(table.file)) this.writeTable(table.file, table);
    }
    this.writeLocations();
    for (const file of this.archive.fileNames) {
      if (findTable(file) || file === LOCATIONS_FILE) continue;
      if (/\.txt$/i.test(file)) this.writeUnknownTable(file);
      else if (TEXT_FILES.test(file)) this.copyFile(file);
      else
        this.issues.add({
          code: 'UNKNOWN_FIELD',
          severity: 'advice',
          where: file,
          expected: 'a table or a text; left out',
        });
    }
    const { droppedRows, writtenRows, changedValues } = this;
    return { zip: this.zip.finish(), droppedRows, writtenRows, changedValues };
  }

  /** `after` may add rows of the hub's own. */
  private writeTable(
    file: string,
    table: TableDescription | undefined,
    fallbacks: Readonly<Record<string, string>> = this.fallbacksOf(file),
    after?: (copier: RowCopier, writer: CsvWriter) => void,
  ): void {
    const entry = this.zip.file(file);
    const writer = new CsvWriter((chunk) => entry.write(chunk));
    const cleared = new Set<number>();
    const replaced = new Map<number, string>();
    let repair: ValueRepair | undefined;
    let copier: RowCopier | undefined;
    let accept: (row: CsvRow) => boolean = () => true;
    const outcome = this.archive.readTable(
      file,
      {
        header: (columns) => {
          copier = new RowCopier(columns, table, this.options.prefix, fallbacks, (column, text) =>
            this.countChanged(`${file}.${column}`, text),
          );
          copier.header(writer);
          if (!table) return;
          accept = this.judge.of(table, columns, cleared);
          repair = valueRepair(file, columns, this.archive, this.core.keys, this.issues, {
            timeZone: this.timeZone,
            movedStops: this.options.movedStops,
          });
        },
        row: (row) => {
          if (cleared.size > 0) cleared.clear();
          if (!accept(row)) {
            this.count(this.droppedRows, file);
            return;
          }
          if (replaced.size > 0) replaced.clear();
          repair?.(row, replaced);
          copier!.row(row, writer, cleared, replaced);
          this.count(this.writtenRows, file);
        },
      },
      // The first pass has reported what the CSV of core tables is like.
      isCore(file) ? new IssueCollector(0) : this.issues,
    );
    if (outcome !== 'unusable' && copier) after?.(copier, writer);
    else if (table) this.writeBareHeader(table, writer);
    writer.finish();
    entry.end();
  }

  /** As it is, byte by byte: it may not even be CSV. Only ids that must match the rest are worth a rewrite. */
  private writeUnknownTable(file: string): void {
    if (this.options.prefix !== undefined && this.holdsKnownIds(file)) {
      this.writeTable(file, undefined);
      return;
    }
    this.copyFile(file);
  }

  private copyFile(file: string): void {
    const entry = this.zip.file(file);
    this.archive.readFile(file, (chunk) => entry.write(chunk), this.issues);
    entry.end();
  }

  private holdsKnownIds(file: string): boolean {
    return this.archive.columnsOf(file).some((name) => WELL_KNOWN_IDS.has(name));
  }

  /** Stands for a table that cannot be read: there, and empty. */
  private writeBareHeader({ columns }: TableDescription, writer: CsvWriter): void {
    for (const { name, required } of columns) if (required) writer.text(name);
    writer.endRow();
  }

  private count(rows: Record<string, number>, file: string): void {
    rows[file] = (rows[file] ?? 0) + 1;
  }

  private countChanged(place: string, text: string): void {
    const count = (this.changedValues[place] ??= { leftOut: 0, changed: 0 });
    if (text === '') count.leftOut += 1;
    else count.changed += 1;
  }

  private get timeZone(): string | undefined {
    return this.core.keys.timeZone ?? this.options.timeZone;
  }

  /** Those of the source, then those its rows name and it does not have. */
  private writeAgencies(table: TableDescription): void {
    const { ids } = this.standIns;
    const { prefix, producer, attribution, homepage, publisherUrl } = this.options;
    const fallbacks: Record<string, string> = { ...this.fallbacksOf(table.file) };
    if (homepage !== undefined) fallbacks['agency_url'] = homepage;
    if (ids.length > 0) fallbacks['agency_id'] ??= '';
    this.writeTable(table.file, table, fallbacks, (copier, writer) => {
      for (const id of ids) {
        const row: Record<string, string | undefined> = {
          agency_id: prefix === undefined ? id : `${prefix}:${id}`,
          agency_name: producer ?? attribution,
          agency_url: homepage ?? publisherUrl,
          agency_timezone: this.timeZone,
        };
        for (const { name } of copier.columns) writer.text(row[name] ?? '');
        writer.endRow();
        this.count(this.writtenRows, table.file);
      }
    });
  }

  /** In a merged dataset agencies need an id, and whoever refers to the only one has to say so. */
  private fallbacksOf(file: string): Readonly<Record<string, string>> {
    const { prefix, feedId } = this.options;
    const { forNone } = this.standIns;
    if (file === 'stop_times.txt') return this.otherTimeColumn();
    if (forNone !== undefined && (file === 'routes.txt' || file === 'fare_attributes.txt'))
      return { agency_id: prefix === undefined ? forNone : `${prefix}:${forNone}` };
    if (prefix === undefined || this.facts.agencyIds.length !== 1) return {};
    const refersToAgency = ['agency.txt', 'routes.txt', 'fare_attributes.txt'].includes(file);
    return refersToAgency ? { agency_id: `${prefix}:${this.facts.agencyIds[0] || feedId}` } : {};
  }

  /** Of two times a stop has both or none, so there are both columns or none. */
  private otherTimeColumn(): Readonly<Record<string, string>> {
    const names = this.archive.columnsOf('stop_times.txt');
    const missing = ['arrival_time', 'departure_time'].filter((name) => !names.includes(name));
    return missing.length === 1 ? { [missing[0]!]: '' } : {};
  }

  private writeFeedInfo(): void {
    const entry = this.zip.file('feed_info.txt');
    const writer = new CsvWriter((chunk) => entry.write(chunk));
    const facts: FeedInfoFacts = this.facts.feedInfo(this.core);
    writeFeedInfo(writer, this.options, facts);
    writer.finish();
    entry.end();
    this.writtenRows['feed_info.txt'] = 1;
  }

  /** The source's own attributions, then one row with the credit and the licence. */
  private writeAttributions(table: TableDescription): void {
    const { attribution, licence, publisherUrl, prefix } = this.options;
    const credit: Record<string, string> = {
      attribution_id: prefix === undefined ? 'source' : `${prefix}:source`,
      organization_name: licence === '' ? attribution : `${attribution} (${licence})`,
      is_producer: '1',
      attribution_url: publisherUrl,
    };
    const file = 'attributions.txt';
    if (this.archive.has(file)) {
      // A column named with an empty fallback is added when the source lacks it.
      const columns = Object.fromEntries(Object.keys(credit).map((name) => [name, '']));
      this.writeTable(file, table, columns, (copier, writer) => {
        for (const { name } of copier.columns) writer.text(credit[name] ?? '');
        writer.endRow();
      });
    } else {
      const entry = this.zip.file(file);
      const writer = new CsvWriter((chunk) => entry.write(chunk));
      for (const name of Object.keys(credit)) writer.text(name);
      writer.endRow();
      for (const value of Object.values(credit)) writer.text(value);
      writer.endRow();
      writer.finish();
      entry.end();
    }
    this.count(this.writtenRows, file);
  }

  private writeLocations(): void {
    const { prefix } = this.options;
    const locations = readLocations(this.archive, new IssueCollector(0));
    if (!locations) return;
    if (prefix !== undefined) {
      for (const feature of locations.features)
        if (feature.id !== undefined) feature.id = `${prefix}:${String(feature.id)}`;
    }
    const entry = this.zip.file(LOCATIONS_FILE);
    entry.write(new TextEncoder().encode(JSON.stringify(locations)));
    entry.end();
    this.writtenRows[LOCATIONS_FILE] = locations.features.length;
  }
}
