// Tools that are Python's, each in an environment of its own below `.cache`. Complete or absent: the mark is made when pip
// is done.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The exit status of a tool that cannot be had here. */
export const CANNOT_BE_HAD = 3;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The Python that has `packages` (`name==version`). Without them it ends the process with 3, and says why on standard error. */
export function pythonWith(tool, packages) {
  const folder = join(root, '.cache', tool, packages.join('+').replaceAll('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe', timeout: 60_000 });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'pipe', timeout: 180_000 });
    mkdirSync(join(folder, 'complete'));
    return python;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const said = String(error.stderr ?? '').trim() || error.message;
    return end(CANNOT_BE_HAD, `${packages.join(', ')} cannot be had here: ${said.slice(0, 300)}`);
  }
}

export function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
