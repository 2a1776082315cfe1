import { HubError } from '#libs/errors';
import { KINDS, TOPIC_PREFIX, isKind, type Kind } from '#libs/model';
import type { Log } from '#libs/telemetry';
import type { TopicAdmin, TopicSetting } from './client.js';
import { asUnavailable, isRefusal } from './failures.js';

/** `none` or a codec that every client has built in. */
export type Compression = 'none' | 'gzip';

export interface TopicOptions {
  /** Before the kind; another one lets several hubs share a cluster. */
  prefix: string;
  retentionMs: number;
  /** Absent: any number where the topic exists. */
  partitions: number | undefined;
  compression: Compression;
  /** −1 takes the brokers' default. */
  replicationFactor: number;
}

const DEFAULT_PARTITIONS = 3;
/** A record batch may be this large; one event at most half of it. */
export const MAX_MESSAGE_BYTES = 16 * 2 ** 20;
const DAY_MS = 86_400_000;

export function physicalTopic(prefix: string, kind: Kind): string {
  return prefix + kind;
}

/** The kind of a topic as a Position names it (`mobility.<kind>`, whatever the prefix on the brokers). */
export function kindOfPosition(topic: string): Kind | undefined {
  const kind = topic.slice(TOPIC_PREFIX.length);
  return topic.startsWith(TOPIC_PREFIX) && isKind(kind) ? kind : undefined;
}

/**
 * What makes a topic keep the port's promise: superseded events stay for the retention, the newest of each key stays
 * for ever, a `remove` goes after the retention. Brokers stamp the time, so that their clock alone decides.
 */
function configOf({ retentionMs, compression }: TopicOptions): Record<string, string> {
  return {
    'cleanup.policy': 'compact',
    'min.compaction.lag.ms': String(retentionMs),
    'delete.retention.ms': String(retentionMs),
    // Only closed segments are compacted.
    'segment.ms': String(Math.max(1_000, Math.min(DAY_MS, Math.round(retentionMs / 4)))),
    'min.cleanable.dirty.ratio': '0.1',
    'max.message.bytes': String(MAX_MESSAGE_BYTES),
    'message.timestamp.type': 'LogAppendTime',
    // Whatever somebody else sends, brokers keep it in a form that every reader here can read.
    'compression.type': compression === 'none' ? 'uncompressed' : compression,
  };
}

/**
 * Makes the topics that are missing and looks at those that are there: another number of partitions is refused with
 * BUS_MISMATCH, as keys would go to other partitions than before; other settings are reported and set right. Where the
 * user may not do that, a topic that would lose the present state is refused, other differences stay.
 */
export async function ensureTopics(admin: TopicAdmin, options: TopicOptions, log: Log): Promise<void> {
  const config = configOf(options);
  const wanted = KINDS.map((kind) => physicalTopic(options.prefix, kind));
  const there = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !there.has(topic));
  if (missing.length > 0) await makeTopics(admin, missing, options, log);
  const existing = wanted.filter((topic) => there.has(topic));
  if (existing.length === 0) return;
  await refuseOtherPartitions(admin, existing, options);
  for (const { topic, settings } of await describe(admin, existing)) {
    const differences = settings
      .filter(({ name, value }) => config[name] !== undefined && value !== config[name])
      .map(({ name, value }) => `${name} is ${value}, expected ${config[name]}`);
    if (differences.length === 0) continue;
    const corrected = await correct(admin, topic, settings, config);
    log.warn('bus-topic-differs', { topic, differences, corrected });
    const policy = settings.find(({ name }) => name === 'cleanup.policy')?.value;
    if (!corrected && policy !== undefined && policy !== 'compact') {
      throw new HubError(
        'BUS_MISMATCH',
        `the topic ${topic} has cleanup.policy ${policy} and would lose the present state: set it to compact`,
        { where: topic, got: policy, expected: 'compact' },
      );
    }
  }
}

async function makeTopics(admin: TopicAdmin, missing: string[], options: TopicOptions, log: Log): Promise<void> {
  const numPartitions = options.partitions ?? DEFAULT_PARTITIONS;
  const settings = Object.entries(configOf(options)).map(([name, value]) => ({ name, value }));
  try {
    const { replicationFactor } = options;
    await admin.createTopics(missing.map((topic) => ({ topic, numPartitions, replicationFactor, settings })));
  } catch (error) {
    // For a user who may not see a topic it looks like one that is missing.
    throw isRefusal(error) ? asUnavailable(error, { right: 'Create (or Describe, if it exists)' }) : error;
  }
  log.info('bus-topics-created', { topics: missing.length, partitions: numPartitions });
}

async function refuseOtherPartitions(
  admin: TopicAdmin,
  existing: string[],
  { partitions }: TopicOptions,
): Promise<void> {
  if (partitions === undefined) return;
  for (const { topic, partitions: found } of await admin.partitionCounts(existing)) {
    if (found === partitions) continue;
    const remedy = `configure ${found}, or delete the topic if its events may go`;
    throw new HubError('BUS_MISMATCH', `the topic ${topic} has ${found} partitions, not ${partitions}: ${remedy}`, {
      where: topic,
      got: String(found),
      expected: String(partitions),
    });
  }
}

async function describe(admin: TopicAdmin, topics: string[]) {
  try {
    return await admin.settings(topics);
  } catch (error) {
    // Without the right to look, the topics are taken as they are.
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** Whether it could be done. The request replaces all settings of the topic, so those that are not ours are repeated. */
async function correct(
  admin: TopicAdmin,
  topic: string,
  there: readonly TopicSetting[],
  config: Record<string, string>,
): Promise<boolean> {
  const others = there.filter(({ name, isOwn }) => isOwn && config[name] === undefined);
  const ours = Object.entries(config).map(([name, value]) => ({ name, value }));
  try {
    await admin.replaceSettings(topic, [...others.map(({ name, value }) => ({ name, value })), ...ours]);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
