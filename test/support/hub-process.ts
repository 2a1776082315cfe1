import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface HubProcess {
  url: string;
  pid: number;
  /** Standard output so far: what a person reads. */
  printed: () => string;
  /** Standard error so far: the log lines. */
  log: () => string;
  /** Ends it the friendly way; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Sends a signal and waits for nothing: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it the hard way, at once. */
  kill(): Promise<void>;
}

/** A machine that other work keeps busy starts seven processes on fresh engines in well over half a minute. */
const START_LIMIT_MS = 120_000;

/** Starts the compiled hub as a user does, on a free port, and waits until it prints its addresses. */
export async function startHubProcess(options: {
  config: string;
  dataDir: string;
  environment?: Record<string, string>;
  port?: number;
  /** A role in a process of its own instead of the whole hub. */
  role?: string;
  /** By `npm start`, as the foreground of a terminal: signals reach npm, the hub and all it has started at once. */
  inTerminal?: true;
}): Promise<HubProcess> {
  const main = resolve(`dist/apps/${options.role ?? 'hub'}/main.js`);
  const [program, before]: [string, string[]] = options.inTerminal
    ? ['npm', ['start', '--silent', '--']]
    : [process.execPath, [main]];
  const child = spawn(program, [...before, '--config', options.config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.inTerminal === true,
    env: {
      ...process.env,
      HUB_PORT: String(options.port ?? 0),
      HUB_DATA_DIR: options.dataDir,
      HUB_LOG_LEVEL: 'info',
      ...options.environment,
    },
  });
  let printed = '';
  let logged = '';
  child.stderr!.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const url = await new Promise<string>((found, failed) => {
    const late = setTimeout(() => {
      // Nobody else has it in hand: left alone it would keep the test run from ending.
      signalTo(child, 'SIGKILL', options.inTerminal);
      failed(new Error(`the hub did not start in time\n${logged}`));
    }, START_LIMIT_MS);
    child.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /(?:map\s+|is running: )(http:\/\/[^/\s]+)/.exec(printed)?.[1];
      if (!address) return;
      clearTimeout(late);
      found(address);
    });
    void exited.then((code) => {
      clearTimeout(late);
      failed(new Error(`the hub ended with code ${code}\n${printed}${logged}`));
    });
  });
  return {
    url,
    pid: child.pid!,
    printed: () => printed,
    log: () => logged,
    signal: (signal) => signalTo(child, signal, options.inTerminal),
    stop: (signal = 'SIGTERM') => end(child, signal, exited, options.inTerminal),
    kill: async () => {
      await end(child, 'SIGKILL', exited, options.inTerminal);
    },
  };
}

function signalTo(child: ChildProcess, signal: NodeJS.Signals, toGroup = false): void {
  if (toGroup) process.kill(-child.pid!, signal);
  else child.kill(signal);
}

/** Whether any process is left of those that were started in the terminal of this one. */
export function isGroupLeft(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  exited: Promise<number | null>,
  toGroup = false,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) signalTo(child, signal, toGroup);
  return exited;
}

export interface DataDir {
  path: string;
  remove(): void;
}

export function temporaryDataDir(): DataDir {
  const path = mkdtempSync(join(tmpdir(), 'estuaire-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Waits for a condition instead of sleeping; fails with what was last seen. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms for ${what}; last: ${String(last)}`);
    await new Promise((resolve_) => setTimeout(resolve_, 50));
  }
}
