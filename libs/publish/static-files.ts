import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { toInstant } from '#libs/model';
import type { Clock } from '#libs/telemetry';
import type { OutputCache } from './output-cache.js';
import { refuseStrangeCommunes } from './query/communes.js';
import { invalid } from './query/request.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const PACKED = new Set(['.png', '.woff2', '.tgz', '.whl']);
/** The build puts a hash into the names of assets: such a file never changes. */
const FOREVER_S = 31_536_000;

/** Other sites load it, so it has the address of what they embed. */
const EMBED_SCRIPT = 'estuaire.js';

/** Clients of the hub as npm and pip install them. */
export const CLIENTS_PATH = '/clients/';

/** GeoJSON of the territory's communes, where they are configured. */
export const OUTLINES_PATH = '/geojson/communes.geojson';
/** Water, streets, rail and places, where they are configured. */
export const BASEMAP_PATH = '/geojson/basemap.geojson';

interface Outlines {
  features: readonly { properties: { code: string; nom: string } }[];
}

/** The outlines of some communes. Throws REQUEST_INVALID. */
function outlinesOf({ features }: Outlines, query: URLSearchParams): string {
  for (const [name, value] of query) if (name !== 'commune') throw invalid(name, value, 'commune alone');
  const codes = query.getAll('commune').flatMap((text) => text.split(',').filter((code) => code !== ''));
  refuseStrangeCommunes(
    codes,
    features.map(({ properties: { code, nom } }) => ({ code, name: nom })),
  );
  const chosen = features.filter(({ properties: { code } }) => codes.length === 0 || codes.includes(code));
  return JSON.stringify({ type: 'FeatureCollection', features: chosen });
}

/** Registers the built web pages and the base map as outputs: same ETags, same compression, read once. */
export function registerStaticFiles(
  cache: OutputCache,
  options: {
    /** The built hypervisor. */
    folder: string;
    /** Style and scripts of the open-data pages. */
    portal: string;
    /** Packed clients, where the build has made them. */
    clients?: string;
    communes: unknown;
    basemap: Buffer | undefined;
    clock: Clock;
  },
): void {
  const { folder, portal, clients, communes, basemap, clock } = options;
  const startedAt = toInstant(clock.now());
  const add = (path: string, body: Buffer, type: string, maxAgeSeconds: number): void =>
    cache.set({
      path,
      visibility: 'open',
      isPage: type === '.html',
      revision: () => 'built',
      build: () => ({
        body,
        contentType: TYPES[type] ?? 'application/octet-stream',
        modifiedAt: startedAt,
        maxAgeSeconds,
        compress: !PACKED.has(type),
      }),
    });
  for (const name of readdirSync(portal)) {
    const body = readFileSync(join(portal, name));
    add(name === EMBED_SCRIPT ? `/embed/${name}` : `/pages/${name}`, body, extname(name), 300);
  }
  if (clients !== undefined && existsSync(clients))
    for (const name of readdirSync(clients))
      add(`${CLIENTS_PATH}${name}`, readFileSync(join(clients, name)), extname(name), 300);
  if (basemap) add(BASEMAP_PATH, basemap, '.json', 86_400);
  if (communes) {
    add(OUTLINES_PATH, Buffer.from(JSON.stringify(communes)), '.json', 86_400);
    cache.set({ ...cache.find(OUTLINES_PATH)!, select: (query) => outlinesOf(communes as Outlines, query) });
  }
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const file = join(name.parentPath, name.name);
    const path = `/${file.slice(folder.length).replace(/^\/+/, '')}`;
    const body = readFileSync(file);
    add(path, body, extname(file), path.startsWith('/assets/') ? FOREVER_S : 0);
    if (path === '/index.html') add('/', body, '.html', 0);
  }
}
