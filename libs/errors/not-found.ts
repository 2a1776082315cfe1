import { HubError } from './hub-error.js';

const MOST_SHOWN = 80;

/**
 * There is no such thing here, or nothing the reader may know of: NOT_FOUND naming the part of the address, what was got
 * and what was expected, as `invalidRequest` does. `what` says it in a sentence of its own: `no stop astuce:X`.
 */
export function notFoundAt(name: string, got: string, expected: string, what?: string, cause?: unknown): HubError {
  const shown = what ?? `${name}: got "${got.slice(0, MOST_SHOWN)}"`;
  return new HubError('NOT_FOUND', `${shown}, expected ${expected}`, { where: name, got, expected, cause });
}
