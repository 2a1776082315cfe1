import { HubError, asHubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import { pauseMs } from '../http/backoff.js';
import { retryAfterMs } from '../http/retry-after.js';
import { contentHashOf } from '../content-hash.js';
import type { Source, SourceSink } from '../source.js';
import type { ServerMessage, ExchangeRefusal } from './exchange-form.js';
import type { NotificationDesk, Reply } from './notification-desk.js';
import { SubscriptionKeeper, type SubscriptionKeeperOptions } from './subscription-keeper.js';

export interface SubscribedOptions extends SubscriptionKeeperOptions {
  feedId: FeedId;
  id: string;
  format: string;
  /** Where the server's messages come in. */
  desk: NotificationDesk;
  /** Last part of the path there. */
  pathSecret: string;
  /** A header every message must carry. */
  header?: { name: string; value: string };
  maxNotificationBytes: number;
}

/** Deliveries on their way to the bus; the server is asked to send any further ones later. */
const MOST_AT_ONCE = 16;
/** Answers to one notice, each saying that there is more. */
const MOST_SUPPLIES = 100;
const SUPPLY_TRIES = 3;
const SUPPLY_PAUSE_MS = 1_000;

/**
 * Subscribes at a SIRI server and gives each delivery, posted or fetched after a notice, as one document. A delivery is
 * acknowledged when the hub has taken it, so one that is not may come again: the same body twice in a row goes no
 * further. A subscription that is lost is asked for again (`SubscriptionKeeper`).
 */
export class SubscribedSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  /** Of the newest delivery the hub has taken. */
  private lastHash: string | undefined;
  private atOnce = 0;
  private isFetching = false;
  private fetchAgain: { ref: string | undefined } | undefined;

  constructor(private readonly options: SubscribedOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { options } = this;
    const startedMs = options.clock.now();
    const keeper = new SubscriptionKeeper(options, {
      status: (status) => sink.subscription?.(this.id, status),
      alive: () => this.reportAlive(sink),
      failed: (error) => this.fail(sink, error),
    });
    const leave = options.desk.open({
      feedId: this.feedId,
      sourceId: this.id,
      secret: options.pathSecret,
      header: options.header,
      maxBytes: options.maxNotificationBytes,
      count: options.count,
      receive: (bytes) => this.receive(bytes, { keeper, sink, signal, startedMs }),
    });
    try {
      await keeper.run(signal);
    } finally {
      leave();
    }
  }

  /** Never rejects. */
  private async receive(bytes: Uint8Array, talk: Talk): Promise<Reply> {
    const { form, clock, count } = this.options;
    const { keeper, sink, startedMs } = talk;
    let message: ServerMessage;
    try {
      message = form.read(bytes);
    } catch (cause) {
      count('unreadable');
      const error = asHubError(cause, 'CONTAINER_UNREADABLE');
      this.fail(sink, error);
      return { status: 400, problem: error.message };
    }
    const to = message.messageId;
    if (message.what === 'delivery') return this.receiveDelivery(bytes, message, talk);
    switch (message.what) {
      case 'heartbeat':
        count('heartbeat');
        if (message.ok) {
          keeper.noteAlive(message);
          this.reportAlive(sink);
        } else this.fail(sink, notWell(message));
        return { status: 200, body: '' };
      case 'status-asked':
        count('status-asked');
        keeper.noteAlive({});
        return { status: 200, body: form.status(clock.now(), to, startedMs) };
      case 'data-ready':
        count('data-ready');
        keeper.noteAlive({});
        void this.fetch(to, talk);
        return { status: 200, body: form.ready(clock.now(), to) };
      case 'terminated':
        count('other');
        if (
          message.subscriptions.length === 0 ||
          message.subscriptions.some(({ id }) => id !== undefined && keeper.isOurs(id))
        )
          keeper.noteLost(
            new HubError('SOURCE_DENIED', `the server ended the subscription: ${message.fault ?? 'no reason given'}`, {
              got: message.fault,
              retryable: true,
            }),
          );
        return { status: 200, body: '' };
      default:
        count('other');
        return { status: 200, body: '' };
    }
  }

  private async receiveDelivery(bytes: Uint8Array, message: ServerMessage, { keeper, sink }: Talk): Promise<Reply> {
    const { form, clock, count } = this.options;
    const reply = (refusal?: ExchangeRefusal): string => form.received(clock.now(), message.messageId, refusal);
    const named = message.subscriptions.filter(({ id }) => id !== undefined);
    if (named.length > 0 && !named.some(({ id }) => keeper.isOurs(id!))) return this.refuse(named[0]!.id!, reply, sink);
    if (this.atOnce >= MOST_AT_ONCE) {
      count('too-many');
      return { status: 503, problem: `${MOST_AT_ONCE} deliveries are on their way already`, retryAfterS: 5 };
    }
    this.atOnce += 1;
    try {
      count('delivery');
      keeper.noteAlive({});
      await this.give(bytes, sink);
    } catch (cause) {
      const error = asHubError(cause, 'BUS_UNAVAILABLE', { retryable: true });
      this.fail(sink, error);
      return { status: 503, problem: error.message, retryAfterS: 5 };
    } finally {
      this.atOnce -= 1;
    }
    if (message.broken) return { status: 400, problem: 'the delivery breaks off' };
    return { status: 200, body: reply() };
  }

  private async give(bytes: Uint8Array, sink: SourceSink): Promise<void> {
    const { feedId, id: sourceId, format, clock } = this.options;
    const contentHash = contentHashOf(bytes);
    if (contentHash === this.lastHash) {
      this.options.count('repeated');
      this.reportAlive(sink);
      return;
    }
    const receivedAt = toInstant(clock.now());
    const attempt = { feedId, sourceId, at: receivedAt, bytes: bytes.byteLength, durationMs: 0, contentHash };
    sink.attempt({ ...attempt, outcome: 'changed' });
    await sink.document({ feedId, sourceId, format, bytes, contentHash, receivedAt, timeShiftMs: 0, replayed: false });
    this.lastHash = contentHash;
  }

  /** What was announced, until the server says that there is no more. A notice that comes meanwhile starts it again. */
  private async fetch(ref: string | undefined, talk: Talk): Promise<void> {
    if (this.isFetching) {
      this.fetchAgain = { ref };
      return;
    }
    this.isFetching = true;
    for (let next: { ref: string | undefined } | undefined = { ref }; next && !talk.signal.aborted;) {
      this.fetchAgain = undefined;
      await this.fetchAll(next.ref, talk);
      next = this.fetchAgain;
    }
    this.isFetching = false;
  }

  private async fetchAll(ref: string | undefined, { keeper, sink, signal }: Talk): Promise<void> {
    const { clock, random, form, server, newMessageId, count } = this.options;
    let failures = 0;
    for (let supplies = 0; supplies < MOST_SUPPLIES && !signal.aborted;) {
      try {
        const bytes = await server.ask(form.supply({ atMs: clock.now(), id: newMessageId() }, ref), signal);
        const message = form.read(bytes);
        count('fetched');
        await this.give(bytes, sink);
        if (!message.moreData) return;
        supplies += 1;
        failures = 0;
      } catch (cause) {
        if (signal.aborted) return;
        const error = asHubError(cause, 'BUS_UNAVAILABLE', { retryable: true });
        this.fail(sink, error);
        failures += 1;
        // What was announced is lost: only a subscription from its beginning makes the picture whole again.
        if (failures >= SUPPLY_TRIES)
          return keeper.noteLost(
            new HubError(error.code, `what the server announced cannot be fetched: ${error.message}`, {
              retryable: true,
              cause,
            }),
          );
        const pause = pauseMs(SUPPLY_PAUSE_MS, failures, random);
        await clock.sleep(Math.max(pause, retryAfterMs(cause, clock.now())), signal);
      }
    }
  }

  /** A delivery for a subscription nobody here has asked for. SOAP has no answer that could say so. */
  private refuse(id: string, reply: (refusal: ExchangeRefusal) => string, sink: SourceSink): Reply {
    const text = `got a delivery for the subscription ${id.slice(0, 100)}, expected one of ours`;
    this.options.count('unknown-subscription');
    this.fail(sink, new HubError('SOURCE_DENIED', text, { got: id, expected: 'a subscription of ours' }));
    const body = reply({ error: 'UnknownSubscriptionError', text });
    return body === '' ? { status: 404, problem: text } : { status: 200, body };
  }

  private reportAlive(sink: SourceSink): void {
    const { feedId, id: sourceId, clock } = this.options;
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), outcome: 'unchanged', bytes: 0, durationMs: 0 });
  }

  private fail(sink: SourceSink, error: HubError): void {
    const { feedId, id: sourceId, clock } = this.options;
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), outcome: 'failed', bytes: 0, durationMs: 0, error });
  }
}

interface Talk {
  keeper: SubscriptionKeeper;
  sink: SourceSink;
  signal: AbortSignal;
  /** Since when this side has run. */
  startedMs: number;
}

function notWell({ fault }: ServerMessage): HubError {
  return new HubError('SOURCE_DENIED', `the server is not well: ${fault ?? 'Status false'}`, {
    got: fault ?? 'Status false',
    expected: 'Status true',
    retryable: true,
  });
}
