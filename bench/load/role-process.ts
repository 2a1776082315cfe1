import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { systemClock } from '#libs/telemetry';
// Not by the library's index, which is for a test runner.
import { freePort } from '../../libs/testing/free-port.js';

export { cpuMsOf } from './hub-process.js';

export interface RoleProcess {
  role: string;
  child: ChildProcess;
  url: string;
}

/** A role in a process of its own; resolves when it is ready. */
export async function startRole(role: string, config: string, data: string, environment: object): Promise<RoleProcess> {
  const port = await freePort();
  const main = fileURLToPath(new URL(`../../apps/${role}/main.js`, import.meta.url));
  const args = ['--max-semi-space-size=64', main, '--config', config, '--port', String(port), '--data', data];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, HUB_LOG_LEVEL: 'error', ...environment },
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${role} ended with code ${child.exitCode}`);
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok) return { role, child, url };
    await systemClock.sleep(50);
  }
}

/** Runs one statement on a server, outside any transaction. */
export async function atServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
