import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/hub/main.js', import.meta.url));

export interface DemoHub {
  url: string;
  /** A new key of a role, once the hub knows it. */
  key(role: string): Promise<string>;
  close(): Promise<void>;
}

/** The demo in a process of its own, with an empty data folder and without limits but those that are given. */
export async function startDemoHub(limits = 'requestsPerMinute: 0, bytesPerMinute: 0B'): Promise<DemoHub> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-demo-'));
  const config = join(folder, 'hub.yaml');
  const paths = /\b(communes|basemap|folder|file): (?!\/)/g;
  const demo = readFileSync('config/demo.yaml', 'utf8').replace(paths, `$1: ${resolve('config')}/`);
  writeFileSync(config, `${demo}\nlimits: { ${limits} }\n`);
  const env = { ...process.env, HUB_PORT: '0', HUB_DATA_DIR: folder, HUB_LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [MAIN, '--config', config], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const url = await new Promise<string>((found, failed) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /map\s+(http:\/\/\S+?)\/\s/.exec(printed)?.[1];
      if (address) found(address);
    });
    child.once('exit', () => failed(new Error('the hub ended')));
  });
  return {
    url,
    key: async (role) => {
      const command = [MAIN, 'keys', 'create', '--config', config, '--data', folder, '--name', 'bench', '--role', role];
      const key = execFileSync(process.execPath, command, { env }).toString().trim().split('\n').at(-1)!;
      const headers = { authorization: `Bearer ${key}` };
      while ((await fetch(`${url}/v1/hub`, { headers })).status === 401)
        await new Promise((later) => setTimeout(later, 100));
      return key;
    },
    close: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
