import { HubError, findHubError } from '#libs/errors';
import { KINDS, type HubEvent, type Position } from '#libs/model';
import type { Log } from '#libs/telemetry';
import type { Claim } from '../bus.js';
import { fenced } from '../local-claims.js';
import type { KafkaClient, KafkaCluster } from './client.js';
import { asUnavailable } from './failures.js';
import { KafkaWriter, type KafkaWriterParts } from './kafka-writer.js';
import { claimMessage } from './message.js';
import { isFenced, namedIdentity } from './producer-identity.js';
import { SequencedProducer } from './sequenced-producer.js';
import { physicalTopic } from './topics.js';

/**
 * Brokers forget a producer that wrote nothing to a partition for a day (`producer.id.expiration.ms`) and a name nobody
 * asked about for a week (`transactional.id.expiration.ms`); a forgotten epoch fences nobody.
 */
const RENEW_EVERY_MS = 6 * 3_600_000;

/**
 * A claim is a transactional id; only its epoch is used: asking for it raises the epoch, and a partition that
 * has seen the higher one refuses the lower for good. Events go as plain idempotent batches, without transactions, so
 * readers and offsets know nothing of it. To be seen everywhere, a new epoch begins with one record a partition.
 */
export class KafkaClaim implements Claim {
  private readonly writer: KafkaWriter;
  private readonly renewal: NodeJS.Timeout;
  private state: 'held' | 'fenced' | 'released' = 'held';

  private constructor(
    readonly name: string,
    parts: KafkaWriterParts,
    private readonly producer: SequencedProducer,
    private readonly log: Log,
    private readonly onEnd: (claim: KafkaClaim) => void,
  ) {
    this.writer = new KafkaWriter(parts, producer);
    this.renewal = setInterval(() => void this.renew(), RENEW_EVERY_MS);
    this.renewal.unref();
  }

  /** Rejects FENCED when another claim of the name overtakes this one. */
  static async make(
    name: string,
    client: KafkaClient,
    cluster: KafkaCluster,
    parts: KafkaWriterParts,
    log: Log,
    onEnd: (claim: KafkaClaim) => void,
  ): Promise<KafkaClaim> {
    const id = `${parts.prefix}claim.${name}`;
    const topicMessages = KINDS.map((kind) => ({
      topic: physicalTopic(parts.prefix, kind),
      messages: parts.reader.places([kind]).map(({ partition }) => ({ ...claimMessage(name), partition })),
    }));
    const producer = new SequencedProducer(
      client,
      cluster,
      (current) => namedIdentity(cluster, id, current),
      async (announcer) => {
        const answers = await announcer.send(topicMessages, 'none');
        // kafkajs leaves out a partition whose leader moves during a retry; it would not know of the claim.
        const places = topicMessages.reduce((sum, { messages }) => sum + messages.length, 0);
        if (answers.length !== places) {
          const afterFence = `${answers.length} of ${places} partitions know of the claim "${name}"`;
          throw new HubError('BUS_UNAVAILABLE', afterFence, { retryable: true });
        }
      },
    );
    try {
      await producer.begin();
    } catch (error) {
      if (isFenced(error)) throw fenced(name, error);
      throw asUnavailable(error, { where: `the transactional id ${id} or the topics ${parts.prefix}*` });
    }
    return new KafkaClaim(name, parts, producer, log, onEnd);
  }

  get pending(): number {
    return this.writer.pending;
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    if (this.state !== 'held') throw fenced(this.name);
    try {
      return await this.writer.append(events);
    } catch (error) {
      throw this.afterFence(error);
    }
  }

  async release(): Promise<void> {
    if (this.state === 'held') this.state = 'released';
    await this.close();
  }

  /** What was accepted is still written. */
  async close(): Promise<void> {
    clearInterval(this.renewal);
    await this.writer.close();
    this.onEnd(this);
  }

  /** The next epoch of this holder, between two requests. */
  private async renew(): Promise<void> {
    try {
      await this.writer.run(() => this.producer.begin());
    } catch (error) {
      if (this.state === 'held')
        this.log.warn('bus-claim-not-renewed', { claim: this.name, error: this.afterFence(error) });
    }
  }

  private afterFence(error: unknown): unknown {
    if (!isFenced(error)) return error;
    // Never asked for again from here, or this holder would take the name back.
    this.state = 'fenced';
    clearInterval(this.renewal);
    return findHubError(error)?.code === 'FENCED' ? error : fenced(this.name, error);
  }
}
