import { HubError, type IssueCollector } from '#libs/errors';
import type { Dataset, FeedId } from '#libs/model';
import {
  importScheduleAside,
  judgeSchedule,
  type ConvertedDocument,
  type NetexFacts,
  type Schedule,
  type ScheduleShelf,
} from '#libs/schedule';
import type { SourceDocument } from '#libs/sources';

export interface AcceptedSchedule {
  schedule: Schedule;
  dataset: Dataset;
  /** What the document was turned into, if it was not GTFS; the dataset names it, so it must be kept. */
  converted?: ConvertedDocument;
  /** Accepted, yet an operator should look at it. */
  warning?: string;
}

/** The schedules of one feed: imports a new dataset and puts it in use if it is not worse than the one before. */
export class ScheduleKeeper {
  constructor(
    private readonly feedId: FeedId,
    private readonly shelf: ScheduleShelf,
    private readonly netex: NetexFacts,
  ) {}

  /** Opens a dataset that was in use before, here or in another process. Rejects when it cannot be had any more. */
  open(documentHash: string): Promise<Schedule> {
    return this.shelf.obtain(this.feedId, documentHash);
  }

  /**
   * Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED when the document cannot be read, and CONTAINER_UNREADABLE with the issue
   * DATASET_WORSE when it is refused; the schedule in use then stays.
   */
  async import(
    document: SourceDocument,
    current: Schedule | undefined,
    issues: IssueCollector,
  ): Promise<AcceptedSchedule> {
    const { feedId } = this;
    const { bytes, contentHash } = document;
    const netex = document.format === 'netex' ? this.netex : undefined;
    const imported = await importScheduleAside({ bytes, feedId, documentHash: contentHash, netex }, issues);
    // A recorded dataset is judged by the day it was recorded on.
    const verdict = judgeSchedule(imported, current, Date.parse(document.receivedAt));
    if (!verdict.accept) {
      issues.add({
        code: 'DATASET_WORSE',
        severity: 'error',
        feedId,
        where: document.sourceId,
        got: verdict.reason,
        expected: 'a usable schedule',
      });
      throw new HubError('CONTAINER_UNREADABLE', `the new schedule is refused: ${verdict.reason}`, {
        feedId,
        where: document.sourceId,
      });
    }
    const { documentHash, feedVersion, validFrom, validTo, counts, converted } = imported;
    return {
      schedule: this.shelf.put(imported),
      dataset: { feedId, format: 'gtfs', documentHash, version: feedVersion, validFrom, validTo, counts },
      converted,
      warning: verdict.warning,
    };
  }
}
