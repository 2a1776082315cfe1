import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HUB_MAIN, startHub } from './hub-process.js';

export interface DemoHub {
  url: string;
  pid: number;
  /** A new key of a role, once the hub knows it. */
  key(role: string): Promise<string>;
  close(): Promise<void>;
}

/** The demo in a process of its own, with an empty data folder and without limits but those that are given. */
export async function startDemoHub(
  limits = 'requestsPerMinute: 0, bytesPerMinute: 0B',
  engines: { store?: 'embedded' | 'none' } = {},
): Promise<DemoHub> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-demo-'));
  const config = join(folder, 'hub.yaml');
  const paths = /\b(communes|basemap|folder|file): (?!\/)/g;
  const demo = readFileSync('config/demo.yaml', 'utf8').replace(paths, `$1: ${resolve('config')}/`);
  const { store = 'embedded' } = engines;
  writeFileSync(config, `${demo}\nlimits: { ${limits} }\nengines: { store: ${store} }\n`);
  const hub = await startHub(config, folder, { HUB_LOG_LEVEL: 'warn' });
  const { url } = hub;
  return {
    url,
    pid: hub.child.pid!,
    key: async (role) => {
      const command = [
        HUB_MAIN,
        'keys',
        'create',
        '--config',
        config,
        '--data',
        folder,
        '--name',
        'bench',
        '--role',
        role,
      ];
      const key = execFileSync(process.execPath, command).toString().trim().split('\n').at(-1)!;
      const headers = { authorization: `Bearer ${key}` };
      while ((await fetch(`${url}/v1/hub`, { headers })).status === 401)
        await new Promise((later) => setTimeout(later, 100));
      return key;
    },
    close: async () => {
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
