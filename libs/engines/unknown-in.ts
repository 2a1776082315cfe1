import { unknownIds, type EntityFilter, type UnknownIds } from '#libs/live';
import type { Audience } from '#libs/model';
import type { Engines } from './engines.js';

/** The ids of a filter that nothing here has, for whoever may read so much. */
export function unknownIn(
  { live, catalogue, network, communes }: Engines,
  filter: EntityFilter,
  audience: Audience,
): UnknownIds | undefined {
  const codes = communes && new Set(communes.list().map(({ code }) => code));
  return unknownIds(filter, {
    live,
    guard: catalogue.guard,
    audience,
    findSchedule: network.findSchedule,
    ...(codes && { communes: codes }),
  });
}
