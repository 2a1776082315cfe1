// Runs the tests: all sizes without a name, else the sizes named (small, medium, whole, fault, browser); what follows
// `--` goes to Jest. Small, medium and whole tests share the cores; faults and browsers run one after another.
// Ends with one line of counts over everything that ran. With ESTUAIRE_SERVICES=required a test that is skipped for want of
// Kafka, PostgreSQL, Redis or Mosquitto counts as failed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cut = process.argv.indexOf('--');
const named = process.argv.slice(2, cut === -1 ? undefined : cut);
const passed = cut === -1 ? [] : process.argv.slice(cut + 1);
const SIZES = ['small', 'medium', 'whole', 'fault', 'browser'];
const servicesRequired = process.env.ESTUAIRE_SERVICES === 'required';
// They kill engines or draw with the processor: beside another they would see its load.
const IN_TURN = new Set(['fault', 'browser']);
const ENGINES_ABSENT = /skipped, because .*(ESTUAIRE_|services)/;
const sizes = named.length > 0 ? named : SIZES;
const unknown = sizes.find((size) => !SIZES.includes(size));
if (unknown) {
  process.stderr.write(`no tests of size ${unknown}; there are ${SIZES.join(', ')}\n`);
  process.exit(2);
}

// Whole, fault and browser tests start the hub as it is shipped.
if (sizes.some((size) => SIZES.indexOf(size) > 0)) await import('./build.mjs');

const reports = join(root, '.cache', 'tests');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
let status = 0;
for (const size of sizes) {
  const report = join(reports, `${size}.json`);
  const run = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--json',
      `--outputFile=${report}`,
      '--passWithNoTests',
      ...(IN_TURN.has(size) ? ['--runInBand'] : []),
      ...passed,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ESTUAIRE_SIZE: size } },
  );
  status ||= run.status ?? 1;
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    total.passed += counts.numPassedTests;
    // A file that does not even load has run no test and must not count as nothing.
    total.failed += counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    total.skipped += counts.numPendingTests + counts.numTodoTests;
    for (const { assertionResults } of counts.testResults) {
      for (const { status: outcome, fullName } of assertionResults) {
        if (outcome !== 'pending') continue;
        // Where the engines are said to be up, a test that did not find them has not been passed over: it has failed.
        const isWanted = servicesRequired && ENGINES_ABSENT.test(fullName);
        process.stdout.write(`${isWanted ? 'failed, not found its engine' : 'skipped'}: ${fullName}\n`);
        if (!isWanted) continue;
        total.skipped -= 1;
        total.failed += 1;
      }
    }
  } catch {
    total.failed += 1;
  }
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(status || (total.failed > 0 ? 1 : 0));
