import { spawnSync } from 'node:child_process';

/** Why a tool that `SCRIPT fetch` brings cannot be had here; `undefined` where it can. */
export function whyNotBy(script: string): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, [script, 'fetch'], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}
