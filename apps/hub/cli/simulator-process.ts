import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { HubEnvironment } from '#libs/config';

export interface SimulatorProcess {
  url: string;
  stop(): Promise<void>;
}

interface SimulatorSettings {
  port?: number;
  seed?: number;
}

/** The simulated city in a process of its own: the hub reads it over HTTP like any upstream. Ends with the hub. */
export async function startSimulatorProcess(environment: HubEnvironment): Promise<SimulatorProcess> {
  const settings = (parse(readFileSync(environment.configFile, 'utf8')) as { simulator: SimulatorSettings }).simulator;
  const child = fork(
    fileURLToPath(new URL('../../simulator/main.js', import.meta.url)),
    ['--port', String(settings.port ?? 0), '--seed', String(settings.seed ?? 76)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const url = await new Promise<string>((started, failed) => {
    child.once('message', (message) => started((message as { url: string }).url));
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the simulator ended with code ${code} before it listened`)));
  });
  return {
    url,
    stop: () =>
      new Promise((stopped) => {
        if (child.exitCode !== null) return stopped();
        child.once('exit', () => stopped());
        child.disconnect();
        child.kill('SIGTERM');
      }),
  };
}
