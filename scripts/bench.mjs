// Runs the benchmarks named on the command line (all without a name) and prints one table.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';

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

const wanted = process.argv.slice(2);
const names = readdirSync(built)
  .filter((file) => file.endsWith('.bench.js'))
  .map((file) => file.replace('.bench.js', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const rows = [];
for (const name of names) {
  process.stderr.write(`bench ${name} …\n`);
  const { run } = await import(pathToFileURL(join(built, `${name}.bench.js`)).href);
  rows.push(...(await run()));
}

const lines = [
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  '',
  '| what | baseline | budget | measured | ratio | spread | met | note |',
  '|---|---|---|---|---|---|---|---|',
  ...rows.map(
    (row) =>
      `| ${row.name} | ${row.baseline} | ${row.budget} | ${row.measured} | ${Number.isNaN(row.ratio) ? '–' : row.ratio.toFixed(2)} | ${row.spread} | ${row.met ? 'yes' : '**missed**'} | ${row.note ?? ''} |`,
  ),
];
process.stdout.write(`${lines.join('\n')}\n`);
if (wanted.length === 0) {
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'latest.md'), `${lines.join('\n')}\n`);
}
process.exit(0);
