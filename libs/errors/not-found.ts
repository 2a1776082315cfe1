import { HubError } from './hub-error.js';

const MOST_SHOWN = 80;

/**
 * There is no such thing here, or nothing the reader may know of: NOT_FOUND naming the part of the address, what was got
 * and what was expected, in the form of `invalidRequest`.
 */
export function notFoundAt(name: string, got: string, expected: string): HubError {
  return new HubError('NOT_FOUND', `${name}: got "${got.slice(0, MOST_SHOWN)}", expected ${expected}`, {
    where: name,
    got,
    expected,
  });
}
