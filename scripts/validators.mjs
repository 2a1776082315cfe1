// Runs what others judge GTFS by on datasets of ours: MobilityData's canonical GTFS validator, headless, as jars from Maven
// Central. Java 17 (with its compiler) and Maven.
//
//   node scripts/validators.mjs fetch [--folder DIR]      once, into .cache/validators without a folder
//   node scripts/validators.mjs serve [--folder DIR]
//
// `serve` reads a line of JSON for each dataset, `{ zip, date: YYYY-MM-DD, country: fr }`, and answers it by one,
// `{ notices: { code: { severity, count } } }`. Memory is bounded by 1 GiB, time by two and a half minutes a zip.
// Ends with 3 where the validator cannot be had here, and says why on standard error.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// The newest with every part on Maven Central: of 7.1.0 the model is missing.
const GTFS_VALIDATOR_VERSION = '6.0.0';
const FETCH_PATIENCE_MS = 180_000;
const PATIENCE_EACH_MS = 150_000;
const CANNOT_BE_HAD = 3;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [command, ...args] = process.argv.slice(2);
const folder = resolve(option('--folder') ?? join(root, '.cache', 'validators'));

if (command === 'fetch') process.stdout.write(`${fetchGtfsValidator()}\n`);
else if (command === 'serve') await serve();
else end(2, 'usage: node scripts/validators.mjs fetch|serve [--folder DIR]');

function option(name) {
  const at = args.indexOf(name);
  return at >= 0 ? args.splice(at, 2)[1] : undefined;
}

/** Folder of the jars. Complete or absent: it gets its name when Maven has put everything there. */
function fetchGtfsValidator() {
  const libraries = join(folder, `gtfs-validator-${GTFS_VALIDATOR_VERSION}`);
  if (existsSync(libraries)) return libraries;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  const pom = join(work, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>estuaire</groupId><artifactId>gtfs-validator</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.mobilitydata.gtfs-validator</groupId><artifactId>gtfs-validator-main</artifactId>
    <version>${GTFS_VALIDATOR_VERSION}</version>
  </dependency></dependencies></project>\n`,
  );
  const outputs = ['-DincludeScope=runtime', `-DoutputDirectory=${join(work, 'libs')}`];
  try {
    execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', ...outputs], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: FETCH_PATIENCE_MS,
    });
    if (!existsSync(libraries)) renameSync(join(work, 'libs'), libraries);
  } catch (error) {
    const said = `${error.stdout ?? ''}`.split('\n').find((line) => line.includes('ERROR')) ?? error.message;
    end(CANNOT_BE_HAD, `the GTFS validator cannot be fetched: ${said.slice(0, 300)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return libraries;
}

/** A dataset a line: `{ zip, date, country }` in, `{ notices }` or `{ fault }` out. Ends when nothing more comes in. */
async function serve() {
  const work = mkdtempSync(join(tmpdir(), 'gtfs-validator-'));
  const libraries = fetchGtfsValidator();
  const program = join(root, 'scripts', 'ValidateGtfs.java');
  const java = spawn('java', ['-Xmx1g', '-cp', join(libraries, '*'), program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  java.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-4_000)));
  const ended = new Promise((resolve) => {
    java.once('error', (error) => resolve(error.code === 'ENOENT' ? CANNOT_BE_HAD : 1));
    java.once('exit', (code) => resolve(code ?? 1));
  });
  java.stdin.on('error', () => undefined);
  const answers = createInterface({ input: java.stdout })[Symbol.asyncIterator]();
  let count = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const { zip, date, country } = JSON.parse(line);
    const report = join(work, String((count += 1)));
    java.stdin.write(`${[resolve(zip), report, country, date].join('\t')}\n`);
    const patience = setTimeout(() => java.kill('SIGKILL'), PATIENCE_EACH_MS);
    let answer = await answers.next();
    while (!answer.done && !answer.value.startsWith('\t')) answer = await answers.next();
    clearTimeout(patience);
    process.stdout.write(`${JSON.stringify(answer.done ? { fault: said } : judged(report))}\n`);
    rmSync(report, { recursive: true, force: true });
  }
  java.stdin.end();
  const code = await ended;
  rmSync(work, { recursive: true, force: true });
  if (code !== 0) end(code === CANNOT_BE_HAD ? code : 1, `the GTFS validator ended with ${code}: ${said}`);
}

function judged(report) {
  try {
    return { notices: noticesOf(report) };
  } catch (error) {
    return { fault: error.message };
  }
}

/** A rule that broke while it judged has judged nothing: that is no clean report. */
function noticesOf(report) {
  const read = (file) => JSON.parse(readFileSync(join(report, file), 'utf8')).notices;
  const broken = read('system_errors.json');
  if (broken.length > 0) throw new Error(`it failed itself: ${JSON.stringify(broken).slice(0, 1_000)}`);
  return Object.fromEntries(read('report.json').map((n) => [n.code, { severity: n.severity, count: n.totalNotices }]));
}

function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
