import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { until } from './hub-process.js';

/** Makes a key of a hub by command, as whoever has its machine does; good when the hub knows it. */
export async function makeKey(
  hub: { url: string },
  { name, role, config, dataDir }: { name: string; role: string; config: string; dataDir: string },
): Promise<string> {
  const asked = ['keys', 'create', '--name', name, '--role', role, '--config', config, '--data', dataDir];
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/apps/hub/main.js', ...asked]);
  const key = stdout.trim().split('\n').at(-1)!;
  await until('the key to be known', async () => {
    const answer = await fetch(`${hub.url}/v1/session`, { headers: { authorization: `Bearer ${key}` } });
    return answer.ok ? true : undefined;
  });
  return key;
}

/** Signs the browser of a page in with a key. */
export async function signInWith(page: Page, hub: { url: string }, key: string): Promise<void> {
  await page.goto(`${hub.url}/sign-in`);
  await page.waitForFunction(async (secret) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/v1/session', { method: 'POST', headers, body: JSON.stringify({ key: secret }) });
    return answer.status === 201;
  }, key);
}
