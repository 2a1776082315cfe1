/** Stops of a line in all; beyond, further variants are left as the first ones have it. */
const MAX_MERGED = 2_000;

/**
 * Several runs of stops as one that has all of them in their order, as a line diagram shows them: the first is kept as it
 * is, and each other is laid along it, its own stops put in behind the one they follow. A stop a run comes back to stays
 * twice.
 */
export function mergeInOrder(sequences: readonly (readonly string[])[]): string[] {
  let merged: string[] = [];
  for (const sequence of sequences) {
    if (merged.length + sequence.length > MAX_MERGED) break;
    merged = merged.length === 0 ? [...sequence] : mergeTwo(merged, sequence);
  }
  return merged;
}

/** Along their longest common sequence; what one alone has between two common stops stands before what the other has. */
function mergeTwo(a: readonly string[], b: readonly string[]): string[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const merged: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      merged.push(a[i]!);
      i += 1;
      j += 1;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) merged.push(a[i++]!);
    else merged.push(b[j++]!);
  }
  return [...merged, ...a.slice(i), ...b.slice(j)];
}
