import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Lease } from '#libs/coordination';
import { RecordLoop, type RecordStore } from '#libs/record';
import { ENGINES, type Engines } from '../engines/engines.js';
import { RoleHealth } from '../engines/role-health.js';

/** Pause before a loop that ended is begun again. */
const AGAIN_MS = 1_000;
/** Pause before a store that could not be opened is tried again. */
const REOPEN_MS = 2_000;
const READY = new Set(['recording', 'standing by', 'switched off']);

/**
 * One recorder of a hub writes, the others stand by. The lease spares work; that every row is there once is the store's
 * doing, so without a store of leases it goes on.
 */
@Injectable()
export class RecorderService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private state = 'opening the store';

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    health.register('recorder', () => ({ ready: READY.has(this.state), detail: this.state }));
  }

  /** The store takes seconds to open; the rest of the hub does not wait for it. */
  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const store = await this.openStore();
    if (!store) return;
    while (!this.stopping.signal.aborted) await this.takeTurn(store);
  }

  /** Tries for as long as it takes: a database may be started, or mended, after the hub. */
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
    if (lease === 'taken') {
      this.state = 'standing by';
      await clock.sleep(coordination.leasePeriodMs / 3, this.stopping.signal);
      return;
    }
    try {
      await this.record(store, lease);
    } catch (error) {
      this.state = error instanceof Error ? error.message : String(error);
      log.error('recording-ended', { error });
      await clock.sleep(AGAIN_MS, this.stopping.signal);
    } finally {
      await lease?.release();
    }
  }

  private async askForTurn(): Promise<Lease | 'taken' | undefined> {
    const { coordination } = this.engines;
    try {
      return (await coordination.acquire('recorder')) ?? 'taken';
    } catch {
      return undefined;
    }
  }

  private async record(store: RecordStore, lease: Lease | undefined): Promise<void> {
    const { bus, clock, log } = this.engines;
    const over = AbortSignal.any([this.stopping.signal, ...(lease ? [lease.lost] : [])]);
    let fail!: (error: unknown) => void;
    const ended = new Promise<void>((resolve, reject) => {
      fail = reject;
      if (over.aborted) resolve();
      over.addEventListener('abort', () => resolve());
    });
    ended.catch(() => undefined);
    const loop = new RecordLoop({ bus, store, clock, log, onStopped: fail });
    try {
      await loop.start();
      this.state = 'recording';
      log.info('recorder-started', { timescale: store.timescale, token: lease?.token });
      await ended;
    } finally {
      await loop.stop();
    }
  }
}
