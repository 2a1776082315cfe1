/**
 * Whether two bodies say the same. A property that is `undefined` counts as absent, for that is what it becomes on the
 * bus. Comparing is several times cheaper than hashing the JSON of a body, and exact.
 */
export function sameBody(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!sameBody(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const name in left) {
    const value = left[name];
    if (value !== right[name] && !sameBody(value, right[name])) return false;
  }
  for (const name in right) if (right[name] !== undefined && left[name] === undefined) return false;
  return true;
}
