// Gets the journey planner that reads what a hub publishes: OpenTripPlanner, one jar from Maven Central. Java 25 and Maven.
//
//   node scripts/planner.mjs fetch [--folder DIR]     once, into .cache/planner without a folder
//
// Prints the path of a Java that runs it and, on a line of its own, the path of the jar. A Java is looked for in JAVA_HOME,
// on the path and where Debian puts them. Ends with 3 where one of both cannot be had here, and says why on standard error.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const VERSION = '2.9.0';
const SHA256 = '6bcd699f9a5d3f4f1ef213aa9a629ac2e808fb771fef3ba137df6c8e56f6b9ff';
const JAVA_NEEDED = 25;
const FETCH_PATIENCE_MS = 180_000;
const CANNOT_BE_HAD = 3;
const DEBIANS_JAVAS = '/usr/lib/jvm';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [command, ...args] = process.argv.slice(2);
const at = args.indexOf('--folder');
const folder = resolve(at >= 0 ? args[at + 1] : join(root, '.cache', 'planner'));

if (command !== 'fetch') end(2, 'usage: node scripts/planner.mjs fetch [--folder DIR]');
process.stdout.write(`${findJava()}\n${await fetchPlanner()}\n`);

function findJava() {
  const home = process.env.JAVA_HOME;
  const installed = existsSync(DEBIANS_JAVAS) ? readdirSync(DEBIANS_JAVAS).sort() : [];
  const candidates = [
    ...(home ? [join(home, 'bin', 'java')] : []),
    'java',
    ...installed.map((name) => join(DEBIANS_JAVAS, name, 'bin', 'java')).filter((path) => existsSync(path)),
  ];
  const java = candidates.find((path) => {
    const said = spawnSync(path, ['-version'], { encoding: 'utf8' }).stderr ?? '';
    return Number(/version "(\d+)/.exec(said)?.[1] ?? 0) >= JAVA_NEEDED;
  });
  return java ?? end(CANNOT_BE_HAD, `OpenTripPlanner ${VERSION} needs Java ${JAVA_NEEDED}, which is not here`);
}

/** Path of the jar. Complete or absent: it gets its name when it is here and is the one that was tried. */
async function fetchPlanner() {
  const jar = join(folder, `otp-shaded-${VERSION}.jar`);
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    // The jar holds all it needs; what it was made of is not to be resolved, and is not all on Maven Central.
    const artifact = `-Dartifact=org.opentripplanner:otp-shaded:${VERSION}`;
    execFileSync('mvn', ['-q', '-B', 'dependency:copy', artifact, `-DoutputDirectory=${work}`], {
      cwd: work,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: FETCH_PATIENCE_MS,
    });
    const fetched = join(work, `otp-shaded-${VERSION}.jar`);
    const sum = await sha256(fetched);
    if (sum !== SHA256) throw new Error(`its SHA-256 is ${sum}, expected ${SHA256}`);
    if (!existsSync(jar)) renameSync(fetched, jar);
  } catch (error) {
    const said = `${error.stdout ?? ''}`.split('\n').find((line) => line.includes('ERROR')) ?? error.message;
    // `end` would leave before the folder is gone.
    rmSync(work, { recursive: true, force: true });
    end(CANNOT_BE_HAD, `OpenTripPlanner cannot be fetched: ${said.slice(0, 300)}`);
  }
  rmSync(work, { recursive: true, force: true });
  return jar;
}

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
