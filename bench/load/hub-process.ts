import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const HUB_MAIN = fileURLToPath(new URL('../../apps/hub/main.js', import.meta.url));
const TICKS_PER_SECOND = 100;

export interface HubProcess {
  url: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** A whole hub in a process of its own on a free port; resolves when it says where it is reached. */
export async function startHub(
  config: string,
  data: string,
  env: Readonly<Record<string, string>> = {},
): Promise<HubProcess> {
  // Where what is measured is to be looked into: `--cpu-prof --cpu-prof-dir=/tmp/profile`.
  const nodeArgs = (process.env['ESTUAIRE_BENCH_NODE_ARGS'] ?? '').split(' ').filter(Boolean);
  const child = spawn(process.execPath, [...nodeArgs, HUB_MAIN, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HUB_PORT: '0', HUB_DATA_DIR: data, HUB_LOG_LEVEL: 'error', ...env },
  });
  const url = await new Promise<string>((found, failed) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /map\s+(http:\/\/\S+?)\/\s/.exec(printed)?.[1];
      if (address) found(address);
    });
    child.once('exit', () => failed(new Error('the hub ended')));
  });
  child.removeAllListeners('exit');
  return {
    url,
    child,
    stop: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Processor time of a process and its threads so far, in milliseconds. Spec: proc(5). */
export function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000;
}
