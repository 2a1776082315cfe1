import { createHash } from 'node:crypto';
import { toInstant, type Audience, type Instant } from '#libs/model';
import type { AddressGuard } from '#libs/sources';
import type { StreamHub, WireText } from '#libs/stream';
import type { Clock, Random } from '#libs/telemetry';
import { Outbox } from './outbox.js';
import { post } from './post.js';
import { signatureOf } from './signature.js';
import type { Webhook, WebhookState, WebhookStatus } from './webhook.js';

export interface DeliveryOptions {
  hub: StreamHub;
  /** Where it may go: whoever wrote the configuration may name addresses that whoever makes one over HTTP may not. */
  guardOf: (webhook: Pick<Webhook, 'isConfigured'>) => AddressGuard;
  clock: Clock;
  random: Random;
  /** Durable: everything before the cursor has been delivered. */
  commit: (id: string, cursor: string) => Promise<void>;
  onChange: (webhook: Webhook, status: WebhookStatus) => void;
  /** Default 12: with the pauses below some two and a half hours. */
  parkAfter?: number;
  firstPauseMs?: number;
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 1_800_000;
const PARK_AFTER = 12;
/** A cursor that moves without a delivery is written this often. */
const COMMIT_IDLE_MS = 10_000;
/** Before the stream is asked again that had no room. */
const FULL_MS = 5_000;

/**
 * Delivers one webhook: a client of the stream whose messages are posted one after the other, in order, at least once.
 * A failure is tried again with pauses that double; after too many in a row, or HTTP 410, the webhook is parked until its
 * owner resumes it, which goes on from its cursor.
 */
export class WebhookDelivery {
  readonly counters = { deliveredTotal: 0, failedTotal: 0 };
  private state: WebhookState;
  private since: Instant;
  private failures = 0;
  private lastDeliveredAt: Instant | undefined;
  private nextAttemptAt: Instant | undefined;
  private lastFault: WebhookStatus['lastFault'];
  private outbox: Outbox | undefined;
  private committedMs = 0;
  /** Aborted by whatever changes what is to be done: a replay, a pause, the end. */
  private turn = new AbortController();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    public webhook: Webhook,
    private cursor: string | undefined,
    private readonly options: DeliveryOptions,
  ) {
    const { held } = webhook;
    this.state = held?.state ?? 'active';
    this.since = held?.since ?? this.now();
    this.lastFault = held?.lastFault;
  }

  /** As it is to be kept: whether it is held and why is part of it. */
  get kept(): Webhook {
    const { held: _, ...webhook } = this.webhook;
    const { state, since, lastFault } = this;
    return state === 'parked' || state === 'paused' ? { ...webhook, held: { state, since, lastFault } } : webhook;
  }

  get status(): WebhookStatus {
    const { state, since, cursor, failures, lastDeliveredAt, nextAttemptAt, lastFault } = this;
    return {
      state,
      since,
      ...(cursor !== undefined && { cursor }),
      ...this.counters,
      failures,
      ...(lastDeliveredAt && { lastDeliveredAt }),
      ...(state === 'waiting' && nextAttemptAt && { nextAttemptAt }),
      ...(lastFault && { lastFault }),
    };
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.interrupt();
    await this.running;
  }

  /** Delivers again, or on, from a cursor; a parked or paused one goes on. */
  resume(cursor?: string): void {
    if (cursor !== undefined) this.cursor = cursor;
    this.failures = 0;
    this.enter('active');
    this.interrupt();
  }

  pause(): void {
    this.enter('paused');
    this.interrupt();
  }

  /** From now on the owner reads otherwise: the stream is opened anew, from where it stood. */
  readAs(level: Audience): void {
    if (level === this.webhook.level) return;
    this.webhook = { ...this.webhook, level };
    this.interrupt();
  }

  /** Parked, with the reason. */
  end(reason: string): void {
    if (this.state === 'parked' && this.lastFault?.reason === reason) return;
    this.lastFault = { at: this.now(), reason };
    this.enter('parked');
    this.interrupt();
  }

  private interrupt(): void {
    this.turn.abort();
    this.turn = new AbortController();
    this.outbox?.end();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.state === 'parked' || this.state === 'paused') await aborted(this.turn.signal);
      else await this.follow(this.turn.signal);
    }
  }

  /** One session of the stream, until it ends or the webhook may not go on. */
  private async follow(signal: AbortSignal): Promise<void> {
    const { hub, clock } = this.options;
    const outbox = (this.outbox = new Outbox((cursor) => this.moveOn(cursor)));
    const session = hub.connect(outbox, this.webhook.level);
    if (!session) return clock.sleep(FULL_MS, signal);
    // Not at once: it may be the session itself that has too much to say.
    outbox.ended = () => queueMicrotask(() => session.disconnected());
    session.handle(await this.subscription());
    try {
      while (!signal.aborted && !(outbox.closed && !outbox.head)) {
        const message = outbox.head;
        if (!message) await outbox.changed();
        else if (await this.deliver(message, signal)) outbox.shift();
        else return;
      }
    } finally {
      outbox.end();
    }
  }

  private async subscription(): Promise<string> {
    const { id, kinds, filter, maxRateHz, snapshot } = this.webhook;
    if (this.cursor === undefined && !snapshot) {
      // What comes after now is owed from now on, whatever happens before the first delivery.
      this.cursor = this.options.hub.cursor(kinds);
      await this.write();
    }
    return JSON.stringify({ op: 'subscribe', id, kinds, filter, maxRateHz, cursor: this.cursor });
  }

  /** Until it is delivered; `false` when it is not to be tried again now. */
  private async deliver(message: WireText, signal: AbortSignal): Promise<boolean> {
    const { guardOf, clock, parkAfter = PARK_AFTER } = this.options;
    const { url, secret } = this.webhook;
    const id = this.idOf(message);
    const body = `{"type":"estuaire.${message.op}","timestamp":"${this.now()}","data":${message.text}}`;
    for (;;) {
      const timestamp = Math.floor(clock.now() / 1_000);
      const posted = await post(
        url,
        body,
        {
          'webhook-id': id,
          'webhook-timestamp': `${timestamp}`,
          'webhook-signature': signatureOf(secret, id, timestamp, body),
        },
        guardOf(this.webhook),
        this.stopping.signal,
      );
      if (posted.ok) {
        await this.delivered(message, !signal.aborted || this.state === 'paused');
        return !signal.aborted;
      }
      if (this.stopping.signal.aborted) return false;
      this.failures += 1;
      this.counters.failedTotal += 1;
      this.lastFault = { at: this.now(), reason: posted.reason };
      if (signal.aborted) return false;
      if (posted.isGone || this.failures >= parkAfter) {
        this.enter('parked');
        return false;
      }
      const pauseMs = Math.max(this.pauseMs(), posted.retryAfterMs ?? 0);
      this.nextAttemptAt = toInstant(clock.now() + pauseMs);
      this.enter('waiting');
      await clock.sleep(pauseMs, signal);
      if (signal.aborted) return false;
    }
  }

  /** A replay that began meanwhile has a cursor of its own. */
  private async delivered(message: WireText, moves: boolean): Promise<void> {
    this.failures = 0;
    this.counters.deliveredTotal += 1;
    this.lastDeliveredAt = this.now();
    if (this.state === 'waiting') this.enter('active');
    if (message.cursor === undefined || !moves) return;
    this.cursor = message.cursor;
    await this.write();
  }

  /** Nothing of what happened was for it: were it to stay where it is, its place would be too old some day. */
  private moveOn(cursor: string): void {
    if (this.outbox?.head || this.state !== 'active') return;
    this.cursor = cursor;
    if (this.options.clock.now() - this.committedMs >= COMMIT_IDLE_MS) void this.write();
  }

  /** A place that could not be written is written with the next delivery; what is then delivered twice has the same id. */
  private async write(): Promise<void> {
    this.committedMs = this.options.clock.now();
    await this.options.commit(this.webhook.id, this.cursor!).catch(() => undefined);
  }

  private enter(state: WebhookState): void {
    if (state === this.state) return;
    this.state = state;
    this.since = this.now();
    this.options.onChange(this.webhook, this.status);
  }

  /** The same message has the same id however often it is sent. */
  private idOf({ text }: WireText): string {
    const hash = createHash('sha256').update(`${this.webhook.id}\n${this.cursor ?? ''}\n${text}`);
    return `msg_${hash.digest('base64url').slice(0, 27)}`;
  }

  private pauseMs(): number {
    const { random, firstPauseMs = FIRST_PAUSE_MS } = this.options;
    const doubled = Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (this.failures - 1));
    return doubled * (0.8 + 0.4 * random());
  }

  private now(): Instant {
    return toInstant(this.options.clock.now());
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
