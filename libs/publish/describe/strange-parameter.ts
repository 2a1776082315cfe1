import { invalidRequest } from '#libs/errors';
import { ENDPOINTS } from './endpoints.js';
import { mostSpecificFirst, pathPattern } from './path-pattern.js';
import { WRITE_ENDPOINTS } from './write-endpoints.js';

interface KnownQuery {
  method: string;
  pattern: RegExp;
  names: readonly string[];
}

let known: readonly KnownQuery[] | undefined;

function knownQueries(): readonly KnownQuery[] {
  const all = [
    // A standard that refuses in a form of its own does so itself.
    ...ENDPOINTS.filter(({ fault }) => fault === undefined).map((endpoint) => ({ ...endpoint, method: 'get' })),
    ...WRITE_ENDPOINTS,
  ];
  return mostSpecificFirst(all).map(({ method, path, query = {} }) => ({
    method: method.toUpperCase(),
    pattern: pathPattern(path),
    names: Object.keys(query),
  }));
}

/**
 * Throws REQUEST_INVALID for a parameter the address, as `/openapi.json` describes it, does not have. What nobody describes
 * is asked as it likes.
 */
export function refuseStrangeParameter(method: string, path: string, given: readonly string[]): void {
  if (given.length === 0) return;
  known ??= knownQueries();
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = known.find((one) => one.method === asked && one.pattern.test(path));
  const strange = found && given.find((name) => !found.names.includes(name));
  if (strange === undefined) return;
  const expected =
    found!.names.length > 0 ? `one of ${found!.names.join(', ')}` : 'no parameter: this address is given whole';
  throw invalidRequest(strange.slice(0, 80), strange, expected);
}
