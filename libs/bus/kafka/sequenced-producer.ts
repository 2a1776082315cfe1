import type { Kafka, Producer, ProducerBatch, RecordMetadata } from 'kafkajs';
import { createProducerAs, type KafkaCluster, type ProducerIdentity } from './kafkajs-internals.js';
import { patiently } from './patience.js';

/**
 * A producer whose batches brokers number and check, one request at a time. kafkajs counts a failed batch back although
 * it may be on the log; the next batch, under the same numbers, would be taken for its repetition and dropped with a
 * success. So after a failure the next send begins under a new identity.
 */
export class SequencedProducer {
  private identity: ProducerIdentity | undefined;
  private producer: Producer | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly cluster: KafkaCluster,
    private readonly identify: (current: ProducerIdentity | undefined) => Promise<ProducerIdentity>,
    /** Done first under each identity, before anything else is sent under it. */
    private readonly announce: (producer: Producer) => Promise<unknown> = async () => undefined,
  ) {}

  /** Takes an identity, the first or the next one. */
  async begin(): Promise<void> {
    this.producer = undefined;
    await this.cluster.connect();
    this.identity = await patiently(
      () => this.identify(this.identity),
      () => this.cluster.refreshMetadata(),
    );
    const producer = createProducerAs(this.kafka, this.cluster, this.identity);
    await producer.connect();
    await this.announce(producer);
    this.producer = producer;
  }

  async sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]> {
    if (this.producer === undefined) await this.begin();
    try {
      return await this.producer!.sendBatch(batch);
    } catch (error) {
      this.producer = undefined;
      throw error;
    }
  }
}
