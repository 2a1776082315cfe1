/**
 * Where the repaired parts of a merged dataset wait until all are there. One is read at a time, so what keeps them on a
 * disk keeps the merge within the memory of its largest part.
 */
export interface PartStore {
  keep(index: number, zip: Uint8Array): void;
  /** Used until the next call and not after it: the same memory may be given again. */
  read(index: number): Uint8Array;
}

export function memoryPartStore(): PartStore {
  const parts: Uint8Array[] = [];
  return {
    keep: (index, zip) => {
      parts[index] = zip;
    },
    read: (index) => parts[index]!,
  };
}
