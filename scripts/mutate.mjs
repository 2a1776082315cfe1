// Changes the code of a folder piece by piece, runs the small tests that reach it, and says which changes no test notices.
//   npm run mutate -- libs/formats/loss [--related] [--medium] [--at-most 200] [--from 0] [--seconds 20]
// The specs below the folder judge, or the spec beside a file; with `--related` those that Jest finds related to each
// file, too. Medium tests judge where `--medium` says so: of the bus they hold nearly all there is. `--at-most` takes as
// many changes, spread evenly; `--from` begins at another one, so that a second sample shares none with the first.
// Sources are never written: the change is put in as Jest reads them. Not part of `.ci/run`.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
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
    from: { type: 'string', default: '0' },
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

/** Milliseconds of processor a process had so far. */
function processorMsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * `undefined` when it did not end in time: an endless loop is a change that is noticed. A loop that never ends uses the
 * processor, a test that waits for ever does not: the limit holds for the processor's time, and five times it for the
 * clock's, so that other work on the machine does not pass for a change that was noticed.
 */
async function run(message, limitMs) {
  if (!worker) await startWorker();
  const running = worker;
  const before = { at: performance.now(), processorMs: processorMsOf(running.pid) };
  let timer;
  const answer = await new Promise((done) => {
    timer = setInterval(() => {
      const isOver =
        running.exitCode === null &&
        (processorMsOf(running.pid) - before.processorMs > limitMs || performance.now() - before.at > 5 * limitMs);
      if (isOver) done(undefined);
    }, 250);
    running.once('message', done);
    running.once('exit', () => done({ failed: true, ms: 0 }));
    running.send(message);
  });
  clearInterval(timer);
  running.removeAllListeners();
  if (answer === undefined || running.exitCode !== null) endWorker();
  return answer;
}

function endWorker() {
  worker?.kill('SIGKILL');
  worker = undefined;
}

let endedByTime = 0;
async function notices(mutant, specs, limitMs) {
  const answer = await run({ mutant, specs }, limitMs);
  if (answer === undefined) endedByTime += 1;
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
const from = Number(values.from);
const chosen = planned.filter((_, at) => Math.floor((at - from) / step) !== Math.floor((at - from - 1) / step));

/**
 * What specs take unchanged says how long they may take; tests that fail already would notice everything. In a process of
 * their own: what an earlier change left behind is none of theirs.
 */
const limits = new Map();
async function limitMsOf(specs) {
  const name = specs.join();
  if (!limits.has(name)) {
    endWorker();
    const plain = await run({ specs }, 600_000);
    if (plain?.failed) throw new Error(`${specs[0]} and others fail without any change: ${plain.why ?? 'they ended'}`);
    limits.set(name, Math.max(Number(values.seconds) * 1_000, (plain?.ms ?? 0) * 5));
  }
  return limits.get(name);
}

const specsOf = new Map();
const tally = new Map();
for (const mutant of chosen) {
  const { file, text, kind, start, end, put, path } = mutant;
  if (!specsOf.has(file)) specsOf.set(file, specsFor(file));
  const specs = specsOf.get(file);
  const change = { path, start, end, put };
  // Most changes are noticed by the specs that name the file, or by those beside it; all are run only for what those pass.
  const near = specs.filter((spec) => isNear(spec, file));
  const beside = specs.filter((spec) => dirname(spec) === dirname(path));
  const stages = [near, beside, specs].filter(({ length }, at, all) => length > (all[at - 1]?.length ?? 0));
  let isNoticed = false;
  for (const stage of stages) isNoticed ||= await notices(change, stage, await limitMsOf(stage));
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
  `score of ${folder}: ${percent(sum)} (${sum.noticed} of ${sum.total} changes noticed, ${endedByTime} of them because a test did not end; of ${planned.length} there could be)\n`,
);
