import { IssueCollector } from '#libs/errors';
import { CsvReader, type CsvColumns, type CsvHandler } from './csv-reader.js';
import { LOCATIONS_FILE, findTable } from './tables.js';
import { DEFLATED_64, ZipEntryFault, openZip, type ZipArchive, type ZipEngine, type ZipEntry } from './zip-reader.js';

/** What became of reading a table. */
export type TableOutcome = 'read' | 'missing' | 'unreadable' | 'unusable';

/** A GTFS zip, its files by their plain names. */
export class GtfsArchive {
  private readonly files: ReadonlyMap<string, ZipEntry>;

  private constructor(
    private readonly zip: ZipArchive,
    private readonly issues: IssueCollector,
  ) {
    this.files = plainNames(zip.entries, issues);
  }

  /**
   * Throws what `openZip` throws. One folder around all files is looked through; `__MACOSX` is not a part. A zip in which
   * the one dataset is another zip is that one; of several it is unclear which is meant.
   */
  static open(bytes: Uint8Array, issues: IssueCollector, engine: ZipEngine = {}): GtfsArchive {
    const zip = openZip(bytes, engine);
    reportOddities(zip, issues);
    const inner = onlyInnerZip(zip);
    return new GtfsArchive(inner ? openZip(inner, engine) : zip, issues);
  }

  /** Sorted. */
  get fileNames(): string[] {
    return [...this.files.keys()].sort();
  }

  has(file: string): boolean {
    return this.files.has(file);
  }

  /** Unpacked size as declared. */
  bytesOf(file: string): number {
    return this.files.get(file)?.bytes ?? 0;
  }

  /**
   * Hands the rows of a table to `handler`. Issues: those of CsvReader; COLUMN_MISSING when a required column is absent,
   * no row is handed out then (`unusable`); FILE_UNREADABLE when the entry is broken, rows before the break may have been
   * handed out (`unreadable`). An absent file is `missing` without an issue: only the caller knows whether it matters.
   */
  readTable(file: string, handler: CsvHandler, issues: IssueCollector = this.issues): TableOutcome {
    if (!this.files.has(file)) return 'missing';
    let usable = true;
    const reader = new CsvReader(
      file,
      {
        header: (columns) => {
          const required = findTable(file)?.columns.filter((column) => column.required) ?? [];
          const missing = required.filter((column) => columns.columnOf(column.name) < 0);
          for (const { name } of missing) {
            issues.add({
              code: 'COLUMN_MISSING',
              severity: 'error',
              where: file,
              field: name,
              got: columns.names.join(','),
              expected: `a column ${name}; the file is not used`,
            });
          }
          usable = missing.length === 0;
          return usable && handler.header(columns);
        },
        row: (row) => handler.row(row),
      },
      issues,
    );
    const whole = this.readFile(file, (chunk) => reader.push(chunk), issues);
    if (!whole) return 'unreadable';
    reader.finish();
    return usable ? 'read' : 'unusable';
  }

  /** Names in the header of a table, empty ones left out; none when it is absent or broken. */
  columnsOf(file: string): string[] {
    let names: readonly string[] = [];
    const header = (columns: CsvColumns): boolean => {
      names = columns.names;
      return false;
    };
    const reader = new CsvReader(file, { header, row: () => undefined }, new IssueCollector(0));
    this.readFile(file, (chunk) => reader.push(chunk), new IssueCollector(0));
    return names.filter((name) => name !== '');
  }

  /** Unpacks a file; false and FILE_UNREADABLE when it is broken, perhaps after some pieces. */
  readFile(file: string, emit: (chunk: Uint8Array) => void, issues: IssueCollector = this.issues): boolean {
    const entry = this.files.get(file);
    if (!entry) return false;
    try {
      this.zip.read(entry, emit);
      return true;
    } catch (error) {
      if (!(error instanceof ZipEntryFault)) throw error;
      issues.add({ code: 'FILE_UNREADABLE', severity: 'error', where: file, got: error.reason });
      return false;
    }
  }
}

/** What other programs refuse and is read here is counted: bytes before the archive, and Deflate64. */
function reportOddities({ bytesBefore, entries }: ZipArchive, issues: IssueCollector): void {
  const report = (where: string, got: string, expected: string): void =>
    issues.add({ code: 'REPAIRED', severity: 'warning', where, got, expected });
  if (bytesBefore > 0) report('document', `${bytesBefore} bytes before the zip`, 'a zip; read from where it starts');
  for (const { name, method } of entries)
    if (method === DEFLATED_64) report(name, 'packed by Deflate64', 'Deflate; unpacked all the same');
}

function isOwn({ name }: ZipEntry): boolean {
  return !name.startsWith('__MACOSX/') && !/(^|\/)\./.test(name);
}

/** Bytes of the one zip inside, where there is no table beside it and it can be unpacked. */
function onlyInnerZip(zip: ZipArchive): Uint8Array | undefined {
  const own = zip.entries.filter(isOwn);
  const [inner, ...more] = own.filter(({ name }) => /\.zip$/i.test(name));
  if (!inner || more.length > 0 || own.some(({ name }) => findTable(plainName(name.slice(name.lastIndexOf('/') + 1)))))
    return undefined;
  const bytes = new Uint8Array(inner.bytes);
  let at = 0;
  try {
    zip.read(inner, (chunk) => {
      bytes.set(chunk, at);
      at += chunk.length;
    });
  } catch (error) {
    if (error instanceof ZipEntryFault) return undefined;
    throw error;
  }
  return bytes;
}

/** The files of the folder that holds the tables, by name without that folder. */
function plainNames(entries: readonly ZipEntry[], issues: IssueCollector): Map<string, ZipEntry> {
  const own = entries.filter(isOwn);
  const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);
  const tables = new Map<string, number>();
  for (const { name } of own) {
    const folder = folderOf(name);
    const plain = plainName(name.slice(folder.length));
    if (findTable(plain) || plain === LOCATIONS_FILE) tables.set(folder, (tables.get(folder) ?? 0) + 1);
  }
  // The root wins if it has any table; else the folder with the most.
  const [folder = ''] = tables.has('') ? [''] : ([...tables].sort((a, b) => b[1] - a[1])[0] ?? ['']);
  const files = new Map<string, ZipEntry>();
  for (const entry of own) {
    if (folderOf(entry.name) !== folder) continue;
    const plain = plainName(entry.name.slice(folder.length));
    const first = files.get(plain);
    if (!first) files.set(plain, entry);
    else
      issues.add({
        code: 'DUPLICATE_KEY',
        severity: 'error',
        where: plain,
        got: `${first.name} and ${entry.name}`,
        expected: 'one file of a name; the first is read',
      });
  }
  return files;
}

/** Names of tables are in lower case; systems that know no case write them in capitals. */
function plainName(name: string): string {
  const lower = name.toLowerCase();
  return findTable(lower) || lower === LOCATIONS_FILE ? lower : name;
}
