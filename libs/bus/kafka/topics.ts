import type { Admin } from 'kafkajs';
import { HubError } from '#libs/errors';
import { KINDS, TOPIC_PREFIX, isKind, type Kind } from '#libs/model';
import type { Log } from '#libs/telemetry';
import { asUnavailable, isRefusal } from './failures.js';

/** `none` or a codec that kafkajs has built in. */
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

/** `ConfigResourceTypes.TOPIC`; a const enum, which single-file compilers cannot see into. */
const TOPIC_RESOURCE = 2;
/** `ConfigSource.TOPIC_CONFIG`, for the same reason. */
const SET_ON_TOPIC = 1;
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
export async function ensureTopics(admin: Admin, options: TopicOptions, log: Log): Promise<void> {
  const config = configOf(options);
  const wanted = KINDS.map((kind) => physicalTopic(options.prefix, kind));
  const there = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !there.has(topic));
  if (missing.length > 0) await makeTopics(admin, missing, options, log);
  const existing = wanted.filter((topic) => there.has(topic));
  if (existing.length === 0) return;
  await refuseOtherPartitions(admin, existing, options);
  for (const { resourceName: topic, configEntries } of await describe(admin, existing)) {
    const differences = configEntries
      .filter(({ configName, configValue }) => config[configName] !== undefined && configValue !== config[configName])
      .map(({ configName, configValue }) => `${configName} is ${configValue}, expected ${config[configName]}`);
    if (differences.length === 0) continue;
    const corrected = await correct(admin, topic, configEntries, config);
    log.warn('bus-topic-differs', { topic, differences, corrected });
    const policy = configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue;
    if (!corrected && policy !== undefined && policy !== 'compact') {
      throw new HubError(
        'BUS_MISMATCH',
        `the topic ${topic} has cleanup.policy ${policy} and would lose the present state: set it to compact`,
        { where: topic, got: policy, expected: 'compact' },
      );
    }
  }
}

async function makeTopics(admin: Admin, missing: string[], options: TopicOptions, log: Log): Promise<void> {
  const numPartitions = options.partitions ?? DEFAULT_PARTITIONS;
  const configEntries = Object.entries(configOf(options)).map(([name, value]) => ({ name, value }));
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions,
        replicationFactor: options.replicationFactor,
        configEntries,
      })),
    });
  } catch (error) {
    // For a user who may not see a topic it looks like one that is missing.
    throw isRefusal(error) ? asUnavailable(error, { right: 'Create (or Describe, if it exists)' }) : error;
  }
  log.info('bus-topics-created', { topics: missing.length, partitions: numPartitions });
}

async function refuseOtherPartitions(admin: Admin, existing: string[], { partitions }: TopicOptions): Promise<void> {
  if (partitions === undefined) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: existing });
  for (const { name, partitions: found } of topics) {
    if (found.length === partitions) continue;
    const remedy = `configure ${found.length}, or delete the topic if its events may go`;
    throw new HubError(
      'BUS_MISMATCH',
      `the topic ${name} has ${found.length} partitions, not ${partitions}: ${remedy}`,
      {
        where: name,
        got: String(found.length),
        expected: String(partitions),
      },
    );
  }
}

type Entry = Awaited<ReturnType<Admin['describeConfigs']>>['resources'][number]['configEntries'][number];

async function describe(admin: Admin, topics: string[]) {
  try {
    const resources = topics.map((name) => ({ type: TOPIC_RESOURCE, name }));
    return (await admin.describeConfigs({ includeSynonyms: false, resources })).resources;
  } catch (error) {
    // Without the right to look, the topics are taken as they are.
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** Whether it could be done. The request replaces all settings of the topic, so those that are not ours are repeated. */
async function correct(admin: Admin, name: string, there: Entry[], config: Record<string, string>): Promise<boolean> {
  const others = there
    .filter(({ configName, configSource }) => configSource === SET_ON_TOPIC && config[configName] === undefined)
    .map(({ configName, configValue }) => [configName, configValue]);
  const configEntries = [...others, ...Object.entries(config)].map(([entry, value]) => ({
    name: entry!,
    value: value!,
  }));
  try {
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC_RESOURCE, name, configEntries }] });
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
