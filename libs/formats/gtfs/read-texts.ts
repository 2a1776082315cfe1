import { IssueCollector } from '#libs/errors';
import type { GtfsArchive, TableOutcome } from './archive.js';
import type { CsvRow } from './csv-row.js';

/**
 * Calls `take` with each row and the places of the named columns in it, −1 for one that is absent. What is wrong with the
 * table is reported by the pass that checks or writes it.
 */
export function eachRow(
  archive: GtfsArchive,
  file: string,
  names: readonly string[],
  take: (row: CsvRow, places: readonly number[]) => void,
): TableOutcome {
  let places: number[] = [];
  return archive.readTable(
    file,
    {
      header: (columns) => {
        places = names.map((name) => columns.columnOf(name));
      },
      row: (row) => take(row, places),
    },
    new IssueCollector(0),
  );
}

/** Calls `take` with the named columns of each row as texts, empty where there is nothing. */
export function eachRowOfTexts(
  archive: GtfsArchive,
  file: string,
  names: readonly string[],
  take: (texts: readonly string[]) => void,
): void {
  eachRow(archive, file, names, (row, places) => take(places.map((place) => row.text(place) ?? '')));
}

/** Rows as texts: for small tables. */
export function readTexts(archive: GtfsArchive, file: string, names: readonly string[]): (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  eachRowOfTexts(archive, file, names, (texts) => rows.push(texts));
  return rows;
}
