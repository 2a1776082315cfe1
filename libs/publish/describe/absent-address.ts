import { notFoundAt, type HubError } from '#libs/errors';
import type { DescribedParameter } from './openapi.js';
import { ENDPOINTS } from './endpoints.js';
import { pathParameters } from './path-parameters.js';
import { mostSpecificFirst, pathPattern } from './path-pattern.js';

interface DescribedPath {
  pattern: RegExp;
  parameters: readonly DescribedParameter[];
}

let described: readonly DescribedPath[] | undefined;

/**
 * Why an address that can be asked gives nothing: which of its parts nobody knows here, and where those there are stand.
 * Of an address nobody describes, that.
 */
export function absentAddress(path: string): HubError {
  described ??= mostSpecificFirst(ENDPOINTS.filter((endpoint) => endpoint.path.includes('{'))).map((endpoint) => ({
    pattern: pathPattern(endpoint.path),
    parameters: pathParameters(endpoint.path) as DescribedParameter[],
  }));
  for (const { pattern, parameters } of described) {
    const [, ...values] = pattern.exec(path) ?? [];
    if (values.length === 0) continue;
    const got = values.map(decoded).join(', ');
    const expected = parameters.map(({ description, schema }) => expectedOf(description, schema)).join('; ');
    return notFoundAt(parameters.map(({ name }) => name).join(', '), got, expected, `nothing at ${path.slice(0, 80)}`);
  }
  return notFoundAt('path', path, 'an address of /openapi.json', `nothing at ${path.slice(0, 80)}`);
}

function expectedOf(description: string, { enum: names }: Record<string, unknown>): string {
  return Array.isArray(names) ? `one of ${names.join(', ')}` : description;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
