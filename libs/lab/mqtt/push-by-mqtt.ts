import { HubError } from '#libs/errors';
import { holdConnection, pauseMs, type BrokerOptions } from '#libs/sources';
import type { Clock, Log, Random } from '#libs/telemetry';
import type { AccessReader } from '#libs/security';
import { TooManyEvents, type PushAnswer } from '../sandbox/index.js';
import { readPushMessage } from './push-message.js';

export interface PushByMqttOptions {
  broker: Omit<BrokerOptions, 'topics'>;
  /** Topics are `<prefix>/<sandbox>/events`. */
  prefix: string;
  maxMessageBytes: number;
  /** Who a key belongs to; `undefined` for one that is none. */
  readerOf(key: string): AccessReader | undefined;
  push(
    reader: AccessReader,
    sandbox: string,
    body: Uint8Array,
    about: { contentType: string; feed?: string },
  ): Promise<PushAnswer>;
  clock: Clock;
  random: Random;
  log: Log;
}

/** What became of a message: all of it was judged, it was not let in or cannot be read, or there was no room or quota for it. */
type MessageOutcome = 'judged' | 'refused' | 'over' | 'dropped';

interface WaitingMessage {
  topic: string;
  payload: Uint8Array;
}

const MOST_WAITING = 1_000;
const MOST_WAITING_BYTES = 16 * 2 ** 20;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Observations for sandboxes from a broker the operator names: each message bears the key of its sandbox, so that whoever
 * may write to the broker can still write to his own sandbox alone. Messages are worked off one at a time in their order;
 * what does not fit into the queue is dropped and counted, as is what nobody is told: MQTT has no answer.
 */
export class PushByMqtt {
  readonly counts: Record<MessageOutcome, number> = { judged: 0, refused: 0, over: 0, dropped: 0 };
  isConnected = false;
  private readonly waiting: WaitingMessage[] = [];
  private waitingBytes = 0;
  private working: Promise<void> | undefined;

  constructor(private readonly options: PushByMqttOptions) {}

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { broker, prefix, clock, random, log } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      const why = await holdConnection(
        { ...broker, topics: [`${prefix}/+/events`] },
        {
          subscribed: () => {
            failures = 0;
            this.isConnected = true;
          },
          message: (topic, payload) => this.take({ topic, payload }),
        },
        signal,
      );
      this.isConnected = false;
      if (signal.aborted) break;
      failures += 1;
      // Once an outage: a broker that is away for a night would fill the log.
      if (failures === 1) log.warn('lab-broker-lost', { error: why.message, code: why.code });
      await clock.sleep(Math.min(LONGEST_PAUSE_MS, pauseMs(FIRST_PAUSE_MS, failures, random)), signal);
    }
    await this.working;
  }

  /** Resolves when all that has come has been worked off. */
  async settled(): Promise<void> {
    while (this.working) await this.working;
  }

  private take(message: WaitingMessage): void {
    const { length } = message.payload;
    if (length > this.options.maxMessageBytes) {
      this.counts.refused += 1;
      return;
    }
    if (this.waiting.length >= MOST_WAITING || this.waitingBytes + length > MOST_WAITING_BYTES) {
      this.counts.dropped += 1;
      return;
    }
    this.waiting.push(message);
    this.waitingBytes += length;
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    for (let message = this.waiting.shift(); message; message = this.waiting.shift()) {
      this.waitingBytes -= message.payload.length;
      this.counts[await this.judge(message)] += 1;
    }
  }

  private async judge({ topic, payload }: WaitingMessage): Promise<MessageOutcome> {
    const { prefix, readerOf, push, log } = this.options;
    const sandbox = topic.slice(prefix.length + 1, -'/events'.length);
    try {
      const { key, feed, body } = readPushMessage(payload);
      const reader = readerOf(key);
      if (!reader) return 'refused';
      await push(reader, sandbox, body, { contentType: 'application/json', ...(feed !== undefined && { feed }) });
      return 'judged';
    } catch (error) {
      if (error instanceof TooManyEvents) return 'over';
      if (!(error instanceof HubError)) log.error('lab-push-failed', { error });
      return 'refused';
    }
  }
}
