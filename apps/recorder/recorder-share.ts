import type { RecorderShare } from '#libs/config';
import type { Lease } from '#libs/coordination';
import type { Engines } from '#libs/engines';
import { RecordLoop, type RecordStore } from '#libs/record';

/** Pause before a loop that ended is begun again. */
const AGAIN_MS = 1_000;
export const READY: ReadonlySet<string> = new Set(['recording', 'standing by', 'switched off']);

/**
 * What this process does about one share of the history: it waits for the turn, records, and gives it up when it is over.
 * The lease spares work; that every row is there once is the store's doing, so without a store of leases it goes on, and
 * asks again for its turn.
 */
export class ShareTurn {
  state = 'standing by';
  loop: RecordLoop | undefined;
  private retriesBefore = 0;
  private held: Promise<void> | undefined;
  private turn: AbortController | undefined;

  constructor(
    private readonly engines: Engines,
    private readonly store: RecordStore,
    private readonly share: RecorderShare,
    /** Whether its loop keeps the store up as well. */
    private readonly maintains: boolean,
    private readonly stopping: AbortSignal,
  ) {}

  get isHeld(): boolean {
    return this.held !== undefined;
  }

  get retriesTotal(): number {
    return this.retriesBefore + (this.loop?.retriesTotal ?? 0);
  }

  /** Asks for the turn; where it is given, what follows from it goes on until it is over, and is not waited for. */
  async ask(): Promise<void> {
    if (this.held !== undefined) return;
    const lease = await this.askForTurn();
    if (lease === 'heldByOther') {
      this.state = 'standing by';
      return;
    }
    this.held = this.hold(lease).finally(() => {
      this.held = undefined;
    });
  }

  /** Ends the turn, so that another process may have it. */
  async giveUp(): Promise<void> {
    this.turn?.abort();
    await this.held;
  }

  private async hold(lease: Lease | undefined): Promise<void> {
    const { clock, coordination, log } = this.engines;
    try {
      await this.record(lease);
      this.state = 'standing by';
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.state) log.error('recording-ended', { share: this.share.name, error });
      this.state = why;
      await clock.sleep(AGAIN_MS, this.stopping);
    } finally {
      await lease?.release();
    }
    // Another one may have a better way to the store.
    if (lease && !READY.has(this.state)) await clock.sleep(coordination.leasePeriodMs, this.stopping);
  }

  private async askForTurn(): Promise<Lease | 'heldByOther' | undefined> {
    const { name } = this.share;
    try {
      return (
        (await this.engines.coordination.acquire(name === 'all' ? 'recorder' : `recorder/${name}`)) ?? 'heldByOther'
      );
    } catch {
      return undefined;
    }
  }

  private async record(lease: Lease | undefined): Promise<void> {
    const { bus, clock, log, tracer } = this.engines;
    const turn = (this.turn = new AbortController());
    const over = AbortSignal.any([this.stopping, turn.signal, ...(lease ? [lease.lost] : [])]);
    let fail!: (error: unknown) => void;
    const ended = new Promise<void>((resolve, reject) => {
      fail = reject;
      if (over.aborted) resolve();
      over.addEventListener('abort', () => resolve());
    });
    ended.catch(() => undefined);
    const { name, kinds, partitions } = this.share;
    const loop = new RecordLoop({
      bus,
      store: this.store,
      clock,
      log,
      tracer,
      onStopped: fail,
      maintains: this.maintains,
      ...(kinds && { kinds }),
      ...(partitions && { partitions }),
    });
    const asking = lease ? undefined : this.untilOthersAnswer(over).then(() => turn.abort());
    try {
      await loop.start();
      this.loop = loop;
      this.state = 'recording';
      log.info('recorder-started', { share: name, timescale: this.store.timescale, token: lease?.token });
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
}
