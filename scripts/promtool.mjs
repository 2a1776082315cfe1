// Judges metrics and alert rules by Prometheus's own promtool, taken out of Debian's package `prometheus` without installing
// the server that the package would start.
//
//   node scripts/promtool.mjs fetch                   once, into .cache/promtool; prints where it is
//   node scripts/promtool.mjs check metrics|rules …   as promtool itself
//
// Ends with 3 where promtool cannot be had here, and says why on standard error.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CANNOT_BE_HAD = 3;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, '.cache', 'promtool', 'promtool');

const [command, ...args] = process.argv.slice(2);
if (command === 'fetch') process.stdout.write(`${fetchPromtool()}\n`);
else if (command === 'check')
  process.exit(spawnSync(fetchPromtool(), ['check', ...args], { stdio: 'inherit' }).status ?? 1);
else end(2, 'usage: node scripts/promtool.mjs fetch | check metrics|rules …');

/** What is installed, or else the binary out of the package; it gets its name when it is whole. */
function fetchPromtool() {
  if (spawnSync('promtool', ['--version']).status === 0) return 'promtool';
  if (existsSync(program)) return program;
  // Outside the repository: apt downloads as a user of its own, who may not write everywhere.
  const work = mkdtempSync(join(tmpdir(), 'estuaire-promtool-'));
  const options = { cwd: work, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 };
  try {
    const download = () => execFileSync('apt-get', ['download', '-q', 'prometheus'], options);
    try {
      download();
    } catch {
      // A machine that has just been made knows no package yet.
      execFileSync('apt-get', ['update', '-q'], options);
      download();
    }
    const [deb] = readdirSync(work).filter((name) => name.endsWith('.deb'));
    execFileSync('dpkg-deb', ['-x', deb, 'unpacked'], options);
    mkdirSync(dirname(program), { recursive: true });
    copyFileSync(join(work, 'unpacked', 'usr', 'bin', 'promtool'), `${program}.new`);
    renameSync(`${program}.new`, program);
    return program;
  } catch (error) {
    const said = String(error.stderr ?? '').trim() || error.message;
    return end(CANNOT_BE_HAD, `promtool cannot be had here: ${said.slice(0, 300)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
