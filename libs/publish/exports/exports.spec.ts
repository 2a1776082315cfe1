import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { FeedId } from '#libs/model';
import { blockOfRows, type CopiedRows, type ExportColumn, type RowBlock } from '#libs/record';
import { EXPORT_FORMS, MAX_EXPORT_ROWS, readExportName, readExportQuery, refuseTooLarge } from './export-request.js';

const COLUMNS: ExportColumn[] = [
  { name: 'observedAt', type: 'instant' },
  { name: 'feed', type: 'text' },
  { name: 'label', type: 'text' },
  { name: 'flags', type: 'json' },
  { name: 'latitude', type: 'number' },
  { name: 'longitude', type: 'number' },
  { name: 'stopSequence', type: 'integer' },
  { name: 'isRenting', type: 'boolean' },
];

const ROWS = [
  {
    observedAt: '2026-01-15T08:00:00.250Z',
    feed: 'astuce',
    label: 'Boulingrin, "Nord"\nquai 2',
    flags: ['simulated'],
    latitude: 49.44,
    longitude: 1.09,
    stopSequence: 3,
    isRenting: false,
  },
  { observedAt: '2026-01-15T08:00:01.000Z', feed: 'astuce', label: '' },
];

async function* blocks(): AsyncIterable<RowBlock> {
  for (const row of ROWS) yield blockOfRows(COLUMNS, [row]);
}

async function written(format: string, columns = COLUMNS): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const bytes of EXPORT_FORMS[format]!.write(columns, blocks())) parts.push(bytes);
  return Buffer.concat(parts);
}

const text = async (format: string): Promise<string> => Buffer.from(await written(format)).toString('utf8');

describe('an export', () => {
  it('is CSV by RFC 4180: quotes where they are needed, nothing for what is absent', async () => {
    expect(await text('csv')).toBe(
      [
        'observedAt,feed,label,flags,latitude,longitude,stopSequence,isRenting',
        '2026-01-15T08:00:00.250Z,astuce,"Boulingrin, ""Nord""\nquai 2","[""simulated""]",49.44,1.09,3,false',
        '2026-01-15T08:00:01.000Z,astuce,"",,,,,',
        '',
      ].join('\r\n'),
    );
  });

  it('is one JSON object a line', async () => {
    const lines = (await text('ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ROWS);
  });

  it('is GeoJSON whose features stand where the rows do, or nowhere', async () => {
    const { features } = JSON.parse(await text('geojson')) as { features: { geometry: unknown; properties: object }[] };
    expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'Point', coordinates: [1.09, 49.44] }, null]);
    expect(features[0]!.properties).toMatchObject({ label: 'Boulingrin, "Nord"\nquai 2', stopSequence: 3 });
  });

  it('shows a road situation along its lines', async () => {
    const at = (latitude: number, longitude: number) => ({ latitude, longitude });
    const body = { records: [{ line: [at(49, 1), at(49.1, 1.1)] }, { line: [at(50, 2), at(50.1, 2.1)] }, {}] };
    const columns = [...COLUMNS, { name: 'body', type: 'json' as const }];
    async function* one() {
      yield blockOfRows(columns, [{ latitude: 49, longitude: 1, body }]);
    }
    const parts: string[] = [];
    for await (const bytes of EXPORT_FORMS['geojson']!.write(columns, one())) parts.push(Buffer.from(bytes).toString());
    const { features } = JSON.parse(parts.join('')) as { features: { geometry: unknown }[] };
    expect(features[0]!.geometry).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [1, 49],
          [1.1, 49.1],
        ],
        [
          [2, 50],
          [2.1, 50.1],
        ],
      ],
    });
  });

  it('is Parquet with typed columns, which a reader gives back as they were', async () => {
    const bytes = await written('parquet');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toEqual([
      { ...ROWS[0], observedAt: new Date('2026-01-15T08:00:00.250Z') },
      {
        observedAt: new Date('2026-01-15T08:00:01.000Z'),
        feed: 'astuce',
        label: '',
        flags: null,
        latitude: null,
        longitude: null,
        stopSequence: null,
        isRenting: null,
      },
    ]);
    const metadata = await parquetMetadataAsync({ byteLength: file.byteLength, slice: (a, b) => file.slice(a, b) });
    expect(metadata.schema.slice(1).map(({ converted_type: type }) => type)).toEqual([
      'TIMESTAMP_MILLIS',
      'UTF8',
      'UTF8',
      'JSON',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(['csv', 'ndjson', 'geojson', 'parquet'])('is a whole %s without a row, too', async (format) => {
    async function* none(): AsyncIterable<never> {}
    const parts: Uint8Array[] = [];
    for await (const bytes of EXPORT_FORMS[format]!.write(COLUMNS, none())) parts.push(bytes);
    const bytes = Buffer.concat(parts);
    if (format === 'geojson') expect(JSON.parse(bytes.toString())).toMatchObject({ features: [] });
    else if (format === 'ndjson') expect(bytes.byteLength).toBe(0);
    else if (format === 'csv') expect(bytes.toString().split('\r\n')).toHaveLength(2);
    else {
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      expect(await parquetReadObjects({ file })).toEqual([]);
    }
  });
});

describe('what is asked of an export', () => {
  const exportable = {
    columns: COLUMNS,
    filters: ['feeds', 'communes', 'bbox'] as const,
    feeds: ['astuce', 'lovelo'] as FeedId[],
    nowMs: Date.parse('2026-01-15T12:00:00Z'),
    timezone: 'Europe/Paris',
  };
  const asked = (query: Record<string, string>) =>
    readExportQuery({ kind: 'station', format: 'csv' }, query, exportable);

  it('is the last day of every feed the reader may read, with all columns and the nature of each feed', () => {
    const { query, columns, fileName } = asked({});
    expect(query).toMatchObject({ from: '2026-01-14T12:00:00.000Z', to: '2026-01-15T12:00:00.000Z' });
    expect(query.feeds).toEqual(['astuce', 'lovelo']);
    expect(columns.map(({ name }) => name)).toEqual([...COLUMNS.map(({ name }) => name), 'nature']);
    expect(fileName).toBe('station_2026-01-14.csv');
  });

  it('is a civil day of the territory, by place and in the columns named', () => {
    const { query, columns, fileName } = asked({
      from: '2026-01-10',
      to: '2026-01-11',
      commune: '76540,76575',
      bbox: '1,49,1.2,49.5',
      columns: 'label,observedAt',
    });
    expect(query).toMatchObject({
      from: '2026-01-09T23:00:00.000Z',
      to: '2026-01-10T23:00:00.000Z',
      communes: ['76540', '76575'],
      bbox: [1, 49, 1.2, 49.5],
    });
    expect(columns.map(({ name }) => name)).toEqual(['label', 'observedAt']);
    expect(fileName).toBe('station_2026-01-10.csv');
  });

  it.each([
    [{ route: 'astuce:90' }, 'route', 'of station one of feed, commune, bbox, from, to, columns'],
    [{ feed: 'secret' }, 'feed', 'one of astuce, lovelo'],
    [{ columns: 'price' }, 'columns', 'some of observedAt, feed'],
    [{ from: 'yesterday' }, 'from', 'an ISO 8601 instant'],
    [{ from: '2026-01-16' }, 'from', 'an instant before 2026-01-15T12:00:00.000Z'],
    [{ bbox: '1,2' }, 'bbox', 'west,south,east,north'],
  ])('is refused with the parameter and what was expected: %j', (query, parameter, expected) => {
    expect(() => asked(query)).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        where: parameter,
        message: expect.stringContaining(expected),
      }),
    );
  });

  it.each(['station.xlsx', 'stations.csv', 'weather.csv', 'station', '../x.csv'])('has no name %s', (name) => {
    expect(() => readExportName(name)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('is refused before it begins where it is too large, and says how to split it', () => {
    const day = asked({ from: '2026-01-01', to: '2026-01-11' });
    expect(() => refuseTooLarge(day, MAX_EXPORT_ROWS + 1)).toThrow(
      /this one of 240 hours has more: ask for parts of at most 120 hours/,
    );
    expect(() => refuseTooLarge(day, MAX_EXPORT_ROWS)).not.toThrow();
  });
});

/** Rows of texts as the database copies them: before each its length, nothing of what is absent. */
function copiedTexts(rows: readonly (readonly (string | undefined)[])[]): CopiedRows {
  const columnCount = rows[0]!.length;
  const starts = new Int32Array(rows.length * columnCount);
  const present = new Uint8Array(columnCount);
  const parts: Buffer[] = [];
  let at = 0;
  rows.flat().forEach((text, cell) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(text === undefined ? -1 : Buffer.byteLength(text));
    parts.push(length, Buffer.from(text ?? ''));
    starts[cell] = text === undefined ? -1 : at + 4;
    if (text !== undefined) present[cell % columnCount] = 1;
    at += 4 + Buffer.byteLength(text ?? '');
  });
  return { bytes: Buffer.concat(parts), rowCount: rows.length, columnCount, starts, present };
}

describe('CSV of texts that are copied as they came', () => {
  it('is that of the same rows made one by one', async () => {
    const columns: ExportColumn[] = ['label', 'stopId', 'headsign'].map((name) => ({ name, type: 'text' }));
    const texts = [
      ['plain', undefined, 'Mont-aux-Malades, "Nord"'],
      ['', undefined, '"'],
      [undefined, undefined, 'à\r\nb'],
      ['é,', undefined, undefined],
    ];
    const made = blockOfRows(
      columns,
      texts.map(([label, stopId, headsign]) => ({ label, stopId, headsign })),
    );
    const copied = {
      rows: copiedTexts(texts),
      columnOf: (name: string) => columns.findIndex((column) => column.name === name),
    };
    const csvOf = async (block: RowBlock): Promise<string> => {
      const parts: Uint8Array[] = [];
      const blocks = (async function* () {
        yield block;
      })();
      for await (const bytes of EXPORT_FORMS['csv']!.write(columns, blocks)) parts.push(bytes);
      return Buffer.concat(parts).toString('utf8');
    };
    const lines = [
      'label,stopId,headsign',
      'plain,,"Mont-aux-Malades, ""Nord"""',
      '"",,""""',
      ',,"à\r\nb"',
      '"é,",,',
      '',
    ];
    expect(await csvOf(made)).toBe(lines.join('\r\n'));
    expect(await csvOf({ ...made, copied })).toBe(lines.join('\r\n'));
  });
});
