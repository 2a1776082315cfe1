import { createHash } from 'node:crypto';
import {
  OPERATOR_SOURCE,
  toInstant,
  type EntityByKind,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Kind,
  type Visibility,
} from '#libs/model';

/** SHA-256 of nothing: what an operator writes is in no document. */
const NO_DOCUMENT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface OperatorEventTraits {
  /** Default `internal`: for operators alone. */
  visibility?: Visibility;
  flags?: string[];
}

/** An event that says what an operator, or the hub on his behalf, wrote. */
export function operatorEvent<K extends Kind>(
  kind: K,
  key: EntityKey,
  feed: FeedId,
  entity: EntityByKind[K],
  nowMs: number,
  { visibility = 'internal', flags = [] }: OperatorEventTraits = {},
): HubEvent<K> {
  const at = toInstant(nowMs);
  return {
    kind,
    key,
    feed,
    op: 'upsert',
    observedAt: at,
    receivedAt: at,
    producedAt: at,
    source: { documentHash: NO_DOCUMENT, id: OPERATOR_SOURCE },
    quality: { flags },
    visibility,
    entity,
  };
}

/** Takes back from the current state what such an event brought; the history keeps it. */
export function operatorRemove(event: HubEvent, reason: string, nowMs: number): HubEvent {
  const at = toInstant(nowMs);
  const { entity: _, ...rest } = event;
  return { ...rest, op: 'remove', reason, observedAt: at, receivedAt: at, producedAt: at };
}

/** A short name that is the same wherever it is made of the same parts: who writes twice writes one thing. */
export function nameFrom(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
}
