/**
 * What of a format is read and written, field by field: the source of docs/formats.md. `read` means that another value
 * would change what the hub knows; `ignored` that it would not; `written` that the field can stand in what the hub
 * publishes; `–` that this version or direction has no such field.
 */
export type Support = 'read' | 'written' | 'ignored' | '–';

export interface FieldSupport {
  /** As the standard writes it, with its way from the top of the table: `trip.start_time`. */
  field: string;
  /** One for each of the table's columns. */
  cells: readonly Support[];
}

/** One file, message or publication. */
export interface SupportTable {
  name: string;
  /** `in`, `out`, or one for each version. */
  columns: readonly string[];
  /** In the order of the standard, where it has one. */
  fields: readonly FieldSupport[];
  note?: string;
  /** Each row stands for many fields, by their names: a list says it better than a table. */
  isGrouped?: true;
}

export interface FormatSupport {
  /** Anchor in docs/formats.md: `gtfs-rt`. */
  id: string;
  title: string;
  /** The definition the list is complete by. */
  basis: string;
  tables: readonly SupportTable[];
  notes?: readonly string[];
}
