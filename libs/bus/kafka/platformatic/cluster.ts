import {
  ConnectionPool,
  metadataV11,
  type Broker,
  type Connection,
  type ConnectionOptions,
  type SASLOptions,
} from '@platformatic/kafka';
import type { KafkaBroker, KafkaCluster, KafkaConnectionOptions } from '../client.js';
import { patiently } from '../patience.js';
import { PlatformaticBroker } from './broker.js';
import { Caller } from './caller.js';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Of an answer that lacks a leader, or of a topic brokers have only just heard of. */
const NO_LEADER = 'LEADER_NOT_AVAILABLE';

interface Metadata {
  nodes: Map<number, Broker>;
  controllerId: number;
  leaders: Map<string, { partitionId: number; leader: number }[]>;
}

/** Connections of its own to the brokers, and who leads which partition. */
export class PlatformaticCluster implements KafkaCluster {
  private readonly pool: ConnectionPool;
  readonly caller: Caller;
  private readonly seeds: Broker[];
  private readonly targets = new Set<string>();
  private known: Metadata = { nodes: new Map(), controllerId: -1, leaders: new Map() };

  constructor(options: KafkaConnectionOptions, maxInFlightRequests = 5) {
    this.pool = new ConnectionPool(options.clientId, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      maxInflights: maxInFlightRequests,
      ...securityOf(options),
    });
    this.caller = new Caller(this.pool);
    this.seeds = options.brokers.map(brokerOf);
  }

  connect(): Promise<void> {
    return patiently(
      () => this.refreshMetadata(),
      async () => undefined,
    );
  }

  async disconnect(): Promise<void> {
    await this.pool.close();
  }

  async addMultipleTargetTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.targets.add(topic);
    await this.connect();
  }

  async refreshMetadata(): Promise<void> {
    const answer = await this.metadata([...this.targets]);
    this.known = {
      nodes: new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }])),
      controllerId: answer.controllerId,
      leaders: new Map(
        answer.topics.map(({ name, partitions }) => [
          name!,
          partitions.map(({ partitionIndex, leaderId }) => ({ partitionId: partitionIndex, leader: leaderId })),
        ]),
      ),
    };
  }

  /** Of these topics, or of all with `null`; rejects when one of them or of their partitions is not as it should be. */
  async metadata(topics: string[] | null) {
    const brokers = [...this.known.nodes.values(), ...this.seeds];
    return this.caller.call(
      () => this.pool.getFirstAvailable(brokers),
      (connection) => metadataV11.api.async(connection, topics, false, false),
    );
  }

  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[] {
    return this.known.leaders.get(topic) ?? [];
  }

  hasTopic(topic: string): boolean {
    return this.known.leaders.has(topic);
  }

  /** Absent while the partition has none. */
  leaderOf(topic: string, partition: number): number | undefined {
    const leader = this.known.leaders.get(topic)?.find(({ partitionId }) => partitionId === partition)?.leader;
    return leader === undefined || leader < 0 ? undefined : leader;
  }

  async findBroker({ nodeId }: { nodeId: number }): Promise<KafkaBroker> {
    return new PlatformaticBroker(this.caller, this.pool, await this.addressOf(nodeId));
  }

  async findControllerBroker(): Promise<KafkaBroker> {
    return new PlatformaticBroker(this.caller, this.pool, await this.controller());
  }

  /** For requests that have no method of their own. */
  async callController<Answer>(ask: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    const address = await this.controller();
    return this.caller.call(() => this.pool.get(address), ask);
  }

  private async controller(): Promise<Broker> {
    const controller = this.known.nodes.get(this.known.controllerId);
    const isThere =
      controller !== undefined &&
      (await this.pool.get(controller).then(
        () => true,
        () => false,
      ));
    if (!isThere) await this.refreshMetadata();
    const [anyNode] = this.known.nodes.keys();
    const nodeId = this.known.nodes.has(this.known.controllerId) ? this.known.controllerId : anyNode;
    return this.addressOf(nodeId ?? -1);
  }

  async addressOf(nodeId: number): Promise<Broker> {
    if (!this.known.nodes.has(nodeId)) await this.refreshMetadata();
    const address = this.known.nodes.get(nodeId);
    if (address !== undefined) return address;
    throw Object.assign(new Error(`no broker has the number ${nodeId}`), { type: NO_LEADER, retriable: true });
  }

  connectionTo(address: Broker): Promise<Connection> {
    return this.pool.get(address);
  }
}

function securityOf({ ssl, sasl }: KafkaConnectionOptions): Pick<ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'> {
  return {
    ...(ssl && { tls: ssl === true ? {} : ssl, tlsServerName: true }),
    ...(sasl && {
      sasl: {
        mechanism: sasl.mechanism.toUpperCase() as SASLOptions['mechanism'],
        username: sasl.username,
        password: sasl.password,
      },
    }),
  };
}

/** `host:port` or `[IPv6]:port`. */
function brokerOf(text: string): Broker {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
