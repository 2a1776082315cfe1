import type { DocumentRule } from './document-rule.js';

export const DEFAULT_SHRUNK_SHARE = 0.9;
export const DEFAULT_HOLD_S = 120;
/** Below, a night bus that ends its run is a great share. */
export const DEFAULT_SHRUNK_FROM = 20;

/**
 * A producer that loses its data for a minute and sends a nearly empty document: where more than `share` of at least
 * `from` entities is gone, what is left out is held for `holdS` seconds. Still as few then, it has gone.
 */
export function holdWhenShrunk(
  share = DEFAULT_SHRUNK_SHARE,
  holdS = DEFAULT_HOLD_S,
  from = DEFAULT_SHRUNK_FROM,
): DocumentRule {
  /** By stream (a few for each source): since when it is held. */
  const since = new Map<string, number>();
  return {
    name: 'hold-when-shrunk',
    holds(stream, before, now, atMs) {
      if (before < from || now > before * (1 - share)) {
        since.delete(stream);
        return false;
      }
      const start = since.get(stream) ?? atMs;
      since.set(stream, start);
      if (atMs - start < holdS * 1000) return true;
      since.delete(stream);
      return false;
    },
  };
}
