import type { FeedId } from './ids.js';
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

/** `source.id` of what operators write: journal, actions on alarms, alerts. No configured source may bear it. */
export const OPERATOR_SOURCE = 'operator-desk';

/** Feed of the audit: no producer's, in no catalogue, and for administrators alone. */
export const AUDIT_FEED = 'hub-audit' as FeedId;

export const TOPIC_PREFIX = 'mobility.';
export function topicOf(kind: Kind): string {
  return TOPIC_PREFIX + kind;
}
