import { asHubError, type HubError } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import type { Clock } from '#libs/telemetry';
import type { FaultScript } from '../faults/index.js';
import type { ReplayClock } from './replay-clock.js';
import type { ReplaySchedule, ReplayStep } from './schedule-of-replay.js';
import type { TimedDocument } from './timeline.js';

/** What a replay plays to: a private session. All resolve when what they caused is on its bus. */
export interface ReplayStage {
  take(document: TimedDocument, atMs: number): Promise<void>;
  /** Looks at all feeds, and at what comes of them. */
  check(): Promise<void>;
  append(events: readonly HubEvent[]): Promise<void>;
  /** Everything as it was before the first document. */
  reset(): Promise<void>;
}

export type PlayerState = 'building' | 'playing' | 'paused' | 'finished' | 'ended' | 'failed';

export interface PlayerOptions {
  stage: ReplayStage;
  schedule: ReplaySchedule;
  script: FaultScript;
  clock: ReplayClock;
  /** Real time. */
  pace: Clock;
  fromMs: number;
  toMs: number;
  speed: number;
  loop: boolean;
  /** Lets others have their turn: the live hub is in the same process. */
  giveWay: () => Promise<void>;
}

/** A replay that cannot keep its speed leaves as much time to others as it takes, at most so long at a time. */
const MAX_REST_MS = 100;

/**
 * Plays the steps of a schedule at a speed, one after the other: a step begins when all the one before it caused is done.
 * Orders take effect between two steps. To seek is to begin anew with what was in force then.
 */
export class ReplayPlayer {
  private state_: PlayerState = 'building';
  private speed_: number;
  private isPaused = false;
  private seekMs: number | undefined;
  private steps: Generator<ReplayStep> | undefined;
  private next: ReplayStep | undefined;
  private waking = new AbortController();
  private fault_: HubError | undefined;
  /** The speed the clock runs at. */
  private running = 0;
  private waiting: (() => void)[] = [];
  readonly counters = { documentsTotal: 0, passesTotal: 0, seeksTotal: 0, buildMs: 0 };

  constructor(private readonly options: PlayerOptions) {
    this.speed_ = options.speed;
  }

  get state(): PlayerState {
    return this.state_;
  }

  get speed(): number {
    return this.speed_;
  }

  /** Resolves when what was ordered up to now is in force: the state of the instant is built, or it plays, or stands. */
  settled(): Promise<void> {
    if (this.isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  get fault(): HubError | undefined {
    return this.fault_;
  }

  /** Until `end`, or a fault of our own. Never rejects. */
  async run(): Promise<void> {
    const { fromMs } = this.options;
    this.seekMs = fromMs;
    try {
      while (!this.isOver()) await this.turn();
    } catch (cause) {
      this.fault_ = asHubError(cause, 'STORE_UNAVAILABLE');
      this.state_ = 'failed';
      this.options.clock.stand();
    }
    this.noteSettled();
  }

  pause(): void {
    this.isPaused = true;
    this.wake();
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
  }

  setSpeed(speed: number): void {
    this.speed_ = speed;
    this.wake();
  }

  /** To an instant of the interval. */
  seek(atMs: number): void {
    this.seekMs = atMs;
    this.wake();
  }

  end(): void {
    this.state_ = 'ended';
    this.wake();
  }

  private isOver(): boolean {
    return this.state_ === 'ended' || this.state_ === 'failed';
  }

  private async turn(): Promise<void> {
    const { clock, pace, loop, fromMs } = this.options;
    // What is ordered from here on is looked at in this turn, or wakes it.
    this.waking = new AbortController();
    const { signal } = this.waking;
    if (this.seekMs !== undefined) {
      const atMs = this.seekMs;
      this.seekMs = undefined;
      await this.build(atMs);
      return;
    }
    if (!this.next && !loop) {
      clock.stand();
      this.become('finished');
      this.noteSettled();
      return until(signal);
    }
    if (this.isPaused) {
      clock.stand();
      this.become('paused');
      this.noteSettled();
      return until(signal);
    }
    if (!this.next) {
      this.counters.passesTotal += 1;
      // Nobody waits for it.
      await this.build(fromMs, signal);
      return;
    }
    if (this.state_ !== 'playing') {
      this.become('playing');
      clock.run(this.speed_);
      this.running = this.speed_;
    } else if (this.running !== this.speed_) {
      clock.run(this.speed_);
      this.running = this.speed_;
    }
    this.noteSettled();
    const waitMs = clock.realMsUntil(this.next.atMs);
    if (waitMs > 0) {
      await pace.sleep(waitMs, signal);
      if (signal.aborted || clock.realMsUntil(this.next.atMs) > 0) return;
    }
    const startedMs = pace.now();
    await this.play(this.next);
    await (waitMs > 0 ? this.options.giveWay() : this.restFrom(startedMs, signal));
  }

  private restFrom(startedMs: number, signal: AbortSignal): Promise<void> {
    const { pace } = this.options;
    return pace.sleep(Math.min(MAX_REST_MS, pace.now() - startedMs), signal);
  }

  private noteSettled(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private become(state: PlayerState): void {
    if (!this.isOver()) this.state_ = state;
  }

  private async play({ atMs, document }: ReplayStep): Promise<void> {
    const { clock } = this.options;
    clock.stepTo(atMs);
    if (document) await this.take(document);
    else {
      await this.changeFaults(atMs);
      await this.options.stage.check();
    }
    this.advance();
  }

  private advance(): void {
    this.next = this.steps?.next().value as ReplayStep | undefined;
    this.options.clock.goOn(this.next?.atMs ?? 0);
  }

  private async take(document: TimedDocument): Promise<void> {
    this.counters.documentsTotal += 1;
    await this.options.stage.take(document, document.atMs);
  }

  private async changeFaults(atMs: number): Promise<void> {
    const events = this.options.script.advance(atMs);
    if (events.length > 0) await this.options.stage.append(events);
  }

  /** As it was at `atMs`, as fast as it goes, or with rests as while it plays where `resting` is given. */
  private async build(atMs: number, resting?: AbortSignal): Promise<void> {
    const { stage, schedule, script, clock, pace, giveWay } = this.options;
    this.become('building');
    const startedMs = pace.now();
    clock.stand();
    this.counters.seeksTotal += 1;
    script.reset();
    await stage.reset();
    for (const document of schedule.stateAt(atMs)) {
      // Another order, or the end, makes the rest of it useless.
      if (this.seekMs !== undefined || this.isOver()) return;
      // What comes at one instant comes before what changes at it.
      const takenMs = pace.now();
      await this.changeFaultsUntil(document.atMs - 1);
      clock.stepTo(document.atMs);
      await this.take(document);
      await (resting ? this.restFrom(takenMs, resting) : giveWay());
    }
    await this.changeFaultsUntil(atMs);
    clock.stepTo(atMs);
    await stage.check();
    this.steps = schedule.after(atMs);
    this.advance();
    this.counters.buildMs = pace.now() - startedMs;
  }

  private async changeFaultsUntil(atMs: number): Promise<void> {
    const { script, clock } = this.options;
    for (;;) {
      const changeMs = script.nextPendingMs();
      if (changeMs === undefined || changeMs > atMs) return;
      clock.stepTo(changeMs);
      await this.changeFaults(changeMs);
    }
  }

  private wake(): void {
    this.waking.abort();
  }
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
