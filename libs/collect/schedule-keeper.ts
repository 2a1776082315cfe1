import { HubError, type IssueCollector } from '#libs/errors';
import type { Dataset, FeedId } from '#libs/model';
import { importScheduleAside, judgeSchedule, type Schedule, type ScheduleShelf } from '#libs/schedule';
import type { SourceDocument } from '#libs/sources';

export interface AcceptedSchedule {
  schedule: Schedule;
  dataset: Dataset;
  /** Accepted, yet an operator should look at it. */
  warning?: string;
}

/** The schedules of one feed: imports a new dataset and puts it in use if it is not worse than the one before. */
export class ScheduleKeeper {
  constructor(
    private readonly feedId: FeedId,
    private readonly shelf: ScheduleShelf,
  ) {}

  /** Opens a dataset that was in use before, here or in another process. Rejects when it cannot be had any more. */
  open(documentHash: string): Promise<Schedule> {
    return this.shelf.obtain(this.feedId, documentHash);
  }

  /**
   * Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED when the zip cannot be read, and CONTAINER_UNREADABLE with the issue
   * DATASET_WORSE when it is refused; the schedule in use then stays.
   */
  async import(
    document: SourceDocument,
    current: Schedule | undefined,
    issues: IssueCollector,
  ): Promise<AcceptedSchedule> {
    const { feedId } = this;
    const { bytes: zip, contentHash: documentHash } = document;
    const imported = await importScheduleAside({ zip, feedId, documentHash }, issues);
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
    const { feedVersion, validFrom, validTo, counts } = imported;
    return {
      schedule: this.shelf.put(imported),
      dataset: { feedId, format: 'gtfs', documentHash, version: feedVersion, validFrom, validTo, counts },
      warning: verdict.warning,
    };
  }
}
