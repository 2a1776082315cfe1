/** Value at `share` (0 to 1) of the sorted values, by nearest rank. The list is sorted in place and must not be empty. */
export function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.max(0, Math.ceil(share * values.length) - 1))]!;
}

/** To three decimals: figures that differ by less are the same figure. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 1_000;
}

/** `87 %` as both languages write it. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `12 min`, or `40 s` below two minutes. */
export function span(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** An id of somebody else's in a sentence of ours: only if it is made of plain signs, else left out. */
export function plainWord(text: string | undefined): string {
  return text !== undefined && /^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,31}$/u.test(text) ? text : '';
}
