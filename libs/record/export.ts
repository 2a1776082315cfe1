import { isDate } from 'node:util/types';
import type { Kind } from '#libs/model';
import { instantOf, kindFilter } from './history-rows.js';
import { readSql } from './lineage.js';
import type { ExportColumn, ExportFilter, ExportQuery } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { camelCase, tableOfKind, type SqlType, type Table } from './tables.js';

/** Rows handed over at once. */
const PAGE_ROWS = 2_000;
/** Rows asked of the database at once: in a compressed chunk each question unpacks all that overlaps its time. */
const QUERY_ROWS = 20_000;

const COLUMN_TYPE: Record<SqlType, ExportColumn['type']> = {
  text: 'text',
  'text[]': 'json',
  jsonb: 'json',
  timestamptz: 'instant',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  real: 'number',
  'double precision': 'number',
  boolean: 'boolean',
};

/** What an export of the kind can hold, in order. */
export function exportColumns(kind: Kind): ExportColumn[] {
  return tableOfKind(kind).columns.map(({ name, type }) => ({ name: camelCase(name), type: COLUMN_TYPE[type] }));
}

/** By what rows of the kind can be chosen: a table that does not keep the value cannot be asked for it. */
export function exportFilters(kind: Kind): ExportFilter[] {
  const { routes, communes, modes, point } = placesOf(tableOfKind(kind));
  return [
    'feeds',
    ...(modes ? (['modes'] as const) : []),
    ...(routes ? (['routes'] as const) : []),
    ...(communes ? (['communes'] as const) : []),
    ...(point ? (['bbox'] as const) : []),
  ];
}

/**
 * Rows of a kind in time order, page after page. Each query begins after the last row of the one before: no cursor keeps
 * the connection while a slow client reads, and rows that come meanwhile are given if their time is still ahead.
 */
export async function* exportPages(
  runner: SqlRunner,
  query: ExportQuery,
  queryRows = QUERY_ROWS,
): AsyncIterable<Record<string, unknown>[]> {
  const table = tableOfKind(query.kind);
  const wanted = query.columns && new Set(query.columns);
  const columns = table.columns
    .map(({ name }) => ({ name, as: camelCase(name) }))
    .filter(({ as }) => wanted?.has(as) ?? true);
  const where = conditionOf(table, query);
  let afterAt: unknown = query.from;
  let afterRow = '-1';
  for (;;) {
    const rows = await runner.query<Record<string, unknown>>(
      `select row_id::text as row_id_text, observed_at as row_at ${columns.map(({ name, as }) => `, ${readSql(table, name, 'kept')} as ${quoted(as)}`).join('')}
       from ${quoted(table.name)} as kept
       where ${where.sql(3)} and (observed_at, row_id) > ($1, $3::bigint)
       order by observed_at, row_id limit ${queryRows}`,
      [afterAt, query.to, afterRow, ...where.values],
    );
    const last = rows[rows.length - 1];
    if (last === undefined) return;
    for (let i = 0; i < rows.length; i += PAGE_ROWS) {
      yield rows.slice(i, i + PAGE_ROWS).map((row) => rowOf(row, columns));
    }
    if (rows.length < queryRows) return;
    afterAt = last['row_at'];
    afterRow = String(last['row_id_text']);
  }
}

/** How many rows an export would hold, counted no further than `atMost`. */
export async function countRows(runner: SqlRunner, query: ExportQuery, atMost: number): Promise<number> {
  const table = tableOfKind(query.kind);
  const where = conditionOf(table, query);
  const [row] = await runner.query<{ rows: number }>(
    `select count(*)::float8 as rows from (
       select 1 from ${quoted(table.name)} where ${where.sql(2)} limit ${Math.trunc(atMost)}
     ) as chosen`,
    [query.from, query.to, ...where.values],
  );
  return row?.rows ?? 0;
}

/** Columns that hold something; instants as ISO 8601. */
function rowOf(row: Record<string, unknown>, columns: readonly { as: string }[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { as } of columns) {
    const value = row[as];
    if (value !== null && value !== undefined) values[as] = isDate(value) ? instantOf(value) : value;
  }
  return values;
}

interface Places {
  routes?: string;
  communes?: string;
  modes?: string;
  point?: { latitude: string; longitude: string };
}

/** The SQL of what a row can be chosen by. Car parks keep theirs in the body. */
function placesOf(table: Table): Places {
  if (table.name === 'parking') {
    const part = (name: string) => `(body -> 'point' ->> '${name}')::float8`;
    return {
      communes: `body ->> 'commune'`,
      modes: `body ->> 'mode'`,
      point: { latitude: part('latitude'), longitude: part('longitude') },
    };
  }
  const has = (name: string): string | undefined =>
    table.columns.some((column) => column.name === name) ? quoted(name) : undefined;
  const [routes, communes, modes] = [has('route_id'), has('commune'), has('mode')];
  const [latitude, longitude] = [has('latitude'), has('longitude')];
  return {
    ...(routes && { routes }),
    ...(communes && { communes }),
    ...(modes && { modes }),
    ...(latitude && longitude && { point: { latitude, longitude } }),
  };
}

/** The condition with `$1` and `$2` for the period, and the values of its other parameters, which begin after `taken`. */
function conditionOf(table: Table, query: ExportQuery): { sql: (taken: number) => string; values: unknown[] } {
  const places = placesOf(table);
  const lists: readonly (readonly [string | undefined, readonly string[] | undefined])[] = [
    ['feed', query.feeds],
    ['visibility', query.visibilities],
    [places.routes, query.routes],
    [places.communes, query.communes],
    [places.modes, query.modes],
  ];
  const asked = lists.filter(([sql, list]) => sql !== undefined && list !== undefined && list.length > 0);
  // An empty list of feeds or visibilities chooses nothing; of the other lists it stands for no choice.
  const isNothing = query.feeds?.length === 0 || query.visibilities?.length === 0;
  const box = places.point && query.bbox;
  return {
    values: [...asked.map(([, list]) => list), ...(box ?? [])],
    sql: (taken) => {
      const at = (i: number): string => `$${taken + asked.length + i}`;
      return [
        'observed_at >= $1 and observed_at < $2',
        ...(isNothing ? ['false'] : []),
        ...asked.map(([sql], i) => `${sql} = any ($${taken + i + 1}::text[])`),
        ...(box
          ? [
              `${places.point!.longitude} between ${at(1)}::float8 and ${at(3)}::float8`,
              `${places.point!.latitude} between ${at(2)}::float8 and ${at(4)}::float8`,
            ]
          : []),
        kindFilter(table, query).replace(/^and /, ''),
      ]
        .filter((part) => part !== '')
        .join(' and ');
    },
  };
}
