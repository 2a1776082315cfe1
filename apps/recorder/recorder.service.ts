import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { partitionsOf, recorderShares } from '#libs/config';
import { ENGINES, type Engines, RoleHealth, type RoleReport } from '#libs/engines';
import type { RecordStore } from '#libs/record';
import { Probe } from '#libs/telemetry';
import { READY, ShareTurn } from './recorder-share.js';

/** Recorders that share the history meet under this name. */
const GROUP = 'recorders';
/** Pause before a store that could not be opened is tried again. */
const REOPEN_MS = 2_000;
/** A batch that has been on its way for longer is a store that hangs. */
const SLOW_WRITE_MS = 15_000;
/** The embedded engine does one thing at a time; its upkeep takes up to this long. */
const EMBEDDED_SILENT_MS = 60_000;
const LAG_EVERY_MS = 5_000;

/** Recorders share the history as the configuration says: each share is written by one of them, the others stand by. */
@Injectable()
export class RecorderService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Until the store is open. */
  private opening: string | undefined = 'opening the store';
  private turns: ShareTurn[] = [];
  private probe: Probe | undefined;
  private store: RecordStore | undefined;
  private lagEvents: number | undefined;

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    health.register('recorder', () => this.report());
    this.exposeMetrics();
  }

  /** The store takes seconds to open; the rest of the hub does not wait for it. */
  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.probe?.stop();
    await this.running;
  }

  private report(): RoleReport {
    const { probe, turns } = this;
    const state = this.state();
    if (!READY.has(state)) return { ready: false, detail: state };
    if (probe?.trouble !== undefined)
      return { ready: false, detail: `${state}, but the store does not work: ${probe.trouble}` };
    const writingMs = this.writingMs();
    if (writingMs > SLOW_WRITE_MS) {
      return { ready: false, detail: `the store has been taking one batch for ${Math.round(writingMs / 1000)} s` };
    }
    const recording = turns.filter(({ loop }) => loop !== undefined).length;
    const detail = turns.length > 1 && recording > 0 ? `recording ${recording} of ${turns.length} shares` : state;
    return { ready: true, detail };
  }

  /** What is wrong with one share comes before what is right with the others. */
  private state(): string {
    if (this.opening !== undefined) return this.opening;
    const states = this.turns.map(({ state }) => state);
    return states.find((state) => !READY.has(state)) ?? states.find((state) => state === 'recording') ?? 'standing by';
  }

  private writingMs(): number {
    return Math.max(0, ...this.turns.map(({ loop }) => loop?.writingMs ?? 0));
  }

  private async run(): Promise<void> {
    const store = await this.openStore();
    if (!store) return;
    this.store = store;
    const { clock, config } = this.engines;
    const isEmbedded = typeof config.engines.store === 'string';
    this.probe = new Probe({
      ask: () => store.probe(),
      clock,
      ...(isEmbedded ? { timeoutMs: EMBEDDED_SILENT_MS, silentAfterMs: EMBEDDED_SILENT_MS } : {}),
    });
    const probing = this.probe.run();
    const measuring = this.measureLag();
    this.turns = recorderShares(config.recorder, partitionsOf(config.engines)).map(
      (share, at) => new ShareTurn(this.engines, store, share, at === 0, this.stopping.signal),
    );
    this.opening = undefined;
    await this.share();
    await Promise.all([probing, measuring]);
  }

  /** Tries for as long as it takes: a database may be started, or repaired, after the hub. */
  private async openStore(): Promise<RecordStore | undefined> {
    const { clock, log } = this.engines;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const store = await this.engines.store();
        if (!store) this.opening = 'switched off';
        return store;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // Said once, not at each try.
        if (why !== this.opening) log.error('store-not-opened', { error });
        this.opening = why;
        await clock.sleep(REOPEN_MS, signal);
      }
    }
    return undefined;
  }

  /** Takes as many shares as fall to one of the recorders there are; what is held beyond that is given up. */
  private async share(): Promise<void> {
    const { clock, coordination } = this.engines;
    const { signal } = this.stopping;
    const isShared = this.turns.length > 1;
    while (!signal.aborted) {
      const members = isShared ? await coordination.meet(GROUP) : [];
      const fair = Math.ceil(this.turns.length / Math.max(1, members.length));
      await Promise.all(
        this.held()
          .slice(fair)
          .map((turn) => turn.giveUp()),
      );
      for (const turn of this.turns) if (turn.isHeld || this.held().length < fair) await turn.ask();
      await clock.sleep(coordination.leasePeriodMs / 3, signal);
    }
    await Promise.all(this.turns.map((turn) => turn.giveUp()));
    if (isShared) await coordination.leave(GROUP);
  }

  private held(): ShareTurn[] {
    return this.turns.filter(({ isHeld }) => isHeld);
  }

  private async measureLag(): Promise<void> {
    const { clock } = this.engines;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // While the bus does not answer, its own health says so.
      const recording = this.turns.flatMap(({ loop }) => loop ?? []);
      this.lagEvents =
        recording.length === 0
          ? undefined
          : await Promise.all(recording.map((loop) => loop.lag()))
              .then((lags) => lags.reduce((sum, lag) => sum + lag, 0))
              .catch(() => this.lagEvents);
      await clock.sleep(LAG_EVERY_MS, signal);
    }
  }

  private exposeMetrics(): void {
    const { metrics } = this.engines;
    metrics.gauge('estuaire_recorder_recording', '1 where this process writes the history', [], (gauge) =>
      gauge.set(this.turns.some(({ loop }) => loop !== undefined) ? 1 : 0),
    );
    metrics.gauge('estuaire_recorder_lag_events', 'Events on the bus that are not in the store yet', [], (gauge) => {
      if (this.lagEvents === undefined) gauge.reset();
      else gauge.set(this.lagEvents);
    });
    metrics.gauge(
      'estuaire_recorder_write_seconds',
      'For how long the batch at hand has been on its way',
      [],
      (gauge) => gauge.set(this.writingMs() / 1000),
    );
    metrics.total('estuaire_recorder_retries_total', 'Batches tried again since the start', [], (set) =>
      set(this.turns.reduce((sum, { retriesTotal }) => sum + retriesTotal, 0)),
    );
    metrics.gauge('estuaire_recorder_store_silent_seconds', 'Since the store last answered', [], (gauge) =>
      gauge.set((this.probe?.silentMs ?? 0) / 1000),
    );
    metrics.total('estuaire_recorder_rows_total', 'Rows by what became of them since the start', ['what'], (set) => {
      const counters = this.store?.counters();
      if (!counters) return;
      set(counters.rowsTotal, { what: 'recorded' });
      set(counters.repeatedTotal, { what: 'repeated' });
      set(counters.quarantinedTotal, { what: 'quarantined' });
    });
  }
}
