import type { Admin } from 'kafkajs';
import { HubError } from '#libs/errors';
import { KINDS, TOPIC_PREFIX, isKind, type Kind } from '#libs/model';
import type { Log } from '#libs/telemetry';

export interface TopicOptions {
  /** Before the kind; another one lets several hubs share a cluster. */
  prefix: string;
  retentionMs: number;
  partitions: number;
  /** −1 takes the brokers' default. */
  replicationFactor: number;
}

/** `ConfigResourceTypes.TOPIC`; a const enum, which single-file compilers cannot see into. */
const TOPIC_RESOURCE = 2;
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
function configOf({ retentionMs }: TopicOptions): Record<string, string> {
  return {
    'cleanup.policy': 'compact',
    'min.compaction.lag.ms': String(retentionMs),
    'delete.retention.ms': String(retentionMs),
    // Only closed segments are compacted.
    'segment.ms': String(Math.max(1_000, Math.min(DAY_MS, Math.round(retentionMs / 4)))),
    'min.cleanable.dirty.ratio': '0.1',
    'max.message.bytes': String(MAX_MESSAGE_BYTES),
    'message.timestamp.type': 'LogAppendTime',
  };
}

/**
 * Makes the topics that are missing and looks at those that are there: one that would lose the present state is
 * refused with BUS_UNAVAILABLE, other differences are told, not changed: somebody may have meant them.
 */
export async function ensureTopics(admin: Admin, options: TopicOptions, log: Log): Promise<void> {
  const config = configOf(options);
  const wanted = KINDS.map((kind) => physicalTopic(options.prefix, kind));
  const there = new Set(await admin.listTopics());
  const missing = wanted.filter((topic) => !there.has(topic));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: options.partitions,
        replicationFactor: options.replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    log.info('bus-topics-created', { topics: missing.length, partitions: options.partitions });
  }
  const existing = wanted.filter((topic) => there.has(topic));
  if (existing.length === 0) return;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: existing.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: Object.keys(config) })),
  });
  for (const { resourceName, configEntries } of resources) {
    const differences = configEntries
      .filter(({ configName, configValue }) => config[configName] !== undefined && configValue !== config[configName])
      .map(({ configName, configValue }) => `${configName} is ${configValue}, expected ${config[configName]}`);
    const policy = configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue;
    if (policy !== undefined && policy !== 'compact') {
      throw new HubError(
        'BUS_UNAVAILABLE',
        `the topic ${resourceName} has cleanup.policy ${policy} and would lose the present state: set it to compact`,
        { where: resourceName, got: policy, expected: 'compact' },
      );
    }
    if (differences.length > 0) log.warn('bus-topic-differs', { topic: resourceName, differences });
  }
}
