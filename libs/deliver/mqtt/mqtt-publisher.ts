import { connect, type MqttClient } from 'mqtt';
import type { Guard } from '#libs/catalogue';
import type { Change, LiveEntity, LiveState } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import { RETAINED, mqttTopicOf } from './topic.js';
import { TopicQueue } from './topic-queue.js';

export interface MqttPublisherOptions {
  live: LiveState;
  guard: Guard;
  /** `mqtt:` or `mqtts:`. */
  url: string;
  username?: string;
  password?: string;
  clientId: string;
  prefix: string;
  qos: 0 | 1;
  kinds: readonly Kind[];
  onFault: (reason: string) => void;
  queue?: TopicQueue;
}

const RECONNECT_MS = 2_000;
/** Handed to the broker and not taken yet. */
const MAX_UNDER_WAY = 500;

/**
 * Publishes what everybody may read to a broker: each change once, at most as often as the broker takes it. While it is
 * away the newest of each topic waits. With each connection what the broker keeps is published anew, for it may have lost
 * it, and what has ended meanwhile is cleared by its removal as long as that waits.
 */
export class MqttPublisher {
  readonly counters = { publishedTotal: 0, failedTotal: 0, connectedTotal: 0 };
  readonly queue: TopicQueue;
  private readonly wanted: ReadonlySet<Kind>;
  private client: MqttClient | undefined;
  private underWay = 0;
  private undo: (() => void)[] = [];

  constructor(private readonly options: MqttPublisherOptions) {
    this.queue = options.queue ?? new TopicQueue();
    this.wanted = new Set(options.kinds);
  }

  get isConnected(): boolean {
    return this.client?.connected ?? false;
  }

  start(): void {
    const { live, url, username, password, clientId, qos, onFault } = this.options;
    const client = connect(url, {
      username,
      password,
      clientId,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: RECONNECT_MS,
      // What waits has a queue of its own, with a bound.
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: this.statusTopic, payload: Buffer.from('offline'), qos, retain: true },
    });
    this.client = client;
    client.on('error', (error) => onFault(error.message || String((error as { code?: unknown }).code)));
    client.on('connect', () => {
      this.counters.connectedTotal += 1;
      this.queue.add({ topic: this.statusTopic, payload: 'online', retain: true });
      this.publishKept();
      this.pump();
    });
    this.undo = [
      live.listen((changes) => {
        for (const change of changes) this.note(change);
        this.pump();
      }),
      // Removals meanwhile were not published; what is there is published anew.
      live.onReset(() => {
        this.publishKept();
        this.pump();
      }),
    ];
  }

  async stop(): Promise<void> {
    for (const undo of this.undo) undo();
    const { client } = this;
    if (!client) return;
    if (client.connected)
      await client.publishAsync(this.statusTopic, 'offline', { qos: 1, retain: true }).catch(() => undefined);
    await client.endAsync(true);
  }

  private get statusTopic(): string {
    return `${this.options.prefix}/v1/status`;
  }

  private publishKept(): void {
    for (const kind of this.options.kinds) {
      if (!RETAINED.has(kind)) continue;
      for (const { event, json } of this.options.live.list(kind) as Iterable<LiveEntity>)
        if (this.isPublic(event)) this.queue.add({ topic: this.mqttTopicOf(event), payload: json, retain: true });
    }
  }

  private note({ delivery, previous }: Change): void {
    const { event, json } = delivery;
    if (!this.wanted.has(event.kind) || !this.isPublic(event)) return;
    const retain = RETAINED.has(event.kind);
    // A removal says no more where it stood than its key.
    const before = previous && this.mqttTopicOf(previous.event);
    const topic = event.op === 'remove' ? (before ?? this.mqttTopicOf(event)) : this.mqttTopicOf(event);
    if (event.op === 'remove') {
      this.queue.add({ topic, payload: json, retain: false });
      if (retain) this.queue.add({ topic, payload: '', retain: true });
      return;
    }
    if (retain && before !== undefined && before !== topic)
      this.queue.add({ topic: before, payload: '', retain: true });
    this.queue.add({ topic, payload: json, retain });
  }

  private isPublic(event: HubEvent): boolean {
    return this.options.guard.mayRead('open', event);
  }

  private mqttTopicOf(event: HubEvent): string {
    return mqttTopicOf(this.options.prefix, event);
  }

  private pump(): void {
    const { client } = this;
    if (!client) return;
    while (client.connected && this.underWay < MAX_UNDER_WAY) {
      const message = this.queue.take();
      if (!message) return;
      this.underWay += 1;
      client.publish(message.topic, message.payload, { qos: this.options.qos, retain: message.retain }, (error) => {
        this.underWay -= 1;
        this.counters[error ? 'failedTotal' : 'publishedTotal'] += 1;
        this.pump();
      });
    }
  }
}
