// Judges `/openapi.json` with the tools its readers use: Redocly and Spectral, openapi-typescript, openapi-python-client,
// and asks a running hub what schemathesis makes of it.
//
//   node scripts/api-tools.mjs fetch                   once, into .cache/api-tools
//   node scripts/api-tools.mjs judge FILE              JSON: { redocly, spectral, typescript, python }, each a list of what
//                                                      is wrong: rule and place, bodies without a type, answers left out
//   node scripts/api-tools.mjs ask URL                 JSON: { cases, problems }; every address that is read, by the
//                                                      examples and the bounds of its parameters; with the key in
//                                                      `ESTUAIRE_KEY` what is not for everybody, too
//
// Ends with 3 where a tool cannot be had here, and says why on standard error.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CANNOT_BE_HAD, end, pythonWith } from './python-env.mjs';

// openapi-typescript asks for a TypeScript of its own, older than this repository's.
const NODE_PACKAGES = [
  '@redocly/cli@2.77.0',
  '@stoplight/spectral-cli@6.16.3',
  'openapi-typescript@7.13.0',
  'typescript@5.9.3',
];
const PYTHON_PACKAGES = ['openapi-python-client==0.29.1', 'schemathesis==4.32.5'];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const [command, target] = process.argv.slice(2);
if (command === 'fetch') {
  nodeTools();
  pythonTools();
} else if (command === 'judge' && target) process.stdout.write(`${JSON.stringify(judge(resolve(target)))}\n`);
else if (command === 'ask' && target) process.stdout.write(`${JSON.stringify(ask(target))}\n`);
else end(2, 'usage: node scripts/api-tools.mjs fetch | judge FILE | ask URL');

/** The folder of programs from npm. */
function nodeTools() {
  const folder = join(root, '.cache', 'api-tools', NODE_PACKAGES.join('+').replaceAll(/[@/]/g, '-'));
  const programs = join(folder, 'node_modules', '.bin');
  if (existsSync(join(folder, 'complete'))) return programs;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const options = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
  const { status, stderr, error } = spawnSync('npm', [...options, ...NODE_PACKAGES], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status === 0) {
    mkdirSync(join(folder, 'complete'));
    return programs;
  }
  rmSync(folder, { recursive: true, force: true });
  return end(CANNOT_BE_HAD, `linters of OpenAPI cannot be had here: ${(error?.message ?? stderr).slice(0, 300)}`);
}

/** The folder of programs from PyPI. */
function pythonTools() {
  return dirname(pythonWith('api-tools', PYTHON_PACKAGES));
}

function judge(file) {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-openapi-'));
  try {
    return {
      redocly: redocly(file),
      spectral: spectral(file, folder),
      typescript: typescript(file, folder),
      python: python(file, folder),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its recommended rules; what they call an error. */
function redocly(file) {
  const { problems } = JSON.parse(output(join(nodeTools(), 'redocly'), ['lint', file, '--format', 'json']));
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ ruleId, location, message }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

function spectral(file, folder) {
  const rules = join(folder, 'spectral.yaml');
  writeFileSync(rules, 'extends: [[spectral:oas, recommended]]\n');
  const found = JSON.parse(output(join(nodeTools(), 'spectral'), ['lint', file, '-r', rules, '-f', 'json', '-q']));
  return found
    .filter(({ severity }) => severity === 0)
    .map(({ code, path, message }) => `${code} ${path.join('/')}: ${message}`);
}

/** Bodies whose type nobody can tell. */
function typescript(file, folder) {
  const types = join(folder, 'types.ts');
  output(join(nodeTools(), 'openapi-typescript'), [file, '-o', types]);
  return readFileSync(types, 'utf8')
    .split('\n')
    .filter((line) => /^\s*"[\w.+-]+\/[\w.+-]+": unknown;/.test(line))
    .map((line) => line.trim());
}

/** What its generator says it leaves out, and bodies it has no type for. */
function python(file, folder) {
  const config = join(root, 'clients', 'python', 'openapi-python-client.yaml');
  const client = join(folder, 'client');
  const options = ['generate', '--path', file, '--config', config, '--meta', 'none', '--output-path', client];
  const { stdout, stderr } = spawnSync(join(pythonTools(), 'openapi-python-client'), options, {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 2 ** 28,
  });
  if (!existsSync(client)) return [`no client is made: ${(stderr || stdout).slice(0, 300)}`];
  return [...`${stdout}${stderr}`.matchAll(/(?:WARNING|ERROR) parsing (.+)\n\n(.+)/g)].map(
    ([, place, why]) => `${place} ${why}`,
  );
}

function ask(url) {
  const checks = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_schema_conformance',
  ];
  const options = ['run', `${url}/openapi.json`, '--include-method', 'GET', '--phases', 'examples,coverage'];
  // A stream of events does not end.
  options.push('--exclude-path', '/v1/stream/sse', '--workers', '2', '--no-color', '--seed', '1');
  const { ESTUAIRE_KEY: key } = process.env;
  if (key) options.push('--header', `Authorization: Bearer ${key}`);
  const { status, stdout, stderr } = spawnSync(
    join(pythonTools(), 'schemathesis'),
    [...options, ...checks.flatMap((check) => ['-c', check])],
    { encoding: 'utf8', timeout: 240_000, maxBuffer: 2 ** 28, cwd: tmpdir() },
  );
  const [, cases] = /Test cases:\s+(\d+) generated/.exec(stdout) ?? [];
  if (status === 0 && cases !== undefined) return { cases: Number(cases), problems: [] };
  const failures = /=+ (?:FAILURES|ERRORS) =+\n([\s\S]*?)(?:\n=+ |$)/.exec(stdout)?.[1];
  return { cases: Number(cases ?? 0), problems: [(failures ?? (stderr || stdout)).trim().slice(0, 3_000)] };
}

/** What a program prints; that it found something is no failure of it. */
function output(program, args) {
  const { stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 2 ** 28,
  });
  if (error || (stdout === '' && stderr !== '')) throw new Error(`${program}: ${error?.message ?? stderr}`);
  return stdout;
}
