import type { FigureThreshold } from '../api/contract';

/** A value beside its threshold. */
export interface Judged {
  sign: '≥' | '≤';
  limit: number;
  isMet: boolean;
}

/** `undefined` where no threshold is configured for the value. */
export function judge(
  thresholds: readonly FigureThreshold[] | undefined,
  figure: string,
  name: string,
  value: number | undefined,
): Judged | undefined {
  const found = thresholds?.find((one) => one.figure === figure && one.value === name);
  if (!found || value === undefined) return undefined;
  if (found.atLeast !== undefined) return { sign: '≥', limit: found.atLeast, isMet: value >= found.atLeast };
  if (found.atMost !== undefined) return { sign: '≤', limit: found.atMost, isMet: value <= found.atMost };
  return undefined;
}
