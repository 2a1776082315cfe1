import type { StopTimeUpdate } from '#libs/model';
import type { RealtimeReading } from './reading.js';

/**
 * Updates of one run in the order of their sequences, each sequence once: of several the last one that does not run back
 * behind the stop before, else the last. As they are where no sequence comes twice or one has none. Yields DUPLICATE_KEY.
 */
export function oneCallAPlace(
  updates: readonly StopTimeUpdate[],
  where: string,
  { issues, feedId }: RealtimeReading,
): StopTimeUpdate[] {
  const bySequence = new Map<number, StopTimeUpdate[]>();
  for (const update of updates) {
    const { stopSequence } = update;
    if (stopSequence === undefined) return [...updates];
    const same = bySequence.get(stopSequence);
    if (same) same.push(update);
    else bySequence.set(stopSequence, [update]);
  }
  if (bySequence.size === updates.length) return [...updates];
  const repeated = [...bySequence].find(([, same]) => same.length > 1)![0];
  issues.add({
    code: 'DUPLICATE_KEY',
    severity: 'warning',
    feedId,
    where,
    field: 'stop_sequence',
    got: `${repeated} more than once`,
    expected: 'each sequence once a run; the last that fits is kept',
  });
  let before = '';
  return [...bySequence]
    .sort(([a], [b]) => a - b)
    .map(([, same]) => {
      const kept = same.findLast((update) => (timeOf(update) ?? before) >= before) ?? same.at(-1)!;
      const { departure, arrival } = kept;
      before = departure?.time ?? arrival?.time ?? before;
      return kept;
    });
}

/** Instants sort as text. */
function timeOf({ arrival, departure }: StopTimeUpdate): string | undefined {
  return arrival?.time ?? departure?.time;
}
