import type { CataloguedFeed } from '#libs/catalogue';
import { NATURE_FLAGS, ANALYST_SOURCE, toInstant, type EntityByKind, type EntityKey, type HubEvent } from '#libs/model';

export type OwnKind = 'kpi' | 'alarm' | 'alert';

/** SHA-256 of nothing: the analyst read no document. */
const NO_DOCUMENT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Of what nature everything made of these is (invariant 4): that of the feed and of what went into it. Sorted, each once. */
export function carriedFlags({ nature }: CataloguedFeed, made: Iterable<HubEvent>): string[] {
  const flags = new Set<string>(nature === 'observed' ? [] : [nature]);
  for (const { quality } of made) for (const flag of NATURE_FLAGS) if (quality.flags.includes(flag)) flags.add(flag);
  return [...flags].sort();
}

export function ownUpsert<K extends OwnKind>(
  kind: K,
  key: EntityKey,
  entity: EntityByKind[K],
  flags: string[],
  feed: CataloguedFeed,
  nowMs: number,
): HubEvent {
  return { ...frame(kind, key, flags, feed, nowMs), op: 'upsert', entity };
}

/** Emitted with the visibility of the event it removes. */
export function ownRemove(event: HubEvent, reason: string, nowMs: number): HubEvent {
  const at = toInstant(nowMs);
  const { entity: _, ...rest } = event;
  return { ...rest, op: 'remove', reason, observedAt: at, receivedAt: at, producedAt: at };
}

function frame(
  kind: OwnKind,
  key: EntityKey,
  flags: string[],
  feed: CataloguedFeed,
  nowMs: number,
): Omit<HubEvent, 'op'> {
  const at = toInstant(nowMs);
  return {
    kind,
    key,
    feed: feed.feedId,
    observedAt: at,
    receivedAt: at,
    producedAt: at,
    source: { documentHash: NO_DOCUMENT, id: ANALYST_SOURCE },
    quality: { flags },
    visibility: feed.effectiveVisibility,
  };
}
