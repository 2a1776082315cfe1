import type { Claim } from '#libs/bus';
import type { Lease } from '#libs/coordination';
import type { FeedId } from '#libs/model';
import { GIVEN_UP } from '#libs/sources';
import type { FeedPipeline } from './feed-pipeline.js';

/** A feed this process owns, for as long as it holds lease and claim. */
export class HeldFeed {
  private readonly stopping = new AbortController();
  private ending: Promise<unknown> | undefined;

  constructor(
    readonly lease: Lease,
    private readonly claim: Claim,
    readonly pipeline: FeedPipeline,
  ) {}

  get feedId(): FeedId {
    return this.pipeline.feedId;
  }

  /** Until it is given up or lost, or breaks: then with what broke it. The lease is still held then. Never rejects. */
  run(): Promise<'given-up' | 'lost' | unknown> {
    this.ending ??= this.runPipeline();
    return this.ending;
  }

  private async runPipeline(): Promise<unknown> {
    const signal = AbortSignal.any([this.stopping.signal, this.lease.lost]);
    try {
      await this.pipeline.run(signal);
      return this.lease.lost.aborted ? 'lost' : 'given-up';
    } catch (error) {
      return this.lease.lost.aborted ? 'lost' : this.stopping.signal.aborted ? 'given-up' : error;
    } finally {
      await this.claim.release();
    }
  }

  /** Stops the sources, waits until what they gave is on the bus, and lets others have the feed. */
  async giveUp(): Promise<void> {
    this.stopping.abort(GIVEN_UP);
    await this.ending;
    await this.lease.release();
  }
}
