import { setMaxListeners } from 'node:events';
import type { Claim } from '#libs/bus';
import { isScheduleFormat } from '#libs/config';
import { findHubError, type HubError, type IssueCollector } from '#libs/errors';
import type { FeedId, FeedStatus, HubEvent, Visibility } from '#libs/model';
import type { FeedNormaliser } from '#libs/normalise';
import type { Schedule } from '#libs/schedule';
import type { Attempt, RawArchive, SharedDocuments, Source, SourceDocument, SourceSink } from '#libs/sources';
import type { Clock, Log, Tracer } from '#libs/telemetry';
import { DocumentTrace } from './document-trace.js';
import type { FeedRefusals } from './feed-refusals.js';
import { FeedReport } from './feed-report.js';
import type { PipelineMetrics } from './pipeline-metrics.js';
import { ScheduleIntake } from './schedule-intake.js';
import type { ScheduleKeeper } from './schedule-keeper.js';
import type { SourceSettings } from './source-health.js';

export interface FeedPipelineOptions {
  feedId: FeedId;
  visibility: Visibility;
  /** `simulated` or `replayed`, flagged on every event of the pipeline itself as on the entities. */
  standingFlags: string[];
  sources: readonly { source: Source; settings: SourceSettings }[];
  normaliser: FeedNormaliser;
  schedules: ScheduleKeeper;
  refusals: FeedRefusals;
  /** Ownership of the feed: the right to emit what it says. */
  claim: Claim;
  archive: RawArchive;
  /** Where processes on other machines take datasets from; absent where there are none. */
  documents?: SharedDocuments;
  clock: Clock;
  log: Log;
  metrics: PipelineMetrics;
  tracer?: Tracer | undefined;
  /** Called with what was found in each document that is no timetable, before its events are appended. */
  onRead?: (found: ReadDocument) => void;
}

/** What came of reading one document. */
export interface ReadDocument {
  document: SourceDocument;
  events: readonly HubEvent[];
  issues: IssueCollector;
  /** Nothing of it could be used. */
  refused?: HubError;
}

/** Health is looked at, and the too old removed, this often. */
const CHECK_MS = 2_000;
const APPEND_RETRY_MS = 500;

/**
 * One feed's way from its sources to the bus: archive the document, make events of it, append them, report how the feed
 * is. Documents of a feed go one at a time, whichever source they come from; feeds do not wait for each other.
 */
export class FeedPipeline {
  private readonly report: FeedReport;
  private readonly intake: ScheduleIntake;
  private turn: Promise<void> = Promise.resolve();
  private fenced: HubError | undefined;
  /** The last document somebody got by asking, and when; kept where documents are traced. */
  private fetched: { attempt: Attempt; endedMs: number } | undefined;
  /** Of the document whose turn it is, where it is traced. */
  private trace: DocumentTrace | undefined;

  constructor(private readonly options: FeedPipelineOptions) {
    this.report = new FeedReport({ ...options, sources: options.sources.map(({ settings }) => settings) });
    this.intake = new ScheduleIntake(options, this.report);
  }

  get feedId(): FeedId {
    return this.options.feedId;
  }

  /** Takes an event of this feed that the bus already holds, or that was appended beside the pipeline, as emitted. */
  restore(event: HubEvent): void {
    this.options.normaliser.restore(event);
    if (event.kind !== 'feed-status' || !event.entity) return;
    const status = event.entity as FeedStatus;
    this.options.refusals.restore(status.refusedDataset);
    this.report.restore(status);
  }

  /** Goes on from what was restored; takes back what may no longer be shown. */
  async resume(): Promise<void> {
    await this.append(this.options.normaliser.resume(this.options.clock.now()));
  }

  /** Opens the schedule in use before the restart, if there was one. */
  resumeSchedule(documentHash: string): Promise<void> {
    return this.intake.resume(documentHash);
  }

  /** Matches to the timetable of another feed whose runs these are: what of a trial is on the public network. */
  useSchedule(schedule: Schedule): void {
    const { normaliser } = this.options;
    if (normaliser.schedule !== schedule) normaliser.useSchedule(schedule);
  }

  /** Hash of the dataset in use, if there is one. */
  get datasetHash(): string | undefined {
    return this.options.normaliser.schedule?.documentHash;
  }

  /** Hash of the newest refused dataset, which must be kept as long as it is that. */
  get refusedHash(): string | undefined {
    return this.options.refusals.current?.documentHash;
  }

  /** Sources of the feed whose subscription is lost, as `feed/source`. */
  get subscriptionsLost(): string[] {
    return this.report.subscriptionsLost.map((sourceId) => `${this.feedId}/${sourceId}`);
  }

  /** Publishes again, for the operator's command, what is refused. */
  publishRefused(): Promise<void> {
    return this.options.refusals.publish();
  }

  /**
   * Until the signal aborts or a part fails; the other parts are stopped then. Rejects FENCED when another process has
   * claimed the feed.
   */
  async run(signal: AbortSignal): Promise<void> {
    const parts = new AbortController();
    // Every source of the feed waits on this one signal; their number is the configuration's.
    setMaxListeners(0, parts.signal);
    const stop = (): void => parts.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    try {
      const { sources } = this.options;
      await this.options.refusals.publish();
      await this.takeAccepted();
      // In the order configured: what explains the others (a site list) stands first and is known when they come.
      for (const { source } of sources) await source.prime?.(this.sink());
      const outcomes = await Promise.allSettled([
        ...sources.map(({ source }) => this.untilFailed(source.run(this.sink(), parts.signal), parts)),
        this.untilFailed(this.watch(parts.signal), parts),
      ]);
      await this.turn;
      const failed = outcomes.find(({ status }) => status === 'rejected');
      if (failed) throw (failed as PromiseRejectedResult).reason;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** A source may end by itself (a replay has run out); one that fails ends the others. */
  private async untilFailed(part: Promise<void>, parts: AbortController): Promise<void> {
    try {
      await part;
    } catch (error) {
      parts.abort();
      throw error;
    }
  }

  /**
   * Where the feed's sources give what they get. Whoever drives the feed by a clock of its own (a replay, a trial) gives
   * documents here instead of running the sources.
   */
  sink(): SourceSink {
    return {
      attempt: (attempt) => this.noteAttempt(attempt),
      document: (document) => this.take(document),
      subscription: (sourceId, status) => this.report.noteSubscription(sourceId, status),
      ended: (sourceId) => this.report.forget(sourceId),
    };
  }

  /** Waits its turn, then takes one document all the way to the bus. Rejects only when the bus is closed. */
  private take(document: SourceDocument): Promise<void> {
    const done = this.turn.then(() => this.process(document));
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async process(document: SourceDocument): Promise<void> {
    const trace = DocumentTrace.begin(this.options.tracer, document, this.fetched);
    this.trace = trace;
    try {
      const events = await this.carry(document, trace);
      trace?.end(events);
    } catch (error) {
      trace?.end(0);
      throw error;
    } finally {
      this.trace = undefined;
    }
  }

  /** How many events it became. */
  private async carry(document: SourceDocument, trace: DocumentTrace | undefined): Promise<number> {
    const { archive, metrics } = this.options;
    const started = performance.now();
    try {
      await archive.keep(document);
    } catch (error) {
      // History may miss a document; travellers may not miss a bus.
      this.log.error('raw-archive-failed', { feedId: this.feedId, sourceId: document.sourceId, error });
    }
    const read = (): HubEvent[] | Promise<HubEvent[]> =>
      isScheduleFormat(document.format) ? this.intake.take(document) : this.takeDocument(document);
    const events = trace ? await trace.part('normalise', read) : await read();
    if (trace) await trace.append(events, () => this.append(events));
    else await this.append(events);
    metrics.processed(this.feedId, document, events.length, performance.now() - started);
    const matches = this.options.normaliser.matches();
    if (matches) metrics.matches(this.feedId, matches);
    await this.emitStatus();
    return events.length;
  }

  /** Lines about a traced document say which trace it is. */
  private get log(): Log {
    return this.trace ? this.options.log.child({ traceId: this.trace.traceId }) : this.options.log;
  }

  private async takeAccepted(): Promise<void> {
    const document = await this.intake.findAccepted();
    if (!document) return;
    await this.append(await this.intake.take(document));
    await this.emitStatus();
  }

  private takeDocument(document: SourceDocument): HubEvent[] {
    const { normaliser, clock, feedId } = this.options;
    const { report } = this;
    const { events, issues, refused, notCarried, times, ...accepted } = normaliser.normalise(document, clock.now());
    this.options.onRead?.({ document, events, issues, refused });
    report.noteLosses(document, issues, notCarried);
    report.noteIssues(document, issues);
    report.countQuarantined(issues.samples.filter(({ severity }) => severity === 'error').length);
    if (times) report.noteContent(document, times, clock.now());
    if (!refused) report.noteAccepted(document, clock.now(), accepted);
    else {
      report.noteRefused(document, refused);
      const { sourceId, contentHash: documentHash } = document;
      this.log.warn('document-refused', { feedId, sourceId, documentHash, error: refused });
    }
    return events;
  }

  /** Until the bus takes them: the state has moved on already, so giving up would lose the change. */
  private async append(events: readonly HubEvent[]): Promise<void> {
    const { claim, clock } = this.options;
    for (;;) {
      try {
        await claim.append(events);
        return;
      } catch (error) {
        const known = findHubError(error);
        if (known?.code === 'FENCED') this.fenced = known;
        if (!known?.retryable) throw error;
        this.log.warn('append-retried', { feedId: this.feedId, events: events.length, error });
        await clock.sleep(APPEND_RETRY_MS);
      }
    }
  }

  private noteAttempt(attempt: Attempt): void {
    const { log, metrics, clock } = this.options;
    if (this.options.tracer && attempt.outcome === 'changed') this.fetched = { attempt, endedMs: clock.now() };
    const hasStopped = this.report.noteAttempt(attempt, clock.now());
    metrics.attempted(attempt);
    const { feedId, sourceId, outcome, bytes, durationMs, error } = attempt;
    if (error) log.warn('fetch-failed', { feedId, sourceId, durationMs, error });
    else log.debug('fetched', { feedId, sourceId, outcome, bytes, durationMs });
    // Whoever waits for it should not wait for the next look at the health as well.
    if (hasStopped) void this.check();
  }

  private async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.clock.sleep(CHECK_MS, signal);
      if (signal.aborted) return;
      await this.check();
      if (this.fenced) throw this.fenced;
    }
  }

  /** Removes what has become too old by now and reports how the feed is, when it is the feed's turn. Never rejects. */
  check(): Promise<void> {
    const { clock, normaliser, log } = this.options;
    const checked = this.turn.then(async () => {
      await this.append(normaliser.expire(clock.now()));
      await this.takeAccepted();
      await this.emitStatus();
    });
    this.turn = checked.catch((error: unknown) => log.error('feed-check-failed', { feedId: this.feedId, error }));
    return this.turn;
  }

  private async emitStatus(): Promise<void> {
    const { normaliser, refusals, clock } = this.options;
    const news = this.report.statusEvent(normaliser, refusals.current, clock.now());
    if (news) await this.append([news]);
  }
}
