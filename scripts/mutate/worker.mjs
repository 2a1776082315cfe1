// Runs specs for one change after another, driven by messages: `{ mutant?, specs }` → `{ failed, ms, why? }`. A change that never
// ends is ended with this process.
import { fileURLToPath } from 'node:url';
import { runCLI } from 'jest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const transform = fileURLToPath(new URL('./transform.mjs', import.meta.url));
process.env.ESTUAIRE_SIZE = process.env.ESTUAIRE_MUTATE_MEDIUM ? '' : 'small';
const { default: base } = await import('../../jest.config.mjs');
const fixed = { ...base, id: 'mutate', rootDir: root, transform: { '^.+\\.ts$': transform }, maxWorkers: 1 };
let runs = 0;

process.on('message', async ({ mutant, specs }) => {
  if (mutant) process.env.ESTUAIRE_MUTANT = JSON.stringify(mutant);
  else delete process.env.ESTUAIRE_MUTANT;
  // What Jest has transformed in this process it keeps by configuration: another one for each run.
  runs += 1;
  const config = JSON.stringify({ ...fixed, globals: { run: runs } });
  const started = performance.now();
  const options = {
    config,
    runInBand: true,
    bail: 1,
    silent: true,
    reporters: [],
    runTestsByPath: true,
    _: specs,
    $0: '',
  };
  const { results } = await runCLI(options, [root]);
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites > 0;
  const why = results.testResults.map(({ failureMessage }) => failureMessage).find(Boolean);
  process.send({ failed, passed: results.numPassedTests, ms: performance.now() - started, why });
});
process.send({ ready: true });
