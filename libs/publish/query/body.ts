import { invalid } from './request.js';

const MAX_NAMES = 1_000;

/** The fields of a JSON body. Throws REQUEST_INVALID for another body, or a field that is not known. */
export function bodyFields(body: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('body', typeof body, 'a JSON object');
  const strange = Object.keys(body).find((name) => !known.includes(name));
  if (strange !== undefined) throw invalid(strange.slice(0, 80), strange, `one of ${known.join(', ')}`);
  return body as Record<string, unknown>;
}

export function bodyText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(name, String(value), 'a text');
  return value;
}

export function bodyTexts(name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.length > MAX_NAMES)
    throw invalid(name, typeof value, `a list of at most ${MAX_NAMES} names`);
  return value.map((one) => bodyText(name, one));
}
