import { HubError, asHubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock, Random } from '#libs/telemetry';
import { contentHashOf } from '../content-hash.js';
import { pauseMs } from '../http/backoff.js';
import type { Source, SourceSink } from '../source.js';
import { holdConnection, type BrokerOptions } from './connection.js';
import { MessageQueue } from './message-queue.js';

/** What is counted of the messages of a source. */
export type MessageCount = 'received' | 'conflated' | 'dropped' | 'reconnected';

/** How messages are read and joined; what they mean is for the format. */
export interface MessageForm {
  inspect(message: { topic: string; receivedMs: number; payload: Uint8Array }): { json: string; key?: string };
  join(messages: readonly string[]): Uint8Array;
}

export interface MqttOptions extends BrokerOptions {
  feedId: FeedId;
  id: string;
  format: string;
  /** Messages that come within this time go on together. */
  batchMs: number;
  form: MessageForm;
  count: (what: MessageCount, messages: number) => void;
  clock: Clock;
  random: Random;
}

/** A second after the first lost connection, twice as long after each that fails, up to a minute. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** A batch has at most so many messages; what is more goes into the next at once. */
const MOST_IN_BATCH = 5_000;
/** A connection on which nothing comes is reported as an attempt without news this often. */
const SILENT_MS = 10_000;

/**
 * Subscribes to topics of a broker and gives what comes as one document for each short span of time. A lost connection
 * is built again, slower while it fails; each failure is an attempt reported to the sink, as with a poll. Delivery is at
 * most once from the moment a message has arrived here: a process that is killed loses the batch it had not given.
 */
export class MqttSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  private readonly queue = new MessageQueue();
  private readonly reported = { conflated: 0, dropped: 0 };
  private connected = false;
  private lastNewsMs = 0;

  constructor(private readonly options: MqttOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    await Promise.all([this.keepConnected(sink, signal), this.keepGiving(sink, signal)]);
    await this.give(sink);
  }

  private async keepConnected(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { options } = this;
    const { clock, random } = options;
    let failures = 0;
    while (!signal.aborted) {
      const startedMs = clock.now();
      const why = await holdConnection(
        options,
        {
          subscribed: () => {
            failures = 0;
            this.connected = true;
            this.reportUnchanged(sink);
          },
          message: (topic, payload) => this.take(topic, payload),
        },
        signal,
      );
      this.connected = false;
      if (signal.aborted) return;
      failures += 1;
      options.count('reconnected', 1);
      this.fail(sink, why, clock.now() - startedMs);
      await clock.sleep(Math.min(LONGEST_PAUSE_MS, pauseMs(FIRST_PAUSE_MS, failures, random)), signal);
    }
  }

  private take(topic: string, payload: Uint8Array): void {
    const { form, clock, count } = this.options;
    const { json, key } = form.inspect({ topic, receivedMs: clock.now(), payload });
    count('received', 1);
    this.queue.add(json, key);
  }

  private async keepGiving(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { clock, batchMs } = this.options;
    this.lastNewsMs = clock.now();
    while (!signal.aborted) {
      await clock.sleep(batchMs, signal);
      await this.give(sink);
      if (this.connected && clock.now() - this.lastNewsMs >= SILENT_MS) this.reportUnchanged(sink);
    }
  }

  private async give(sink: SourceSink): Promise<void> {
    this.reportCounts();
    while (this.queue.size > 0) {
      const { feedId, id: sourceId, format, form, clock } = this.options;
      const messages = this.queue.take(MOST_IN_BATCH);
      const bytes = form.join(messages);
      const contentHash = contentHashOf(bytes);
      const receivedAt = toInstant(clock.now());
      this.lastNewsMs = clock.now();
      const attempt = { feedId, sourceId, at: receivedAt, bytes: bytes.byteLength, durationMs: 0, contentHash };
      sink.attempt({ ...attempt, outcome: 'changed' });
      try {
        const document = { feedId, sourceId, format, bytes, contentHash, receivedAt, timeShiftMs: 0, replayed: false };
        await sink.document(document);
      } catch (cause) {
        this.options.count('dropped', messages.length);
        this.fail(sink, asHubError(cause, 'BUS_UNAVAILABLE', { feedId, retryable: true }), 0);
        return;
      }
    }
  }

  private reportCounts(): void {
    for (const what of ['conflated', 'dropped'] as const) {
      const more = this.queue.counts[what] - this.reported[what];
      this.reported[what] += more;
      if (more > 0) this.options.count(what, more);
    }
  }

  private reportUnchanged(sink: SourceSink): void {
    const { feedId, id: sourceId, clock } = this.options;
    this.lastNewsMs = clock.now();
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), outcome: 'unchanged', bytes: 0, durationMs: 0 });
  }

  private fail(sink: SourceSink, error: HubError, durationMs: number): void {
    const { feedId, id: sourceId, clock } = this.options;
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), outcome: 'failed', bytes: 0, durationMs, error });
  }
}
