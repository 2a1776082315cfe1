import { HubError, type IssueCollector } from '#libs/errors';
import type { Dataset, FeedId } from '#libs/model';
import {
  UPCOMING_DAYS,
  importScheduleAside,
  judgeSchedule,
  openScheduleIndex,
  upcomingRuns,
  type ConvertedDocument,
  type NetexFacts,
  type Schedule,
  type ScheduleShelf,
  type ScheduleVerdict,
  type TimetableImport,
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

/** Why a dataset is refused, and whether an operator may accept it all the same. */
export class DatasetRefused extends HubError {
  readonly acceptable: boolean;

  constructor(feedId: FeedId, where: string, { reason, got, expected, acceptable }: ScheduleVerdict) {
    super('CONTAINER_UNREADABLE', `the new schedule is refused: ${reason}`, { feedId, where, got, expected });
    this.acceptable = acceptable ?? false;
  }
}

export interface ScheduleKeeperOptions {
  feedId: FeedId;
  shelf: ScheduleShelf;
  netex: NetexFacts;
  /** Sources of NeTEx, in the order configured: what they report is one timetable. */
  netexSources?: readonly string[];
  /** Whether trips that start again at 00:00 past midnight are counted on. */
  countsPastMidnight?: boolean;
  /** Share of its trips, or of its coming runs, a new dataset may not lose. */
  maxTripLoss: number;
  /** Whether an operator has said to use a document all the same. */
  isAccepted: (documentHash: string) => Promise<boolean>;
}

/** The schedules of one feed: imports a new dataset and puts it in use if it is not worse than the one before. */
export class ScheduleKeeper {
  /** Newest document of each of several NeTEx sources. */
  private readonly parts = new Map<string, Uint8Array>();

  constructor(private readonly options: ScheduleKeeperOptions) {}

  /** Takes note of a part of a timetable; names the sources that have not reported theirs yet. */
  missingParts({ sourceId, format, bytes }: SourceDocument): string[] {
    const { netexSources = [] } = this.options;
    if (format !== 'netex' || netexSources.length < 2) return [];
    this.parts.set(sourceId, bytes);
    return netexSources.filter((source) => !this.parts.has(source));
  }

  /** Opens a dataset that was in use before, here or in another process. Rejects when it cannot be had any more. */
  open(documentHash: string): Promise<Schedule> {
    return this.options.shelf.obtain(this.options.feedId, documentHash);
  }

  /**
   * Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED when the document cannot be read, and DatasetRefused with the issue
   * DATASET_WORSE when it is refused; the schedule in use then stays.
   */
  async import(
    document: SourceDocument,
    current: Schedule | undefined,
    issues: IssueCollector,
  ): Promise<AcceptedSchedule> {
    const { feedId, shelf, countsPastMidnight } = this.options;
    const { contentHash: documentHash } = document;
    const netex = document.format === 'netex' ? this.options.netex : undefined;
    const imported = await importScheduleAside(
      {
        ...this.partsOf(document),
        feedId,
        documentHash,
        netex,
        timeZone: this.options.netex.timeZone,
        countsPastMidnight,
      },
      issues,
    );
    const verdict = await this.judge(document, imported, current);
    if (!verdict.accept) {
      const { got, expected } = verdict;
      const where = document.sourceId;
      issues.add({ code: 'DATASET_WORSE', severity: 'error', feedId, where, got, expected });
      throw new DatasetRefused(feedId, where, verdict);
    }
    if (verdict.poor) {
      const { got, expected } = verdict.poor;
      issues.add({ code: 'DATASET_POOR', severity: 'warning', feedId, where: document.sourceId, got, expected });
    }
    const { feedVersion, validFrom, validTo, counts, totals, converted } = imported;
    return {
      schedule: shelf.put(imported),
      dataset: {
        feedId,
        format: 'gtfs',
        documentHash: imported.documentHash,
        version: feedVersion,
        validFrom,
        validTo,
        counts,
        // What an operator has let into use needs no second look.
        ...(verdict.warning !== undefined && !verdict.isAccepted ? { warning: verdict.warning } : {}),
        usableTrips: counts['trips.txt'] ?? 0,
        totalTrips: totals['trips.txt'] ?? 0,
      },
      converted,
      warning: verdict.warning,
    };
  }

  /** All parts in the order configured, whichever came last: equal parts make an equal timetable. */
  private partsOf({ bytes, format }: SourceDocument): { bytes: Uint8Array; beside?: Uint8Array[] } {
    const { netexSources = [] } = this.options;
    if (format !== 'netex' || netexSources.length < 2) return { bytes };
    const [first, ...beside] = netexSources.flatMap((source) => this.parts.get(source) ?? []);
    return { bytes: first ?? bytes, beside };
  }

  private async judge(
    document: SourceDocument,
    imported: TimetableImport,
    current: Schedule | undefined,
  ): Promise<ScheduleVerdict> {
    // A recorded dataset is judged by the day it was recorded on.
    const now = Date.parse(document.receivedAt);
    const verdict = judgeSchedule(imported, current, now, {
      maxTripLoss: this.options.maxTripLoss,
      upcoming:
        current && imported.unusable === undefined
          ? {
              candidate: upcomingRuns(openScheduleIndex(imported.index), now, UPCOMING_DAYS),
              current: upcomingRuns(current, now, UPCOMING_DAYS),
            }
          : undefined,
    });
    if (verdict.accept || !verdict.acceptable) return verdict;
    // Read again after a restart, what an operator let into use stays there.
    const isInUse = current?.documentHash === imported.documentHash;
    if (!isInUse && !(await this.options.isAccepted(document.contentHash))) return verdict;
    return {
      accept: true,
      isAccepted: true,
      warning: `${isInUse ? 'in use already' : 'accepted by an operator'}: ${verdict.reason}`,
    };
  }
}
