import type { HubError } from '#libs/errors';
import type { FeedId, Instant, RefusedDataset } from '#libs/model';
import type { SourceDocument } from '#libs/sources';
import { describeError, type Log } from '#libs/telemetry';
import type { RefusedDatasets } from './refused-datasets.js';
import { DatasetRefused } from './schedule-keeper.js';

const REASON_CHARACTERS = 500;

/**
 * The newest refused timetable of one feed. What cannot be published for the operator's command is logged, and the feed
 * goes on.
 */
export class FeedRefusals {
  private refused: RefusedDataset | undefined;

  constructor(
    private readonly feedId: FeedId,
    private readonly store: RefusedDatasets,
    private readonly log: Log,
  ) {}

  get current(): RefusedDataset | undefined {
    return this.refused;
  }

  /** Takes what the bus holds as already published. */
  restore(refused: RefusedDataset | undefined): void {
    this.refused = refused;
  }

  async note(document: SourceDocument, error: HubError, at: Instant): Promise<void> {
    const { contentHash: documentHash, sourceId, format, receivedAt } = document;
    const reason = error.message.slice(0, REASON_CHARACTERS);
    const acceptable = error instanceof DatasetRefused && error.acceptable;
    const before = this.refused?.documentHash === documentHash ? this.refused : undefined;
    this.refused = { documentHash, reason, at: before?.at ?? at, acceptable, sourceId, format, receivedAt };
    await this.publish();
  }

  /** A timetable was taken after it. */
  async forget(): Promise<void> {
    if (!this.refused) return;
    this.refused = undefined;
    await this.try(() => this.store.forget(this.feedId));
  }

  /** Publishes for the operator's command again: the shared store may have been emptied. */
  async publish(): Promise<void> {
    const { refused, feedId } = this;
    if (refused) await this.try(() => this.store.publish({ ...refused, feedId }));
  }

  /** The refused one, once an operator has said to use it. */
  async findAccepted(): Promise<RefusedDataset | undefined> {
    const { refused } = this;
    if (!refused?.acceptable) return undefined;
    return (await this.store.isAccepted(this.feedId, refused.documentHash)) ? refused : undefined;
  }

  /** The document is here no more: nothing can be accepted until it comes again. */
  async noteGone(): Promise<void> {
    if (this.refused) this.refused = { ...this.refused, acceptable: false };
    await this.publish();
  }

  private async try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.log.error('refusal-not-published', { feedId: this.feedId, ...describeError(error) });
    }
  }
}
