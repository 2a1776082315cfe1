import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Lease } from '#libs/coordination';
import { ENGINES, type Engines, RoleHealth, type RoleReport } from '#libs/engines';
import { RecordLoop, type RecordStore } from '#libs/record';
import { Probe } from '#libs/telemetry';

/** Pause before a loop that ended is begun again. */
const AGAIN_MS = 1_000;
/** Pause before a store that could not be opened is tried again. */
const REOPEN_MS = 2_000;
/** A batch that has been on its way for longer is a store that hangs. */
const SLOW_WRITE_MS = 15_000;
/** The embedded engine does one thing at a time; its upkeep takes up to this long. */
const EMBEDDED_SILENT_MS = 60_000;
const LAG_EVERY_MS = 5_000;
const READY = new Set(['recording', 'standing by', 'switched off']);

/**
 * One recorder of a hub writes, the others stand by. The lease spares work; that every row is there once is the store's
 * doing, so without a store of leases it goes on, and asks again for its turn.
 */
@Injectable()
export class RecorderService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private state = 'opening the store';
  private loop: RecordLoop | undefined;
  private probe: Probe | undefined;
  private store: RecordStore | undefined;
  private retriesBefore = 0;
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
    const { state, probe, loop } = this;
    if (!READY.has(state)) return { ready: false, detail: state };
    if (probe?.trouble !== undefined)
      return { ready: false, detail: `${state}, but the store does not work: ${probe.trouble}` };
    const writingMs = loop?.writingMs ?? 0;
    if (writingMs > SLOW_WRITE_MS) {
      return { ready: false, detail: `the store has been taking one batch for ${Math.round(writingMs / 1000)} s` };
    }
    return { ready: true, detail: state };
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
    while (!this.stopping.signal.aborted) await this.takeTurn(store);
    await Promise.all([probing, measuring]);
  }

  /** Tries for as long as it takes: a database may be started, or repaired, after the hub. */
  private async openStore(): Promise<RecordStore | undefined> {
    const { clock, log } = this.engines;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const store = await this.engines.store();
        if (!store) this.state = 'switched off';
        return store;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // Said once, not at each try.
        if (why !== this.state) log.error('store-not-opened', { error });
        this.state = why;
        await clock.sleep(REOPEN_MS, signal);
      }
    }
    return undefined;
  }

  /** Waits for the turn, then records until it is over. */
  private async takeTurn(store: RecordStore): Promise<void> {
    const { clock, coordination, log } = this.engines;
    const lease = await this.askForTurn();
    if (lease === 'heldByOther') {
      this.state = 'standing by';
      await clock.sleep(coordination.leasePeriodMs / 3, this.stopping.signal);
      return;
    }
    try {
      await this.record(store, lease);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.state) log.error('recording-ended', { error });
      this.state = why;
      await clock.sleep(AGAIN_MS, this.stopping.signal);
    } finally {
      await lease?.release();
    }
    // Another one may have a better way to the store.
    if (lease && !READY.has(this.state)) await clock.sleep(coordination.leasePeriodMs, this.stopping.signal);
  }

  private async askForTurn(): Promise<Lease | 'heldByOther' | undefined> {
    const { coordination } = this.engines;
    try {
      return (await coordination.acquire('recorder')) ?? 'heldByOther';
    } catch {
      return undefined;
    }
  }

  private async record(store: RecordStore, lease: Lease | undefined): Promise<void> {
    const { bus, clock, log, tracer } = this.engines;
    const turn = new AbortController();
    const over = AbortSignal.any([this.stopping.signal, turn.signal, ...(lease ? [lease.lost] : [])]);
    let fail!: (error: unknown) => void;
    const ended = new Promise<void>((resolve, reject) => {
      fail = reject;
      if (over.aborted) resolve();
      over.addEventListener('abort', () => resolve());
    });
    ended.catch(() => undefined);
    const loop = new RecordLoop({ bus, store, clock, log, tracer, onStopped: fail });
    const asking = lease ? undefined : this.untilOthersAnswer(over).then(() => turn.abort());
    try {
      await loop.start();
      this.loop = loop;
      this.state = 'recording';
      log.info('recorder-started', { timescale: store.timescale, token: lease?.token });
      await ended;
    } finally {
      this.loop = undefined;
      this.retriesBefore += loop.retriesTotal;
      await loop.stop();
      turn.abort();
      await asking;
    }
  }

  /**
   * A recorder that began while the store of leases was away has no lease to lose: when that store answers again, it gives
   * its turn up and asks for one like the others, so that one of them writes.
   */
  private async untilOthersAnswer(over: AbortSignal): Promise<void> {
    const { clock, coordination } = this.engines;
    while (!over.aborted) {
      await clock.sleep(coordination.leasePeriodMs, over);
      if (over.aborted) return;
      const lease = await this.askForTurn();
      if (lease === undefined) continue;
      if (lease !== 'heldByOther') await lease.release();
      return;
    }
  }

  private async measureLag(): Promise<void> {
    const { clock } = this.engines;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // While the bus does not answer, its own health says so.
      this.lagEvents = await this.loop?.lag().catch(() => this.lagEvents);
      await clock.sleep(LAG_EVERY_MS, signal);
    }
  }

  private exposeMetrics(): void {
    const { metrics } = this.engines;
    metrics.gauge('estuaire_recorder_recording', '1 where this process writes the history', [], (gauge) =>
      gauge.set(this.loop === undefined ? 0 : 1),
    );
    metrics.gauge('estuaire_recorder_lag_events', 'Events on the bus that are not in the store yet', [], (gauge) => {
      if (this.lagEvents === undefined) gauge.reset();
      else gauge.set(this.lagEvents);
    });
    metrics.gauge(
      'estuaire_recorder_write_seconds',
      'For how long the batch at hand has been on its way',
      [],
      (gauge) => gauge.set((this.loop?.writingMs ?? 0) / 1000),
    );
    metrics.total('estuaire_recorder_retries_total', 'Batches tried again since the start', [], (set) =>
      set(this.retriesBefore + (this.loop?.retriesTotal ?? 0)),
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
