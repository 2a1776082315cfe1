// Reads tables back with the tools people open them in: pandas, DuckDB, and GDAL (what QGIS reads files with), all Python's.
//
//   node scripts/readers.mjs fetch                     once, into .cache/readers
//   node scripts/readers.mjs read FILE…                .csv, .parquet, .geojson or .ndjson
//
// `read` prints a JSON list of { file, reader, rows, columns: { name: type } }; GDAL says `crs` too. Ends with 3 where the
// readers cannot be had here, and says why on standard error.
import { execFileSync } from 'node:child_process';
import { end, pythonWith } from './python-env.mjs';

const PACKAGES = ['pandas==3.1.1', 'pyarrow==26.0.1', 'duckdb==2.0.1', 'pyogrio==0.13.0'];
const PROGRAM = `
import json, sys
import duckdb, pandas, pyogrio
PANDAS = {
    'csv': pandas.read_csv,
    'parquet': pandas.read_parquet,
    'ndjson': lambda path: pandas.read_json(path, lines=True),
}
found = []
def read(path, reader, rows, columns, **more):
    found.append({'file': path.rsplit('/', 1)[1], 'reader': reader, 'rows': rows, 'columns': columns, **more})
for path in sys.argv[1:]:
    kind = path.rsplit('.', 1)[1]
    if kind == 'geojson':
        about = pyogrio.read_info(path)
        types = dict(zip(about['fields'].tolist(), about['dtypes'].tolist()))
        read(path, 'gdal', len(pyogrio.raw.read(path)[2]), types, crs=about['crs'])
        continue
    table = PANDAS[kind](path)
    read(path, 'pandas', len(table), {name: str(type) for name, type in table.dtypes.items()})
    source = f"read_json('{path}')" if kind == 'ndjson' else f"'{path}'"
    columns = {row[0]: row[1] for row in duckdb.sql(f'describe from {source}').fetchall()}
    read(path, 'duckdb', duckdb.sql(f'select count(*) from {source}').fetchall()[0][0], columns)
print(json.dumps(found))
`;

const [command, ...files] = process.argv.slice(2);
if (command === 'fetch') process.stdout.write(`${pythonWith('readers', PACKAGES)}\n`);
else if (command === 'read' && files.length > 0)
  process.stdout.write(
    execFileSync(pythonWith('readers', PACKAGES), ['-c', PROGRAM, ...files], { encoding: 'utf8', timeout: 120_000 }),
  );
else end(2, 'usage: node scripts/readers.mjs fetch | read FILE…');
