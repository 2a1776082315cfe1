import { createHash } from 'node:crypto';
import type { Kind } from '#libs/model';
import type { ClusterIdentity } from './topic-ids.js';

/**
 * The topics every installation has had from its first day. A kind that comes with a later release makes no other log of
 * those that are there: cursors and consumers' positions go on. Never add to it.
 */
const FIRST_KINDS: readonly Kind[] = [
  'vehicle-position',
  'trip-update',
  'alert',
  'station',
  'free-vehicle',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'feed-status',
  'dataset',
  'alarm',
  'kpi',
];

/** Another cluster, or a topic deleted and made again, is another log, whose offsets mean something else. */
export function epochOf(
  { clusterId, topicIds }: Pick<ClusterIdentity, 'clusterId' | 'topicIds'>,
  prefix: string,
): string {
  const first = new Set(FIRST_KINDS.map((kind) => prefix + kind));
  const hash = createHash('sha256').update(clusterId);
  for (const [name, id] of [...topicIds].sort()) if (first.has(name)) hash.update(`\n${name} ${id}`);
  return `kafka-${hash.digest('hex').slice(0, 24)}`;
}
