import type { Mapping } from './mapping.js';

/** Every column or path a mapping reads, once. */
export function namesUsed(mapping: Mapping): string[] {
  const names = new Set<string>(mapping.key);
  for (const { from, latitude, longitude, x, y } of Object.values(mapping.fields)) {
    for (const name of [from, latitude, longitude, x, y]) if (name !== undefined) names.add(name);
  }
  return [...names];
}
