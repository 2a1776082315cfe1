import type { Observation } from '../draft.js';
import type { PlaceRule } from '../rules/rule.js';
import type { RealtimeReading } from './reading.js';

/** Flags the position where a rule of the feed says that it cannot be. Yields ENTITY_IMPLAUSIBLE. */
export function doubtPlace(
  observation: Observation<'vehicle-position'>,
  rules: readonly PlaceRule[],
  where: string,
  { issues, feedId, document }: RealtimeReading,
): void {
  const { key, entity, observedAt, documentTime } = observation;
  const { point } = entity;
  if (!point) return;
  const atMs = Date.parse(observedAt ?? documentTime ?? document.receivedAt);
  for (const { name, flag, expected, isDoubtful } of rules) {
    if (!isDoubtful(key, point, atMs)) continue;
    observation.flags = [...(observation.flags ?? []), flag];
    observation.isDoubted = true;
    issues.add({
      code: 'ENTITY_IMPLAUSIBLE',
      severity: 'warning',
      feedId,
      where,
      field: 'position',
      got: `${point.latitude}, ${point.longitude} (${name})`,
      expected,
    });
  }
}
