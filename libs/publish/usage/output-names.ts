import { ENDPOINTS } from '../describe/endpoints.js';

const MOST_REMEMBERED = 5_000;

const PATTERNS = ENDPOINTS.map(({ path }) => ({
  path,
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
}));

const remembered = new Map<string, string>();

/** The described address a request was for, such as `/v1/stops/{id}/departures`: ids and parameters are not kept. */
export function outputOf(url: string): string {
  const cut = url.indexOf('?');
  const path = cut === -1 ? url : url.slice(0, cut);
  let name = remembered.get(path);
  if (name === undefined) {
    name = PATTERNS.find(({ pattern }) => pattern.test(path))?.path ?? (path === '/' ? '/' : 'other');
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(path, name);
  }
  return name;
}
