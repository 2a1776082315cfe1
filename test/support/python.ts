import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve('.cache/python-client');
const PYTHON = join(FOLDER, 'bin/python');

/** Why the Python client cannot be tried here; `undefined` where it can. Installs what it needs once, within a minute. */
export function noPython(): string | undefined {
  const usable = (program: string): boolean => spawnSync(program, ['-c', 'import websockets']).status === 0;
  if (existsSync(PYTHON) && usable(PYTHON)) return undefined;
  const made = spawnSync('python3', ['-m', 'venv', FOLDER], { timeout: 60_000 });
  if (made.status !== 0) return 'python3 with venv is not installed';
  const installed = spawnSync(PYTHON, ['-m', 'pip', 'install', '--quiet', 'websockets>=13'], { timeout: 60_000 });
  return installed.status === 0 && usable(PYTHON) ? undefined : 'the package websockets cannot be installed here';
}

/** Starts a program with the client at hand; gives each line it prints as JSON. */
export function runPython(
  program: string,
  ...words: string[]
): { child: ChildProcess; lines: object[]; said: () => string } {
  const child = spawn(PYTHON, [program, ...words], {
    env: { ...process.env, PYTHONPATH: resolve('clients/python/src'), PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: object[] = [];
  let rest = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const whole = (rest + chunk.toString()).split('\n');
    rest = whole.pop()!;
    for (const line of whole) {
      said += `${line}\n`;
      if (line.startsWith('{')) lines.push(JSON.parse(line) as object);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, lines, said: () => said };
}
