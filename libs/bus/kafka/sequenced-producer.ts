import type {
  BatchProducer,
  KafkaClient,
  KafkaCluster,
  LandedMessages,
  ProducerIdentity,
  TopicMessages,
} from './client.js';
import { patiently } from './patience.js';
import type { Compression } from './topics.js';

/**
 * A producer whose batches brokers number and check, one request at a time. kafkajs counts a failed batch back although
 * it may be on the log; the next batch, under the same numbers, would be taken for its repetition and dropped with a
 * success. So after a failure the next send begins under a new identity.
 */
export class SequencedProducer {
  private identity: ProducerIdentity | undefined;
  private producer: BatchProducer | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly cluster: KafkaCluster,
    private readonly identify: (current: ProducerIdentity | undefined) => Promise<ProducerIdentity>,
    /** Done first under each identity, before anything else is sent under it. */
    private readonly announce: (producer: BatchProducer) => Promise<unknown> = async () => undefined,
  ) {}

  /** Takes an identity, the first or the next one. */
  async begin(): Promise<void> {
    this.producer = undefined;
    await this.cluster.connect();
    this.identity = await patiently(
      () => this.identify(this.identity),
      () => this.cluster.refreshMetadata(),
    );
    const producer = await this.client.createProducerAs(this.cluster, this.identity);
    await this.announce(producer);
    this.producer = producer;
  }

  async send(batch: readonly TopicMessages[], compression: Compression): Promise<LandedMessages[]> {
    if (this.producer === undefined) await this.begin();
    try {
      return await this.producer!.send(batch, compression);
    } catch (error) {
      this.producer = undefined;
      throw error;
    }
  }
}
