// Runs the benchmarks named on the command line (all without a name) and prints one table:
//   npm run bench -- siri netex [--keep] [--beside 'nothing beside it'] [--as NAME]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { transformFile } from '@swc/core';
import { readKept, resultsPage, tableOf } from './bench-results.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
await import('./build.mjs');

const swcrc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
delete swcrc.$schema;
const built = join(root, 'dist', 'bench');
// bench/baselines holds rival programs with packages of their own; libs/testing makes the events that are measured.
const isSource = (file) => file.endsWith('.ts') && !/node_modules|\.spec\.ts$/.test(file);
for (const [folder, into] of [
  [join(root, 'bench'), built],
  [join(root, 'libs', 'testing'), join(built, 'testing')],
]) {
  for (const name of readdirSync(folder, { recursive: true }).filter(isSource)) {
    const { code } = await transformFile(join(folder, name), { ...swcrc, swcrc: false, sourceMaps: false });
    const target = join(into, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replaceAll('../libs/testing/', './testing/'));
  }
}

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    // What was measured replaces what is kept of that bench; `--beside` says what else the machine did meanwhile.
    keep: { type: 'boolean', default: false },
    beside: { type: 'string', default: 'nothing beside it' },
    // Under another name: the same bench measured otherwise.
    as: { type: 'string' },
  },
});
const names = readdirSync(built)
  .filter((file) => file.endsWith('.bench.js'))
  .map((file) => file.replace('.bench.js', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const results = join(root, 'bench', 'results');
const measured = {};
for (const name of names) {
  process.stderr.write(`bench ${name} …\n`);
  const { run } = await import(pathToFileURL(join(built, `${name}.bench.js`)).href);
  const measuredAt = new Date().toISOString().slice(0, 10);
  measured[values.as ?? name] = { measuredAt, machine, beside: values.beside, rows: await run() };
}
process.stdout.write(`${[machine, '', ...tableOf(Object.values(measured).flatMap(({ rows }) => rows))].join('\n')}\n`);
if (values.keep) {
  const kept = { ...readKept(join(results, 'rows.json')), ...measured };
  writeFileSync(join(results, 'rows.json'), `${JSON.stringify(kept, null, 1)}\n`);
  writeFileSync(join(results, 'latest.md'), resultsPage(kept));
}
process.exit(0);
