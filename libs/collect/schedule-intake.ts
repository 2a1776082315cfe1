import { IssueCollector, asHubError } from '#libs/errors';
import { toInstant, type FeedId, type HubEvent } from '#libs/model';
import type { FeedNormaliser } from '#libs/normalise';
import type { ConvertedDocument } from '#libs/schedule';
import type { RawArchive, SharedDocuments, SourceDocument } from '#libs/sources';
import { describeError, type Clock, type Log } from '#libs/telemetry';
import type { FeedRefusals } from './feed-refusals.js';
import type { FeedReport } from './feed-report.js';
import type { ScheduleKeeper } from './schedule-keeper.js';

export interface ScheduleIntakeOptions {
  feedId: FeedId;
  normaliser: FeedNormaliser;
  schedules: ScheduleKeeper;
  refusals: FeedRefusals;
  archive: RawArchive;
  /** Where processes on other machines take datasets from; absent where there are none. */
  documents?: SharedDocuments;
  clock: Clock;
  log: Log;
}

/** A feed's timetables on their way into use: taken, or refused and kept aside until an operator says otherwise. */
export class ScheduleIntake {
  constructor(
    private readonly options: ScheduleIntakeOptions,
    private readonly report: FeedReport,
  ) {}

  /** Opens the schedule in use before the restart, if there was one. */
  async resume(documentHash: string): Promise<void> {
    const { schedules, normaliser, log, feedId } = this.options;
    try {
      normaliser.useSchedule(await schedules.open(documentHash));
    } catch (error) {
      log.warn('schedule-not-resumed', { feedId, documentHash, error });
    }
  }

  /** The events of a dataset taken into use, with what the newest real time comes to by it; none when it is refused. */
  async take(document: SourceDocument): Promise<HubEvent[]> {
    const { schedules, refusals, normaliser, clock, log, feedId, documents } = this.options;
    const issues = new IssueCollector();
    const missing = schedules.missingParts(document);
    if (missing.length > 0) {
      log.info('dataset-waits', { feedId, sourceId: document.sourceId, missing });
      return [];
    }
    try {
      const accepted = await schedules.import(document, normaliser.schedule, issues);
      if (accepted.warning) log.warn('dataset-suspicious', { feedId, reason: accepted.warning });
      const left = accepted.converted?.notCarried.map(({ element, count }) => [element, count] as const);
      this.report.noteLosses(document, issues, Object.fromEntries(left ?? []));
      if (accepted.converted) await this.keepConverted(accepted.converted);
      // Who reads the event must be able to have the dataset.
      await documents?.share(document.contentHash);
      normaliser.useSchedule(accepted.schedule);
      await refusals.forget();
      this.report.noteAccepted(document, clock.now());
      return [...normaliser.emitDataset(accepted.dataset, document, clock.now()), ...this.rematch()];
    } catch (cause) {
      await this.refuse(document, cause, issues);
      return [];
    } finally {
      this.report.noteIssues(document, issues);
    }
  }

  private async refuse(document: SourceDocument, cause: unknown, issues: IssueCollector): Promise<void> {
    const { refusals, clock, log, feedId, documents } = this.options;
    const error = asHubError(cause, 'CONTAINER_UNREADABLE');
    this.report.countQuarantined(1);
    this.report.noteRefused(document, error);
    if (issues.total === 0) {
      issues.add({
        code: error.code === 'LIMIT_EXCEEDED' ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE',
        severity: 'error',
        feedId,
        where: document.sourceId,
        got: error.got ?? error.message,
        expected: error.expected ?? `a ${document.format === 'gtfs' ? 'GTFS zip' : 'NeTEx document'}`,
      });
    }
    await refusals.note(document, error, toInstant(clock.now()));
    // Another process that takes the feed over must be able to have it when it is accepted.
    await documents?.share(document.contentHash);
    log.warn('dataset-refused', { feedId, documentHash: document.contentHash, ...describeError(error) });
  }

  /** The refused dataset an operator has said to use; the word may come at any time, also while the hub is stopped. */
  async findAccepted(): Promise<SourceDocument | undefined> {
    const { refusals, archive, documents, log, feedId } = this.options;
    const accepted = await refusals.findAccepted();
    if (!accepted) return undefined;
    const { documentHash, sourceId, format, receivedAt } = accepted;
    let bytes: Uint8Array;
    try {
      bytes = await (documents ?? archive).read(documentHash);
    } catch (error) {
      log.warn('accepted-dataset-gone', { feedId, documentHash, error });
      await refusals.noteGone();
      return undefined;
    }
    log.info('dataset-accepted', { feedId, documentHash });
    return { feedId, sourceId, format, bytes, contentHash: documentHash, receivedAt, timeShiftMs: 0, replayed: false };
  }

  /** What the newest real-time documents come to with the schedule now in use; their issues are those of the new match. */
  private rematch(): HubEvent[] {
    const { normaliser, clock, log, feedId } = this.options;
    return normaliser.rematch(clock.now()).flatMap(({ sourceId, events, issues, left }) => {
      if (left > 0) log.info('runs-not-rematched', { feedId, sourceId, left });
      this.report.noteReadAgain(sourceId, issues);
      return events;
    });
  }

  /** Publishers read it by the hash the dataset names, as they read a GTFS zip that came as such. */
  private async keepConverted({ documentHash, zip }: ConvertedDocument): Promise<void> {
    const { archive, log, feedId } = this.options;
    try {
      await archive.keepCopy(documentHash, zip);
    } catch (error) {
      log.error('raw-archive-failed', { feedId, documentHash, error });
    }
  }
}
