import type { Kind } from '#libs/model';
import { kindFilter } from './history-rows.js';
import type { ExportColumn, ExportFilter, ExportQuery } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { camelCase, tableOfKind, type SqlType, type Table } from './tables.js';

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

/** How many rows an export would hold, counted no further than `atMost`. */
export async function countRows(runner: SqlRunner, query: ExportQuery, atMost: number): Promise<number> {
  const table = tableOfKind(query.kind);
  const { sql, values } = conditionOf(table, query);
  const [row] = await runner.query<{ rows: number }>(
    `select count(*)::float8 as rows from (
       select 1 from ${quoted(table.name)}
       where observed_at >= $1 and observed_at < $2${sql((index) => `$${index + 3}`)} limit ${Math.trunc(atMost)}
     ) as chosen`,
    [query.from, query.to, ...values],
  );
  return row?.rows ?? 0;
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

/** What rows are chosen by, beside the period: SQL in which the values stand by their number from 0, and the values. */
export interface Condition {
  sql: (place: (index: number) => string) => string;
  values: readonly (readonly string[] | number)[];
}

export function conditionOf(table: Table, query: ExportQuery): Condition {
  const places = placesOf(table);
  const lists: readonly (readonly [string | undefined, readonly string[] | undefined])[] = [
    ['feed', query.feeds],
    ['visibility', query.visibilities],
    [places.routes, query.routes],
    [places.communes, query.communes],
    [places.modes, query.modes],
  ];
  const asked = lists.flatMap(([sql, list]) => (sql !== undefined && list && list.length > 0 ? [{ sql, list }] : []));
  // An empty list of feeds or visibilities chooses nothing; of the other lists it stands for no choice.
  const isNothing = query.feeds?.length === 0 || query.visibilities?.length === 0;
  const box = places.point && query.bbox;
  return {
    values: [...asked.map(({ list }) => list), ...(box ?? [])],
    sql: (place) => {
      const edge = (i: number): string => `${place(asked.length + i)}::float8`;
      return [
        ...(isNothing ? ['false'] : []),
        ...asked.map(({ sql }, i) => `${sql} = any (${place(i)}::text[])`),
        ...(box
          ? [
              `${places.point!.longitude} between ${edge(0)} and ${edge(2)}`,
              `${places.point!.latitude} between ${edge(1)} and ${edge(3)}`,
            ]
          : []),
        kindFilter(table, query).replace(/^and /, ''),
      ]
        .filter((part) => part !== '')
        .map((part) => ` and ${part}`)
        .join('');
    },
  };
}
