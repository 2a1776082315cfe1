// Changes the code of a folder piece by piece, runs the small tests that reach it, and says which changes no test notices.
//   npm run mutate -- libs/formats/loss [--related] [--medium] [--at-most 200] [--seconds 20]
// Medium tests judge too where `--medium` says so: of the bus they hold nearly all there is. The specs below the folder judge, or the spec beside a file; with `--related` those that Jest finds related to each file, too. `--at-most` takes as
// many changes, spread evenly. Sources are never written: the change is put in as Jest reads them. Not part of `.ci/run`.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf } from './mutate/mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    related: { type: 'boolean', default: false },
    medium: { type: 'boolean', default: false },
    'at-most': { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '20' },
  },
});
const [folder] = positionals;
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('say which folder or file: npm run mutate -- libs/formats/loss\n');
  process.exit(2);
}

const all = statSync(folder).isDirectory()
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  : [folder];
const files = all.filter((path) => path.endsWith('.ts') && !/\.(spec|fixture|d)\.ts$/.test(path)).sort();
const others = values.medium ? /\.(whole|fault|browser)\.spec\.ts$/ : /\.(medium|whole|fault|browser)\.spec\.ts$/;
const isSpec = (path) => path.endsWith('.spec.ts') && !others.test(path);
const beside = folder.replace(/\.ts$/, '.spec.ts');
const ownSpecs = statSync(folder).isDirectory() ? all.filter(isSpec) : existsSync(beside) ? [beside] : [];

/** Those of its own folder first: they fail soonest. */
function specsFor(file) {
  const own = ownSpecs.map((path) => resolve(path));
  if (!values.related) return own;
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const listed = spawnSync(process.execPath, [jest, '--listTests', '--findRelatedTests', file], {
    encoding: 'utf8',
    env: { ...process.env, ESTUAIRE_SIZE: values.medium ? '' : 'small', NODE_OPTIONS: '--experimental-vm-modules' },
  }).stdout;
  return [...new Set([...own, ...listed.split('\n').filter((path) => isSpec(path))])];
}

let worker;
async function startWorker() {
  worker = fork(join(root, 'scripts/mutate/worker.mjs'), {
    execArgv: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ESTUAIRE_MUTATE_MEDIUM: values.medium ? '1' : '' },
  });
  await new Promise((done, fail) => {
    worker.once('message', done);
    worker.once('exit', (code) => fail(new Error(`the tests cannot be started (exit ${code})`)));
  });
  worker.removeAllListeners();
}

/** `undefined` when it did not end in time: an endless loop is a change that is noticed. */
async function run(message, limitMs) {
  if (!worker) await startWorker();
  const running = worker;
  let timer;
  const answer = await new Promise((done) => {
    timer = setTimeout(() => done(undefined), limitMs);
    running.once('message', done);
    running.once('exit', () => done({ failed: true, ms: 0 }));
    running.send(message);
  });
  clearTimeout(timer);
  running.removeAllListeners();
  if (answer === undefined || running.exitCode !== null) endWorker();
  return answer;
}

function endWorker() {
  worker?.kill('SIGKILL');
  worker = undefined;
}

async function notices(mutant, specs, limitMs) {
  const answer = await run({ mutant, specs }, limitMs);
  return answer === undefined || answer.failed;
}

/** The spec beside a file, and those that import it by name. */
function isNear(spec, file) {
  const name = basename(file, '.ts');
  return basename(spec) === `${name}.spec.ts` || readFileSync(spec, 'utf8').includes(`/${name}.js'`);
}

const planned = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return mutantsOf(text, file).map((mutant) => ({ ...mutant, file, text, path: resolve(file) }));
});
const step = Math.max(1, planned.length / Number(values['at-most']));
const chosen = planned.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));

const specsOf = new Map();
const tally = new Map();
for (const mutant of chosen) {
  const { file, text, kind, start, end, put, path } = mutant;
  if (!specsOf.has(file)) {
    const specs = specsFor(file);
    // What they take unchanged says how long they may take; tests that fail already would notice everything.
    // In a process of their own: what an earlier change left behind is none of theirs.
    endWorker();
    const plain = specs.length > 0 ? await run({ specs }, 600_000) : undefined;
    if (plain?.failed) throw new Error(`the tests of ${file} fail without any change: ${plain.why ?? 'they ended'}`);
    specsOf.set(file, { specs, limitMs: Math.max(Number(values.seconds) * 1_000, (plain?.ms ?? 0) * 5) });
  }
  const { specs, limitMs } = specsOf.get(file);
  const change = { path, start, end, put };
  // Most changes are noticed by the specs that name the file; all are run only for what those pass.
  const near = specs.filter((spec) => isNear(spec, file));
  const isNoticed =
    (near.length > 0 && near.length < specs.length && (await notices(change, near, limitMs))) ||
    (specs.length > 0 && (await notices(change, specs, limitMs)));
  const counts = tally.get(file) ?? { noticed: 0, total: 0 };
  tally.set(file, { noticed: counts.noticed + (isNoticed ? 1 : 0), total: counts.total + 1 });
  if (isNoticed) continue;
  const line = text.slice(0, start).split('\n').length;
  const shown = `${text.slice(start, end).slice(0, 60)} → ${put}`.replaceAll('\n', ' ');
  process.stdout.write(`not noticed: ${relative(root, path)}:${line} ${kind}: ${shown}\n`);
}
endWorker();

const percent = ({ noticed, total }) => `${((100 * noticed) / Math.max(1, total)).toFixed(1)} %`;
for (const [file, counts] of tally)
  process.stdout.write(`${percent(counts).padStart(8)}  ${counts.noticed} of ${counts.total}  ${file}\n`);
const sum = [...tally.values()].reduce(
  (before, { noticed, total }) => ({ noticed: before.noticed + noticed, total: before.total + total }),
  { noticed: 0, total: 0 },
);
process.stdout.write(
  `score of ${folder}: ${percent(sum)} (${sum.noticed} of ${sum.total} changes noticed, of ${planned.length} there could be)\n`,
);
