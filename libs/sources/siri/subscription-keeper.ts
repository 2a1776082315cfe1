import { HubError, asHubError } from '#libs/errors';
import { toInstant, type SubscriptionStatus } from '#libs/model';
import type { Clock, Random } from '#libs/telemetry';
import { pauseMs } from '../http/backoff.js';
import { retryAfterMs } from '../http/retry-after.js';
import { GIVEN_UP } from '../source.js';
import type { ExchangeCount } from './exchange-count.js';
import type { ExchangeForm, ServerMessage } from './exchange-form.js';
import type { SiriServer } from './siri-server.js';

export interface SubscriptionKeeperOptions {
  form: ExchangeForm;
  server: Pick<SiriServer, 'ask'>;
  /** How long a subscription is asked for. */
  lifetimeMs: number;
  /** Absent where the server shall send none. */
  heartbeatMs?: number;
  /** Absent where the server shall not be asked. */
  checkStatusMs?: number;
  newMessageId: () => string;
  clock: Clock;
  random: Random;
  count: (what: ExchangeCount) => void;
}

export interface KeeperEvents {
  status(status: SubscriptionStatus): void;
  /** The server has answered: it is there. */
  alive(): void;
  failed(error: HubError): void;
}

/** A second after the first loss, twice as long after each, up to a minute. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** A subscription that held for so long is no part of a row of failures. */
const STABLE_MS = 60_000;
/** Heartbeats, and answers to CheckStatus, that may be missing in a row. */
const MISSES = 3;
/** Share of a subscription's life after which it is renewed. */
const RENEW_AT = 0.8;
/** However short a life a server gives, it is not asked more often than this. */
const SHORTEST_LIFE_MS = 10_000;
const GOODBYE_MS = 5_000;
/** Timers of days do not fit a timer's range. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * Keeps a subscription alive: asks for it, renews it before it ends, and asks again when it is lost: refused, ended by
 * the server, silent for three heartbeats, three times not well in a row, or held by a server that was started again.
 * Pauses grow with failures and are spread by chance; one timer is pending at a time.
 */
export class SubscriptionKeeper {
  private current: SubscriptionStatus | undefined;
  private heardMs = 0;
  private untilMs = 0;
  private renewAtMs = 0;
  private serverStartedMs: number | undefined;
  private lost: HubError | undefined;
  private waking = new AbortController();
  /** Names the server gave to what it granted, where it has names of its own. */
  private granted: readonly string[] = [];

  constructor(
    private readonly options: SubscriptionKeeperOptions,
    private readonly events: KeeperEvents,
  ) {}

  /** Until the signal aborts; then, if that is in good order, the server is notified. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.options;
    let failures = 0;
    this.report('pending');
    while (!signal.aborted) {
      const refused = await this.subscribe(signal, 'subscribed');
      if (signal.aborted) break;
      const startedMs = clock.now();
      const why = refused ?? (await this.hold(signal));
      if (!why || signal.aborted) break;
      if (!refused && clock.now() - startedMs >= STABLE_MS) failures = 0;
      failures += 1;
      this.options.count(refused ? 'refused' : 'lost');
      this.report('lost', why.message);
      this.events.failed(why);
      const pause = Math.min(LONGEST_PAUSE_MS, pauseMs(FIRST_PAUSE_MS, failures, random));
      await clock.sleep(Math.max(pause, retryAfterMs(why, clock.now())), signal);
    }
    if (signal.reason === GIVEN_UP && this.current?.state === 'active') await this.sayGoodbye();
  }

  get isActive(): boolean {
    return this.current?.state === 'active';
  }

  isOurs(subscriptionId: string): boolean {
    return this.options.form.subscriptionIds.includes(subscriptionId) || this.granted.includes(subscriptionId);
  }

  /** Something came from the server by itself. */
  noteAlive({ startedMs }: Pick<ServerMessage, 'startedMs'>): void {
    this.heardMs = this.options.clock.now();
    this.noteStarted(startedMs);
  }

  /** The subscription is gone, as somebody has found out. */
  noteLost(why: HubError): void {
    if (!this.isActive) return;
    this.lost ??= why;
    this.waking.abort();
  }

  private noteStarted(startedMs: number | undefined): void {
    if (startedMs === undefined) return;
    const before = this.serverStartedMs;
    this.serverStartedMs = startedMs;
    if (before === undefined || before === startedMs) return;
    this.noteLost(
      new HubError('SOURCE_UNREACHABLE', `the server was started again at ${new Date(startedMs).toISOString()}`, {
        retryable: true,
      }),
    );
  }

  /** Gives why nothing was granted; a part that was refused is reported and does not matter more. */
  private async subscribe(signal: AbortSignal, what: 'subscribed' | 'renewed'): Promise<HubError | undefined> {
    const { form, server, clock, lifetimeMs, newMessageId, count } = this.options;
    const askedMs = clock.now();
    const granted: number[] = [];
    const refused: string[] = [];
    const names: string[] = [];
    let startedMs: number | undefined;
    try {
      for (const body of form.subscribe({ atMs: askedMs, id: newMessageId() }, askedMs + lifetimeMs)) {
        const message = form.read(await server.ask(body, signal));
        startedMs = message.startedMs ?? startedMs;
        const answers = message.subscriptions.length > 0 ? message.subscriptions : [message];
        // As many as were asked for: a server that makes up more is not believed.
        names.push(...message.subscriptions.flatMap(({ id, ok }) => (ok && id !== undefined ? id : [])));
        for (const { ok, fault, ...answer } of answers) {
          if (ok) granted.push(('untilMs' in answer ? answer.untilMs : undefined) ?? askedMs + lifetimeMs);
          else refused.push([('id' in answer && answer.id) || '', fault ?? 'Status false'].filter(Boolean).join(': '));
        }
      }
    } catch (cause) {
      return asHubError(cause, 'SOURCE_UNREACHABLE', { retryable: true });
    }
    const detail =
      refused.length === 0
        ? undefined
        : `${refused.length} of ${refused.length + granted.length} subscriptions refused: ${refused[0]!}`;
    if (granted.length === 0)
      return new HubError('SOURCE_DENIED', detail ?? 'the server grants no subscription', {
        got: refused[0],
        expected: 'Status true',
        retryable: true,
      });
    const nowMs = clock.now();
    this.lost = undefined;
    this.granted = names.slice(0, form.subscriptionIds.length);
    // What the server said before counts no more: it may be another one.
    this.serverStartedMs = startedMs ?? (what === 'renewed' ? this.serverStartedMs : undefined);
    this.heardMs = nowMs;
    this.untilMs = Math.max(Math.min(askedMs + lifetimeMs, ...granted), nowMs + SHORTEST_LIFE_MS);
    this.renewAtMs = nowMs + RENEW_AT * (this.untilMs - nowMs);
    count(what);
    this.report('active', detail);
    if (detail) this.events.failed(new HubError('SOURCE_DENIED', detail, { got: refused[0], retryable: true }));
    else this.events.alive();
    return undefined;
  }

  /** Until the subscription is lost, with why; `undefined` when the signal aborts. */
  private async hold(signal: AbortSignal): Promise<HubError | undefined> {
    const { clock, checkStatusMs, heartbeatMs, random } = this.options;
    let checkAtMs = clock.now() + (checkStatusMs ?? Infinity);
    let misses = 0;
    let renewals = 0;
    while (!signal.aborted) {
      const silentAtMs = this.heardMs + MISSES * (heartbeatMs ?? Infinity);
      await this.sleepUntil(Math.min(this.renewAtMs, silentAtMs, checkAtMs), signal);
      if (signal.aborted) return undefined;
      if (this.lost) return this.lost;
      const nowMs = clock.now();
      if (heartbeatMs !== undefined && nowMs >= this.heardMs + MISSES * heartbeatMs)
        return silence(`no heartbeat for ${Math.round((nowMs - this.heardMs) / 1000)} s`, `one each ${heartbeatMs} ms`);
      if (nowMs >= this.renewAtMs) {
        const failed = await this.subscribe(signal, 'renewed');
        if (signal.aborted) return undefined;
        renewals = failed ? renewals + 1 : 0;
        if (failed && clock.now() >= this.untilMs) return failed;
        if (failed) {
          this.events.failed(failed);
          const pause = Math.min(LONGEST_PAUSE_MS, pauseMs(FIRST_PAUSE_MS, renewals, random));
          this.renewAtMs = clock.now() + Math.max(pause, retryAfterMs(failed, clock.now()));
        }
      }
      if (nowMs >= checkAtMs) {
        const failed = await this.checkStatus(signal);
        if (signal.aborted) return undefined;
        misses = failed ? misses + 1 : 0;
        if (failed && misses >= MISSES) return failed;
        if (failed) this.events.failed(failed);
        checkAtMs = clock.now() + checkStatusMs!;
      }
      if (this.lost) return this.lost;
    }
    return undefined;
  }

  private async checkStatus(signal: AbortSignal): Promise<HubError | undefined> {
    const { form, server, clock, newMessageId, count } = this.options;
    try {
      const message = form.read(
        await server.ask(form.askStatus({ atMs: clock.now(), id: newMessageId() }), signal, this.options.checkStatusMs),
      );
      if (!message.ok) throw silence(message.fault ?? 'Status false', 'a server that is well');
      count('status-ok');
      this.events.alive();
      this.noteStarted(message.startedMs);
      return undefined;
    } catch (cause) {
      if (!signal.aborted) count('status-failed');
      return asHubError(cause, 'SOURCE_UNREACHABLE', { retryable: true });
    }
  }

  private async sayGoodbye(): Promise<void> {
    const { form, server, clock, newMessageId, count } = this.options;
    const body = form.terminate({ atMs: clock.now(), id: newMessageId() });
    // A server that does not hear it finds out when it posts to nobody.
    await server.ask(body, new AbortController().signal, GOODBYE_MS).then(
      () => count('terminated'),
      () => undefined,
    );
  }

  private async sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
    if (this.lost) return;
    this.waking = new AbortController();
    const { clock } = this.options;
    const ms = Math.min(LONGEST_SLEEP_MS, Math.max(0, atMs - clock.now()));
    await clock.sleep(ms, AbortSignal.any([signal, this.waking.signal]));
  }

  private report(state: SubscriptionStatus['state'], detail?: string): void {
    const since = this.current?.state === state ? this.current.since : toInstant(this.options.clock.now());
    const until = state === 'active' ? toInstant(this.untilMs) : undefined;
    this.current = { state, since, ...(until && { until }), ...(detail !== undefined && { detail }) };
    this.events.status(this.current);
  }
}

function silence(got: string, expected: string): HubError {
  return new HubError('SOURCE_TIMEOUT', `the server is not well: got ${got}, expected ${expected}`, {
    got,
    expected,
    retryable: true,
  });
}
