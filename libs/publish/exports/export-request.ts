import { notFoundAt } from '#libs/errors';
import { KINDS, civilDayText, isKind, isKeptApart, toInstant, type FeedId, type Kind } from '#libs/model';
import type { ExportColumn, ExportFilter, ExportQuery } from '#libs/record';
import { readQueryInstant } from '../query/history.js';
import { invalid, readBox, readList, readModes, single, type Query } from '../query/request.js';
import { csv } from './csv.js';
import type { ExportForm } from './export-form.js';
import { geojson } from './geojson.js';
import { NATURE } from './nature.js';
import { ndjson } from './ndjson.js';
import { parquet } from './parquet.js';

export const EXPORT_FORMS: Readonly<Record<string, ExportForm>> = { csv, parquet, geojson, ndjson };

/** Rows one export may hold; what has more is to be asked for in parts. */
export const MAX_EXPORT_ROWS = 20_000_000;

const DAY_MS = 86_400_000;
const PARAMETER: Record<ExportFilter, string> = {
  feeds: 'feed',
  modes: 'mode',
  routes: 'route',
  communes: 'commune',
  bbox: 'bbox',
};

const NATURE_COLUMN: ExportColumn = { name: NATURE, type: 'text' };

export interface ExportRequest {
  form: ExportForm;
  query: ExportQuery;
  columns: ExportColumn[];
  /** As a browser saves it: `vehicle-position_2026-01-15.csv`. */
  fileName: string;
}

/** What a kind can be asked for, and by whom. */
export interface Exportable {
  columns: readonly ExportColumn[];
  filters: readonly ExportFilter[];
  /** Feeds the reader may read; another is as unknown as one that is not there. */
  feeds: readonly FeedId[];
  nowMs: number;
  /** Of days and times without an offset. */
  timezone: string;
}

/** `vehicle-position.csv` → kind and form. Throws NOT_FOUND and says what there is. */
export function readExportName(name: string): { kind: Kind; format: string } {
  const [, kind = '', format = ''] = /^([a-z-]+)\.([a-z]+)$/.exec(name) ?? [];
  if (isKind(kind) && !isKeptApart(kind) && EXPORT_FORMS[format] !== undefined) return { kind, format };
  const kinds = KINDS.filter((one) => !isKeptApart(one));
  const isOfKind = (kinds as readonly string[]).includes(kind);
  const [where, got, all] = isOfKind
    ? ['format', format, Object.keys(EXPORT_FORMS)]
    : ['kind', kind === '' ? name : kind, kinds];
  throw notFoundAt(where, got, `one of ${all.join(', ')}`, `no export ${name.slice(0, 80)}`);
}

/**
 * `?feed=&mode=&route=&commune=&bbox=&from=&to=&columns=`; the last day without times. Throws REQUEST_INVALID with the
 * parameter, what was got and what was expected.
 */
export function readExportQuery(
  { kind, format }: { kind: Kind; format: string },
  query: Query,
  { columns, filters, feeds, nowMs, timezone }: Exportable,
): ExportRequest {
  const known = [...filters.map((filter) => PARAMETER[filter]), 'from', 'to', 'columns'];
  for (const name of Object.keys(query))
    if (!known.includes(name)) throw invalid(name, name, `of ${kind} one of ${known.join(', ')}`);
  const to = readQueryInstant('to', single(query['to']), timezone) ?? toInstant(nowMs);
  const from =
    readQueryInstant('from', single(query['from']), timezone) ?? toInstant(Math.max(0, Date.parse(to) - DAY_MS));
  if (from >= to) throw invalid('from', from, `an instant before ${to}`);
  const every = [...columns, NATURE_COLUMN];
  const wanted = chosenColumns(readList(query['columns']), every);
  return {
    form: EXPORT_FORMS[format]!,
    columns: wanted,
    fileName: `${kind}_${civilDayText(Date.parse(from), timezone)}.${format}`,
    query: {
      kind,
      from,
      to,
      feeds: chosenFeeds(readList(query['feed']), feeds),
      ...chosen('routes', readList(query['route'])),
      ...chosen('communes', readList(query['commune'])),
      ...chosen('modes', readModes(readList(query['mode']))),
      ...(single(query['bbox']) === undefined ? {} : { bbox: readBox(single(query['bbox'])!) }),
      // The nature of a row is that of its feed.
      columns: [...new Set([...wanted.map(({ name }) => name), 'feed'])].filter((name) => name !== NATURE),
    },
  };
}

/** Says how to ask in parts that fit, before anything is sent. Throws REQUEST_INVALID. */
export function refuseTooLarge({ query }: ExportRequest, rows: number): void {
  if (rows <= MAX_EXPORT_ROWS) return;
  const spanHours = (Date.parse(query.to) - Date.parse(query.from)) / 3_600_000;
  const most = MAX_EXPORT_ROWS.toLocaleString('en');
  throw invalid(
    'from',
    query.from,
    `a period of at most ${most} rows; this one of ${Math.ceil(spanHours)} hours has more: ask for parts of at most ` +
      `${Math.max(1, Math.floor(spanHours / 2))} hours by from and to, or for fewer feeds`,
  );
}

function chosenColumns(names: readonly string[], every: readonly ExportColumn[]): ExportColumn[] {
  if (names.length === 0) return [...every];
  return [...new Set(names)].map((name) => {
    const column = every.find((one) => one.name === name);
    if (!column) throw invalid('columns', name, `some of ${every.map((one) => one.name).join(', ')}`);
    return column;
  });
}

function chosenFeeds(ids: readonly string[], feeds: readonly FeedId[]): readonly FeedId[] {
  for (const id of ids)
    if (!feeds.includes(id as FeedId))
      throw invalid('feed', id, `one of ${feeds.join(', ') || 'none: there is no feed'}`);
  return ids.length === 0 ? feeds : (ids as FeedId[]);
}

function chosen<Name extends string>(name: Name, list: readonly string[]): { [key in Name]?: readonly string[] } {
  return list.length === 0 ? {} : ({ [name]: list } as { [key in Name]: readonly string[] });
}
