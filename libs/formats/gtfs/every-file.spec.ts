import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { CsvReader, GTFS_FILES, GtfsArchive, LOCATIONS_FILE, mergeGtfs, republishGtfs } from './index.js';
import { EVERY_FILE, everyFile } from './every-file.fixture.js';
import { TRANSLATED_SPACES } from './tables.js';

const hub = {
  publisherName: 'Estuaire',
  publisherUrl: 'https://estuaire.example',
  contactEmail: 'hub@estuaire.example',
  feedVersion: 'v7',
  inflateRaw: inflateRawSync,
  deflateRaw: deflateRawSync,
};
type Row = Record<string, string>;
type Tables = Record<string, Row[]>;

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let names: readonly string[] = [];
  const reader = new CsvReader(
    'x',
    {
      header: (columns) => void (names = columns.names),
      row: (row) => void rows.push(Object.fromEntries(names.map((name, i) => [name, row.text(i) ?? '']))),
    },
    new IssueCollector(),
  );
  reader.push(strToU8(text));
  reader.finish();
  return rows;
}

/** Every table as rows; the zones as rows with an `id`. */
function tablesOf(files: Record<string, string>): Tables {
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => {
      if (file !== LOCATIONS_FILE) return [file, rowsOf(text)];
      return [file, (JSON.parse(text) as { features: Row[] }).features.map(({ id }) => ({ id: id! }))];
    }),
  );
}

/** `file.column value` of every reference that leads nowhere, by the one list of files. */
function orphansOf(tables: Tables): string[] {
  const found: string[] = [];
  const valuesOf = (place: string): Set<string> => {
    const at = place.lastIndexOf('.');
    return new Set((tables[place.slice(0, at)] ?? []).map((row) => row[place.slice(at + 1)] ?? ''));
  };
  for (const [file, { references }] of Object.entries(GTFS_FILES)) {
    for (const [column, places] of Object.entries(references)) {
      const known = new Set(places.flatMap((place) => [...valuesOf(place)]));
      for (const row of tables[file] ?? []) {
        const value = row[column] ?? '';
        if (value !== '' && !known.has(value)) found.push(`${file}.${column} ${value}`);
      }
    }
  }
  return found;
}

const textsOf = (zip: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));

function republish(zip: Uint8Array, prefix?: string) {
  const issues = new IssueCollector();
  const options = { ...hub, feedId: 'a', licence: 'etalab-2.0', attribution: 'Astuce', ...(prefix && { prefix }) };
  const result = republishGtfs(zip, options, issues);
  return { ...result, files: textsOf(result.zip), issues };
}

function merge(...zips: Uint8Array[]) {
  const issues = new IssueCollector();
  const sources = zips.map((zip, i) => ({
    feedId: `feed${i + 1}`,
    prefix: `feed${i + 1}`,
    zip,
    licence: 'etalab-2.0',
    attribution: 'Astuce',
  }));
  const merged = mergeGtfs(sources, hub, issues);
  return { ...merged, files: textsOf(merged.zip), issues };
}

describe('the dataset with every file', () => {
  it('has every file and every column of the specification, each with a value', () => {
    const tables = tablesOf(EVERY_FILE);
    // Both ways of naming networks exclude each other.
    const missing = Object.entries(GTFS_FILES).flatMap(([file, { columns }]) =>
      (file === LOCATIONS_FILE ? ['id'] : columns).flatMap((name) =>
        (tables[file] ?? []).some((row) => (row[name] ?? '') !== '') ? [] : [`${file}.${name}`],
      ),
    );
    expect(missing).toEqual(['routes.txt.network_id']);
    expect(orphansOf(tables)).toEqual([]);
  });
});

describe('a published dataset', () => {
  it('has every file, column and row of its source, known or not', () => {
    const { files, droppedRows, issues } = republish(everyFile());
    expect([issues.samples, droppedRows]).toEqual([[], {}]);
    const own = new Set(['feed_info.txt', 'attributions.txt', LOCATIONS_FILE]);
    for (const [file, text] of Object.entries(EVERY_FILE)) {
      if (!own.has(file)) expect([file, files[file]]).toEqual([file, text]);
    }
    expect(JSON.parse(files[LOCATIONS_FILE]!)).toEqual(JSON.parse(EVERY_FILE[LOCATIONS_FILE]!));
    const attributions = rowsOf(files['attributions.txt']!);
    expect(attributions.slice(0, 3)).toEqual(rowsOf(EVERY_FILE['attributions.txt']!));
    expect(attributions[3]).toMatchObject({ attribution_id: 'source', organization_name: 'Astuce (etalab-2.0)' });
    expect(rowsOf(files['feed_info.txt']!)[0]).toMatchObject({
      feed_lang: 'fr',
      default_lang: 'fr',
      feed_start_date: '20260105',
      feed_end_date: '20261231',
      feed_contact_url: 'https://astuce.example.org/data',
    });
  });

  it('has the prefix on every id column of every file and on no other value', () => {
    const tables = tablesOf(republish(everyFile(), 'p').files);
    const before = tablesOf(EVERY_FILE);
    for (const [file, rows] of Object.entries(before)) {
      if (file === 'feed_info.txt' || file === 'lisez-moi.txt') continue;
      const ids = new Set(Object.keys(GTFS_FILES[file]?.ids ?? { stop_id: 0, trip_id: 0 }));
      rows.forEach((row, i) => {
        const expected = Object.fromEntries(
          Object.entries(row).map(([name, value]) => {
            const isRecord = file === 'translations.txt' && name === 'record_id';
            return [name, value !== '' && (ids.has(name) || isRecord) ? `p:${value}` : value];
          }),
        );
        expect([file, tables[file]![i]]).toEqual([file, expected]);
      });
    }
    expect(orphansOf(tables)).toEqual([]);
  });

  it('refers to nothing that is not there, whichever row of the source is lost', () => {
    for (const [file, text] of Object.entries(EVERY_FILE)) {
      if (!file.endsWith('.txt') || GTFS_FILES[file] === undefined) continue;
      const lines = text.trimEnd().split('\n');
      for (let lost = 1; lost < lines.length; lost += 1) {
        const changed = `${lines.filter((_, i) => i !== lost).join('\n')}\n`;
        const { files, droppedRows, issues } = republish(everyFile({ [file]: changed }));
        expect([file, lost, orphansOf(tablesOf(files))]).toEqual([file, lost, []]);
        // What is dropped for it is reported.
        if (Object.keys(droppedRows).length > 0) expect([file, lost, issues.total > 0]).toEqual([file, lost, true]);
      }
      const first = `${lines.filter((_, i) => i !== 1).join('\n')}\n`;
      const merged = merge(everyFile({ [file]: first }), everyFile());
      expect([file, orphansOf(tablesOf(merged.files))]).toEqual([file, []]);
    }
  });
});

describe('two feeds with the same ids, merged', () => {
  const { files, droppedRows, issues, leftOut } = merge(
    everyFile(),
    everyFile({
      'networks.txt': undefined,
      'route_networks.txt': undefined,
      'routes.txt': EVERY_FILE['routes.txt']!.replace('eco_label\n', 'eco_label,network_id\n')
        .replace('A+\n', 'A+,N1\n')
        .replace(',B\n', ',B,\n'),
      'translations.txt': EVERY_FILE['translations.txt']!.replace(/^networks,.*\n/m, ''),
    }),
  );
  const tables = tablesOf(files);

  it('lose no row and no feed', () => {
    expect([issues.samples, leftOut, droppedRows]).toEqual([[], [], { feed1: {}, feed2: {} }]);
  });

  it('have every file of the specification and the unknown ones, each row of either once', () => {
    for (const [file, rows] of Object.entries(tablesOf(EVERY_FILE))) {
      if (file === 'lisez-moi.txt') continue;
      const counts: Record<string, number> = {
        'feed_info.txt': 1,
        // The source of each is credited.
        'attributions.txt': rows.length * 2 + 2,
        // The second names its network in its routes.
        'translations.txt': rows.length * 2 - 1,
      };
      expect([file, tables[file]?.length]).toEqual([file, counts[file] ?? rows.length * 2]);
    }
    expect(files['feed1.lisez-moi.txt']).toBe(EVERY_FILE['lisez-moi.txt']);
    expect(files['feed2.lisez-moi.txt']).toBe(EVERY_FILE['lisez-moi.txt']);
  });

  it('keep every column with its values, known or not', () => {
    const byValue = new Set(['field_value', 'record_id', 'record_sub_id']);
    for (const [file, rows] of Object.entries(tablesOf(EVERY_FILE))) {
      if (file === 'feed_info.txt' || file === 'lisez-moi.txt') continue;
      const ids = GTFS_FILES[file]?.ids ?? { stop_id: 'stop', trip_id: 'trip' };
      for (const row of rows) {
        const [name, wanted] = ['feed1', 'feed2'].map((prefix) =>
          Object.entries(row)
            .filter(([column, value]) => value !== '' && !(file === 'translations.txt' && byValue.has(column)))
            .map(([column, value]) => [column, column in ids ? `${prefix}:${value}` : value] as const),
        );
        for (const values of [name!, wanted!]) {
          // The second names its network in its routes, where there is no name for it.
          if (values.some(([, value]) => value === 'feed2:N1' || value === 'City network')) continue;
          const isThere = tables[file]!.some((one) => values.every(([column, value]) => one[column] === value));
          expect([file, values, isThere]).toEqual([file, values, true]);
        }
      }
    }
  });

  it('have no id of one feed in the other: every id has a prefix, and every reference leads somewhere', () => {
    for (const [file, { ids }] of Object.entries(GTFS_FILES)) {
      for (const row of tables[file] ?? []) {
        for (const name of Object.keys(ids)) {
          const value = row[name] ?? '';
          if (value !== '')
            expect([file, name, value]).toEqual([file, name, expect.stringMatching(/^feed[12]:[^:]+$/)]);
        }
        const used = new Set(
          Object.keys(ids).flatMap((name) => (row[name] ? [row[name].slice(0, 'feed1'.length)] : [])),
        );
        expect([file, row, used.size <= 1]).toEqual([file, row, true]);
      }
    }
    for (const { table_name: table, record_id: record } of tables['translations.txt']!) {
      const prefix = TRANSLATED_SPACES[table!] ? /^feed[12]:/ : /^[^:]*$/;
      expect([table, record]).toEqual([table, expect.stringMatching(prefix)]);
    }
    expect(orphansOf(tables)).toEqual([]);
  });

  it('have each key once', () => {
    const again = new IssueCollector();
    republishGtfs(merge(everyFile(), everyFile()).zip, { ...hub, feedId: 'all', licence: '', attribution: '' }, again);
    expect(again.samples.filter(({ code }) => code === 'DUPLICATE_KEY' || code === 'REFERENCE_UNKNOWN')).toEqual([]);
  });
});

describe('odd containers and tables', () => {
  const expected = republish(everyFile()).files;
  const odd = (rewrite: (text: string) => string): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries(EVERY_FILE).map(([file, text]) => [
          file,
          strToU8(file in GTFS_FILES && file !== LOCATIONS_FILE ? rewrite(text) : text),
        ]),
      ),
    );
  const fields = (text: string, write: (field: string) => string): string =>
    rowsOfText(text)
      .map((row) => row.map(write).join(','))
      .join('\n') + '\n';

  it.each([
    ['with a byte order mark', odd((text) => `\uFEFF${text}`)],
    ['with CR LF', odd((text) => text.replaceAll('\n', '\r\n'))],
    ['with a byte order mark and CR LF', odd((text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`)],
    ['without a last line end', odd((text) => text.trimEnd())],
    ['with blank lines at the end', odd((text) => `${text}\n\n`)],
    ['with quotes around everything', odd((text) => fields(text, (field) => `"${field.replaceAll('"', '""')}"`))],
    ['with blanks after the commas', odd((text) => text.replaceAll(/,(?! )/g, ', '))],
    [
      'inside a folder',
      zipSync(Object.fromEntries(Object.entries(EVERY_FILE).map(([file, text]) => [`gtfs/${file}`, strToU8(text)]))),
    ],
  ])('give the same published dataset: %s', (_, zip) => {
    const { files, droppedRows } = republish(zip);
    expect(droppedRows).toEqual({});
    const quoted = 'stops.txt';
    for (const file of Object.keys(expected)) {
      if (file !== quoted) expect([file, files[file]]).toEqual([file, expected[file]]);
      else
        expect(rowsOf(files[file]!).map(({ stop_desc: __, ...row }) => row)).toEqual(
          rowsOf(expected[file]!).map(({ stop_desc: __, ...row }) => row),
        );
    }
  });

  it('without calendar.txt the services of calendar_dates.txt run, and nothing is made up', () => {
    const { files, issues } = republish(
      everyFile({
        'calendar.txt': undefined,
        'calendar_dates.txt': 'service_id,date,exception_type\nWORK,20260105,1\nHOLIDAY,20260107,1\n',
      }),
    );
    expect(issues.samples).toEqual([]);
    expect(files['calendar.txt']).toBeUndefined();
    expect(files['trips.txt']).toBe(EVERY_FILE['trips.txt']);
  });

  it('without either calendar every trip falls, and it is said', () => {
    const { droppedRows, issues } = republish(
      everyFile({ 'calendar.txt': undefined, 'calendar_dates.txt': undefined }),
    );
    expect(droppedRows['trips.txt']).toBe(3);
    expect(issues.counts['FILE_MISSING']).toBe(1);
    expect(GtfsArchive.open(everyFile(), issues).has('calendar.txt')).toBe(true);
  });
});

/** Fields as written, quotes taken off. */
function rowsOfText(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''));
}
