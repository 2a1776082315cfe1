import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';

/** Calls `take` with the named columns of each row as texts, empty where there is nothing. What is wrong was told before. */
export function eachRow(
  archive: GtfsArchive,
  file: string,
  names: readonly string[],
  take: (texts: readonly string[]) => void,
): void {
  let places: number[] = [];
  archive.readTable(
    file,
    {
      header: (columns) => {
        places = names.map((name) => columns.columnOf(name));
      },
      row: (row) => take(places.map((place) => row.text(place) ?? '')),
    },
    new IssueCollector(0),
  );
}

/** Rows as texts: for small tables. */
export function readTexts(archive: GtfsArchive, file: string, names: readonly string[]): (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  eachRow(archive, file, names, (texts) => rows.push(texts));
  return rows;
}
