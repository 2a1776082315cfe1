import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { startHubProcess, until, type HubProcess } from './hub-process.js';
import { askJson } from './http.js';
import type { RouenStandIns } from './rouen-stand-ins.js';

const CONFIG = readFileSync('config/rouen.yaml', 'utf8');

/** The feeds of `config/rouen.yaml`, as written. */
export const { feeds: ROUEN_FEEDS } = parse(CONFIG) as {
  feeds: { id: string; licence: string; sources: { url: string }[] }[];
};

export interface RouenFeedStatus {
  state: string;
  matchRate?: number;
  matches?: { matched: Record<string, number>; unmatched: Record<string, number> };
}

export async function rouenFeedStatus(hub: string, feed: string): Promise<RouenFeedStatus> {
  return (await askJson<{ status: RouenFeedStatus }>(`${hub}/v1/feeds/${feed}`)).status;
}

/**
 * The hub of `config/rouen.yaml` with stand-ins for its sources; up when every feed is fresh and every run is found.
 * `staleAfter` instead of the two minutes of its network.
 */
export async function startRouenHub(standIns: RouenStandIns, folder: string, staleAfter = '2m'): Promise<HubProcess> {
  const config = join(folder, 'rouen.yaml');
  writeFileSync(
    config,
    CONFIG.replace(/(url: ')https?:\/\/[^/]+/g, `$1${standIns.origin}`)
      .replace(/: territory\//g, `: ${resolve('config')}/territory/`)
      .replace('staleAfter: 2m', `staleAfter: ${staleAfter}`) + `upstreams: { allowPrivate: ['127.0.0.1'] }\n`,
  );
  const hub = await startHubProcess({ config, dataDir: join(folder, 'data') });
  try {
    await until(
      'every feed to be fresh',
      async () => {
        for (const { id } of ROUEN_FEEDS) if ((await rouenFeedStatus(hub.url, id)).state !== 'fresh') return undefined;
        return (await rouenFeedStatus(hub.url, 'astuce')).matchRate === 1 ? true : undefined;
      },
      60_000,
    );
  } catch (error) {
    await hub.stop();
    throw error;
  }
  return hub;
}
