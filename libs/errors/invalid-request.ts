import { HubError } from './hub-error.js';

const MOST_SHOWN = 80;

/** What was asked cannot be meant: REQUEST_INVALID naming the parameter or field, what was got and what was expected. */
export function invalidRequest(name: string, got: string, expected: string, cause?: unknown): HubError {
  return new HubError('REQUEST_INVALID', `${name}: got "${got.slice(0, MOST_SHOWN)}", expected ${expected}`, {
    where: name,
    got,
    expected,
    cause,
  });
}
