import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const loader = new URL('./programs/typescript-loader.mjs', import.meta.url).href;

/** A program of `libs/testing/programs` in a process of its own, so that it can be killed. */
export interface ChildProgram {
  process: ChildProcessWithoutNullStreams;
  /** The whole lines printed so far; a last line cut by a kill is not among them. */
  lines: string[];
  /** Standard error, for the message when it did not go as meant. */
  errors(): string;
  /** Ends it at once, as a power cut would; resolves when it is gone and all its lines are read. */
  kill(): Promise<void>;
  exited: Promise<number | null>;
}

export function runProgram(
  name: string,
  args: readonly string[],
  limits: { fileKilobytes?: number } = {},
): ChildProgram {
  const path = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const command = [process.execPath, '--conditions=source', '--import', loader, path, ...args];
  const limit = limits.fileKilobytes === undefined ? '' : `ulimit -f ${limits.fileKilobytes}; `;
  // bash counts in kilobytes; `exec` keeps the pid.
  const child = spawn('bash', ['-c', `${limit}exec "$@"`, 'bash', ...command], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString('utf8')));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const exited = Promise.all([
    new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code))),
    new Promise<void>((resolve) => reader.once('close', resolve)),
  ]).then(([code]) => code);
  return {
    process: child,
    lines,
    errors: () => errors,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    exited,
  };
}
