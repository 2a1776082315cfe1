import type { IdRule } from './rule.js';

export const MOST_PATTERN_LENGTH = 200;
/** Longer ids are left as they are: with them a pattern's worst case would grow. */
const MOST_ID_LENGTH = 128;
/** Powers of two of steps an expression may take in the worst case, by the estimate of `faultOfPattern`. */
const MOST_STEPS_LOG2 = 24;
/** log2 of the longest id: what each open repetition multiplies the steps by, and a start anywhere too. */
const REPETITION_LOG2 = 7;

export type IdKind = 'trip' | 'route' | 'stop' | 'vehicle';

/** Whatever else there is: takes what a regular expression matches and puts a text in its place, `$1` for its groups. */
export function replace(pattern: RegExp, by: string, kinds: readonly IdKind[]): IdRule {
  const change = (id: string): string => (id.length > MOST_ID_LENGTH ? id : id.replace(pattern, by));
  return {
    name: 'replace',
    ...(kinds.includes('trip') ? { tripId: change } : {}),
    ...(kinds.includes('route') ? { routeId: change } : {}),
    ...(kinds.includes('stop') ? { stopId: change } : {}),
    ...(kinds.includes('vehicle') ? { vehicleId: change } : {}),
  };
}

/**
 * Why a pattern may not be used; `undefined` when it may. Ids come from outside, so an expression that could take
 * long on some text is refused: repeated groups, back references, looking around, many repetitions and choices.
 */
export function faultOfPattern(pattern: string): string | undefined {
  if (pattern.length > MOST_PATTERN_LENGTH) return `one longer than ${MOST_PATTERN_LENGTH} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'one that is not valid';
  }
  // Escapes and classes stand for one character; names and kinds of groups say nothing about time.
  const bare = pattern
    .replace(/\\(?:[1-9]|k<[^>]*>)/gu, '\u0000')
    .replace(/\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|.)/gu, 'x')
    .replace(/\[[^\]]*\]/gu, 'x');
  if (bare.includes('\u0000')) return 'one with a back reference';
  const grouped = bare.replace(/\(\?(?::|<[A-Za-z_])/gu, '(');
  if (grouped.includes('(?')) return 'one that looks around';
  if (/\)[*+{]/u.test(grouped)) return 'one with a repeated group';
  const count = (part: RegExp): number => grouped.match(part)?.length ?? 0;
  const open = count(/[*+]|\{\d+,\d*\}/gu) + (pattern.startsWith('^') ? 0 : 1);
  const choices = count(/[?|]/gu);
  return REPETITION_LOG2 * open + choices > MOST_STEPS_LOG2 ? 'one with too many repetitions' : undefined;
}
