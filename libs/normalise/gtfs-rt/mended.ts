import type { Observation } from '../draft.js';
import type { Mend, MendContext } from '../rules/mend.js';
import type { RealtimeReading } from './reading.js';
import type { RunKind } from './taken.js';

/**
 * The entity as the feed's rules mend it, each in turn, flagged and counted (REPAIRED, or the rule's own code);
 * `undefined` where one leaves it out.
 */
export function mended<K extends RunKind>(
  observation: Observation<K>,
  mends: readonly Mend<K>[],
  context: MendContext,
  where: string,
  { issues, feedId }: RealtimeReading,
): Observation<K> | undefined {
  let current = observation;
  for (const { name, mend } of mends) {
    const change = mend(current, context);
    if (!change) continue;
    const { code = 'REPAIRED', field, got, expected, flag = `repaired:${name}` } = change;
    issues.add({ code, severity: 'warning', feedId, where, field, got, expected });
    if (!change.observation) return undefined;
    current = { ...change.observation, flags: [...(change.observation.flags ?? []), flag] };
    if (change.isDoubted) current.isDoubted = true;
  }
  return current;
}
