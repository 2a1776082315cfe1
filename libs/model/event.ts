import { inFeed, localId, type EntityKey, type FeedId } from './ids.js';
import type { Kind } from './kinds.js';

/**
 * A place on the bus. Offsets grow by any positive step within (epoch, topic, partition); another epoch means
 * another log, whose offsets cannot be compared.
 */
export interface Position {
  epoch: string;
  topic: string;
  partition: number;
  offset: number;
}

/** `source.id` of the events the analyst draws from others; no configured source may bear it. */
export const ANALYST_SOURCE = 'analyst';

const PROPOSAL = 'draft:';

/** Key of the alert of a feed that the analyst proposes because of a road situation. */
export function proposalKey(feed: FeedId, situation: EntityKey): EntityKey {
  return inFeed(feed, PROPOSAL + situation);
}

/** The road situation an alert was proposed because of; `undefined` for the key of anything else. */
export function situationOfProposal(key: string): EntityKey | undefined {
  const local = localId(key);
  return local.startsWith(PROPOSAL) ? (local.slice(PROPOSAL.length) as EntityKey) : undefined;
}

/** `source.id` of what operators write: journal, actions on alarms, alerts. No configured source may bear it. */
export const OPERATOR_SOURCE = 'operator-desk';

/** Feed of the audit: no producer's, in no catalogue, and for administrators alone. */
export const AUDIT_FEED = 'hub-audit' as FeedId;

export const TOPIC_PREFIX = 'mobility.';
export function topicOf(kind: Kind): string {
  return TOPIC_PREFIX + kind;
}
