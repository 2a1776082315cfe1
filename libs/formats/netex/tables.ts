import type { ZipWriter } from '#libs/formats/gtfs';

const FLUSH_CHARACTERS = 1 << 16;

export interface TableWriter {
  /** Values in the order of the columns; undefined is empty. */
  row(...values: readonly (string | undefined)[]): void;
  /** A row of fields already in CSV. */
  line(line: string): void;
  end(): void;
}

/** Writes GTFS tables into a zip, one after the other, and counts their rows. */
export class Tables {
  readonly counts: Record<string, number> = {};
  private readonly encoder = new TextEncoder();

  constructor(private readonly zip: ZipWriter) {}

  /** End it before the next is begun. An optional table without a row is no file. */
  table(file: string, columns: readonly string[], { optional = false } = {}): TableWriter {
    let entry: ReturnType<ZipWriter['file']> | undefined;
    let held = `${columns.join(',')}\n`;
    this.counts[file] = 0;
    const flush = (): void => {
      entry ??= this.zip.file(file);
      entry.write(this.encoder.encode(held));
      held = '';
    };
    const line = (text: string): void => {
      this.counts[file]! += 1;
      held += text + '\n';
      if (held.length > FLUSH_CHARACTERS) flush();
    };
    return {
      line,
      row: (...values) => line(values.map((value) => (value === undefined ? '' : csvField(value))).join(',')),
      end: () => {
        if (optional && this.counts[file] === 0) return;
        flush();
        entry!.end();
      },
    };
  }
}

/** A value as CSV writes it: quoted where it must be, tabs and line breaks as blanks. */
export function csvField(value: string): string {
  if (!/[",\p{Cc}]|^\s|\s$/u.test(value)) return value;
  return `"${value.replaceAll(/\p{Cc}/gu, ' ').replaceAll('"', '""')}"`;
}
