export type GetText = (path: string, role: string) => Promise<{ status: number; text: string }>;

/** What a route must be asked with, where it cannot be asked without. */
const ASKED_WITH: Record<string, string> = { near: '49.44,1.09', lat: '49.44', lon: '1.09', kinds: 'station' };

interface Described {
  parameters?: { name: string; in: string; required?: boolean }[];
}

/** What is asked of each route that has a name in it: a feed of each, and its one station. */
export interface WalkedFeeds {
  /** Every feed of the hub; its one station is called as the feed with a `1` behind. */
  all: readonly string[];
  /** What each role may read. */
  readable: Record<string, readonly string[]>;
}

/**
 * Asks every route of `/openapi.json` as each role, and looks for the canaries of what the role may not read in all that is
 * answered. Gives where one was found, how many answers there were, and the routes that were given to nobody: what is only
 * refused shows nothing.
 */
export async function walkRoutes(
  get: GetText,
  { all, readable }: WalkedFeeds,
): Promise<{ found: string[]; answers: number; neverGiven: string[] }> {
  const { text: description } = await get('/openapi.json', 'anybody');
  const { paths } = JSON.parse(description) as { paths: Record<string, { get?: Described }> };
  const given = new Set<string>();
  const asked = new Set<string>();
  const found: string[] = [];
  let answers = 0;
  for (const [role, readableBy] of Object.entries(readable)) {
    const hidden = all.filter((id) => !readableBy.includes(id));
    for (const [path, { get: reads }] of Object.entries(paths)) {
      if (!reads || path.includes('/stream') || path === '/v1/keys') continue;
      for (const id of path.includes('{') ? all : ['-']) {
        const key = `${id}:${id}1`;
        const address = path
          .replace('{kind}', 'station')
          .replace('{key}', encodeURIComponent(key))
          .replace(/\{[^}]+\}/g, encodeURIComponent(id));
        const { status, text } = await get(`${address}${queryOf(reads)}`, role);
        answers += 1;
        asked.add(path);
        if (status === 200) given.add(path);
        // What was asked for is named in a refusal.
        const rest = text
          .replaceAll(key, '')
          .replaceAll(encodeURIComponent(key), '')
          .replaceAll(id, id === '-' ? id : '');
        for (const canary of hidden) if (rest.includes(canary)) found.push(`${role} ${address} ${canary}`);
      }
    }
  }
  return { found, answers, neverGiven: [...asked].filter((path) => !given.has(path)) };
}

function queryOf({ parameters = [] }: Described): string {
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  return needed.length === 0 ? '' : `?${needed.map(({ name }) => `${name}=${ASKED_WITH[name] ?? ''}`).join('&')}`;
}

/** A feed of one station, `<id>1`, as an entry of a configuration; its rows stand in `file`. */
export function canaryFeed(id: string, visibility: string, file: string): string {
  return `  - { id: ${id}, title: ${id}, producer: ${id}, licence: CC0-1.0, visibility: ${visibility}, sources: [{ format: csv, file: '${file}', every: 1s, mapping: { kind: station, key: [id], fields: { name: { from: name }, point: { latitude: lat, longitude: lon } } } }] }`;
}

export function canaryRows(id: string): string {
  return `id,name,lat,lon\n${id}1,${id},49.44,1.09\n`;
}
