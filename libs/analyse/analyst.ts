import type { Bus, Claim } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import { findHubError } from '#libs/errors';
import type { Change, LiveState } from '#libs/live';
import type { FeedStatus, HubEvent } from '#libs/model';
import type { Clock, Log, Metrics } from '#libs/telemetry';
import { AlarmDesk } from './alarm-desk.js';
import { AnalystMetrics } from './analyst-metrics.js';
import { DraftDesk, type Schedules } from './drafts/draft-desk.js';
import { feedsOfOtherFreshness, figureEvents } from './figure-desk.js';
import { withDefaults, type Adjusted, type AnalystOptions } from './options.js';
import { View } from './view.js';

export interface AnalystSettings {
  bus: Bus;
  /** Started by whoever opened it, before or after the analyst. */
  live: LiveState;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  catalogue: FeedCatalogue;
  /** Where routes run, for draft alerts; without it there are none. */
  schedules?: Schedules;
  /** What differs from the written defaults. */
  options?: Adjusted<AnalystOptions>;
  /** The right under which figures and alarms are emitted; one analyst has it. Default `analyst`. */
  claimName?: string;
}

const MAX_APPEND = 1_000;
/** What cannot wait for the next judgement is judged at the next full multiple of this. */
const URGENT_MS = 2_000;

/**
 * Turns the current entities into key figures, alarms and draft alerts, which are events again. It decides at full multiples of the
 * clock, on all that was on the bus by then: the same events and the same clock give the same alarms. What it emitted is
 * read back from the bus, never kept: an append that failed half-way is completed at the next judgement, and nothing is
 * emitted twice.
 */
export class Analyst {
  private readonly options: AnalystOptions;
  private readonly view: View;
  private readonly desk: AlarmDesk;
  private readonly drafts: DraftDesk;
  private readonly counters: AnalystMetrics;
  private readonly stopping = new AbortController();
  private readonly undo: (() => void)[] = [];
  private task: Promise<void> | undefined;
  private claim: Claim | undefined;
  /** When another analyst, having taken the right, was last heard of; `undefined` while none is known. */
  private otherMs: number | undefined;
  private figuresDue = true;
  /** A feed has reported that a source stopped: who waits for it should know at once. */
  private isUrgent = false;
  private isRunning = false;
  private fault: string | undefined;

  constructor(private readonly settings: AnalystSettings) {
    this.options = withDefaults(settings.options);
    this.view = new View(settings.live, settings.catalogue.list());
    this.desk = new AlarmDesk(this.options, settings.clock.now());
    this.drafts = new DraftDesk(this.options.drafts, settings.schedules);
    this.counters = new AnalystMetrics(settings.metrics, this.desk, this.drafts);
  }

  /** Begins to fold, and to judge at the next full multiple of the clock. Resolves when the right to emit was asked for. */
  async start(): Promise<void> {
    await this.begin();
    this.task = this.run();
    this.settings.log.info('analyst-started', { feeds: this.view.feeds.length, emits: this.claim !== undefined });
  }

  /** Begins to fold; judges when `judgeAt` is called and not by itself: for whoever drives it by a clock of his own. */
  async begin(): Promise<void> {
    const { live } = this.settings;
    this.undo.push(
      live.listen((changes) => this.fold(changes)),
      live.onReset(() => {
        this.desk.forget();
        this.seed();
      }),
    );
    this.seed();
    this.isRunning = true;
    await this.takeRight();
  }

  /** Judges where an instant is a full multiple of one of its steps; instants come in order. */
  async judgeAt(atMs: number): Promise<void> {
    const { judgeEveryMs, figuresEveryMs } = this.options;
    const areFiguresDue = atMs % figuresEveryMs === 0;
    if (areFiguresDue) this.figuresDue = true;
    if (areFiguresDue || atMs % judgeEveryMs === 0) await this.judge(atMs);
  }

  /** Nothing is emitted any more when this resolves. */
  async stop(): Promise<void> {
    this.isRunning = false;
    this.stopping.abort();
    for (const undo of this.undo.splice(0)) undo();
    await this.task;
    await this.claim?.release();
    this.claim = undefined;
  }

  /** Whether this analyst has the right to emit: what is to be done once in a hub is done where it has. */
  get emits(): boolean {
    return this.isRunning && this.claim !== undefined;
  }

  /** Whether figures and alarms are emitted, by this analyst or by the one it stands by for. */
  get ready(): boolean {
    return this.isRunning && this.settings.live.ready && (this.claim !== undefined || this.otherMs !== undefined);
  }

  get detail(): string {
    if (!this.isRunning) return 'not running';
    if (!this.settings.live.ready) return this.settings.live.trouble ?? 'waits for the current state';
    if (this.claim) return this.fault ?? 'analysing';
    return this.otherMs !== undefined
      ? 'stands by: another analyst emits'
      : (this.fault ?? 'waits for the right to emit');
  }

  /** What is current at the start is folded as if it had just come. */
  private seed(): void {
    const { live } = this.settings;
    this.desk.note(
      [...live.list('traffic-measurement')].map((delivery) => ({ delivery })),
      this.view,
    );
  }

  private fold(changes: readonly Change[]): void {
    this.desk.note(changes, this.view);
    this.isUrgent ||= changes.some(({ delivery: { event } }) => hasStopped(event) && !this.isKnown(event));
    if (this.otherMs === undefined) return;
    if (changes.some(({ delivery: { event } }) => event.kind === 'kpi' || event.kind === 'alarm')) {
      this.otherMs = this.settings.clock.now();
    }
  }

  /** Whether the alarm of it stands. */
  private isKnown({ feed }: HubEvent): boolean {
    return this.settings.live.find('alarm', `${feed}:feed-not-fresh`)?.event.entity?.state === 'raised';
  }

  private async run(): Promise<void> {
    const { clock, log } = this.settings;
    const { signal } = this.stopping;
    const { judgeEveryMs, figuresEveryMs } = this.options;
    let judgedMs = clock.now();
    while (!signal.aborted) {
      const nowMs = clock.now();
      const nextMs = Math.min(...[judgeEveryMs, figuresEveryMs, URGENT_MS].map((step) => nextMultiple(nowMs, step)));
      await clock.sleep(nextMs - nowMs, signal);
      if (signal.aborted) return;
      // The full multiple, not the moment the timer fired; a machine that slept long goes on at the newest one.
      const step = this.isUrgent ? URGENT_MS : judgeEveryMs;
      const atMs = Math.max(nextMs, nextMultiple(clock.now(), judgeEveryMs) - judgeEveryMs);
      const isDue = (everyMs: number): boolean => Math.floor(atMs / everyMs) !== Math.floor(judgedMs / everyMs);
      const areFiguresDue = isDue(figuresEveryMs);
      if (areFiguresDue) this.figuresDue = true;
      else if (!isDue(step)) continue;
      this.isUrgent = false;
      judgedMs = atMs;
      try {
        await this.judge(atMs);
        this.fault = undefined;
      } catch (error) {
        // Whatever it is, the next judgement starts from what is on the bus.
        this.fault = error instanceof Error ? error.message : String(error);
        log.warn('analysis-failed', { error });
      }
    }
  }

  private async judge(nowMs: number): Promise<void> {
    const { live } = this.settings;
    if (!live.ready) return;
    await live.catchUp();
    if (this.stopping.signal.aborted) return;
    const started = performance.now();
    this.view.nowMs = nowMs;
    const events = [...this.desk.judge(this.view), ...this.drafts.judge(this.view)];
    const measured = this.figuresDue ? this.view.feeds : feedsOfOtherFreshness(this.view);
    events.push(...figureEvents(this.view, this.options, measured));
    this.counters.judged((performance.now() - started) / 1_000);
    const { figuresDue } = this;
    this.figuresDue = false;
    if (!(await this.emit(events))) this.figuresDue = figuresDue;
  }

  /** Returns whether everything is on the bus. */
  private async emit(events: readonly HubEvent[]): Promise<boolean> {
    if (!this.claim) {
      // What the earlier holder emitted since the judgement began is not in it: emitted from the next one on.
      await this.takeRight();
      return false;
    }
    for (let from = 0; from < events.length; from += MAX_APPEND) {
      const batch = events.slice(from, from + MAX_APPEND);
      try {
        await this.claim!.append(batch);
      } catch (error) {
        if (findHubError(error)?.code !== 'FENCED') throw error;
        this.settings.log.warn('analyst-stands-by', { error });
        await this.claim!.release();
        this.claim = undefined;
        this.otherMs = this.settings.clock.now();
        return false;
      }
      this.counters.countEmitted(batch);
    }
    return true;
  }

  /** Asks for the right to emit, unless another analyst has it and is alive. */
  private async takeRight(): Promise<void> {
    const { bus, clock, log, claimName = 'role:analyst' } = this.settings;
    if (this.otherMs !== undefined && clock.now() - this.otherMs < this.options.takeOverAfterMs) return;
    try {
      this.claim = await bus.claim(claimName);
      this.otherMs = undefined;
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
      log.warn('analyst-right-not-acquired', { error });
    }
  }
}

function hasStopped({ kind, entity }: HubEvent): boolean {
  return (
    kind === 'feed-status' && ((entity as FeedStatus | undefined)?.sources.some(({ stopped }) => stopped) ?? false)
  );
}

/** The first full multiple of `step` after `ms`. */
function nextMultiple(ms: number, step: number): number {
  return (Math.floor(ms / step) + 1) * step;
}
