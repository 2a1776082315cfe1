import type { Fields } from './fields.js';

/** Which of two records with one key stays: the first in what describes; in what reports, one that is newer. */
export type OnDuplicate<T> = 'first' | ((later: T, earlier: T) => boolean);

/**
 * The records of a list, each read for itself: one that cannot be read costs only itself. Two with one key are
 * DUPLICATE_KEY. Keys no reader asked for are UNKNOWN_FIELD, once per key.
 * Order is that of the list; a record that takes its place stands where the first stood.
 */
export function readRecords<T>(
  data: Fields,
  listKey: string,
  keyOf: ((record: T) => string) | undefined,
  onDuplicate: OnDuplicate<T>,
  read: (fields: Fields) => T | undefined,
): T[] {
  const byKey = new Map<string, T>();
  const unknown = new Map<string, number>();
  let unnamed = 0;
  for (const fields of data.children(listKey) ?? []) {
    const record = read(fields);
    if (record === undefined) continue;
    const key = keyOf?.(record) ?? String((unnamed += 1));
    if (byKey.has(key)) fields.report('DUPLICATE_KEY', 'warning', listKey, key);
    const earlier = byKey.get(key);
    if (earlier === undefined || (onDuplicate !== 'first' && onDuplicate(record, earlier))) byKey.set(key, record);
    for (const name of fields.unknownKeys()) unknown.set(name, (unknown.get(name) ?? 0) + 1);
  }
  for (const [name, times] of unknown)
    data.context.issues.add({
      code: 'UNKNOWN_FIELD',
      severity: 'advice',
      where: `${data.where}.${listKey}`,
      field: name,
      got: `in ${times} records`,
      count: times,
    });
  return [...byKey.values()];
}
