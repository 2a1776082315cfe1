import { setMaxListeners } from 'node:events';
import type { Claim } from '#libs/bus';
import { isScheduleFormat } from '#libs/config';
import { HubError, describeIssue, findHubError, IssueCollector } from '#libs/errors';
import {
  inFeed,
  toInstant,
  type EntityKey,
  type FeedId,
  type FeedStatus,
  type HubEvent,
  type Visibility,
} from '#libs/model';
import type { FeedNormaliser } from '#libs/normalise';
import type { ConvertedDocument } from '#libs/schedule';
import {
  contentHashOf,
  type Attempt,
  type RawArchive,
  type SharedDocuments,
  type Source,
  type SourceDocument,
  type SourceSink,
} from '#libs/sources';
import { describeError, type Clock, type Log } from '#libs/telemetry';
import type { FeedRefusals } from './feed-refusals.js';
import { InputLossTable } from './input-losses.js';
import type { PipelineMetrics } from './pipeline-metrics.js';
import { ScheduleKeeper } from './schedule-keeper.js';
import { SourceHealth, describeFault, worstOf, type SourceSettings } from './source-health.js';

export interface FeedPipelineOptions {
  feedId: FeedId;
  visibility: Visibility;
  /** `simulated` or `replayed`, told on every event of the pipeline itself as on the entities. */
  standingFlags: string[];
  sources: readonly { source: Source; settings: SourceSettings }[];
  normaliser: FeedNormaliser;
  schedules: ScheduleKeeper;
  refusals: FeedRefusals;
  /** The right to tell what this feed says. */
  claim: Claim;
  archive: RawArchive;
  /** Where processes on other machines take datasets from; absent where there are none. */
  documents?: SharedDocuments;
  clock: Clock;
  log: Log;
  metrics: PipelineMetrics;
}

/** Health is looked at, and the too old removed, this often; a status is told at most so often unless its state changes. */
const CHECK_MS = 2_000;
const TELL_MS = 5_000;
const APPEND_RETRY_MS = 500;
const ISSUE_SAMPLES = 30;

/**
 * One feed's way from its sources to the bus: archive the document, make events of it, append them, tell how the feed
 * is. Documents of a feed go one at a time, whichever source they come from; feeds do not wait for each other.
 */
export class FeedPipeline {
  private readonly health = new Map<string, SourceHealth>();
  private readonly issues = new Map<string, IssueCollector>();
  private readonly losses = new InputLossTable();
  private turn: Promise<void> = Promise.resolve();
  private told: { text: string; state: FeedStatus['state']; since: string; atMs: number } | undefined;
  private quarantined = 0;
  private fenced: HubError | undefined;

  constructor(private readonly options: FeedPipelineOptions) {
    for (const { settings } of options.sources) this.health.set(settings.sourceId, new SourceHealth(settings));
  }

  get feedId(): FeedId {
    return this.options.feedId;
  }

  /** Takes an event of this feed that the bus holds already as told. */
  restore(event: HubEvent): void {
    this.options.normaliser.restore(event);
    if (event.kind !== 'feed-status' || !event.entity) return;
    const { state, since, refusedDataset } = event.entity as FeedStatus;
    this.options.refusals.restore(refusedDataset);
    this.told = { text: '', state, since, atMs: 0 };
  }

  /** Goes on from what was restored; takes back what may no longer be shown. */
  async resume(): Promise<void> {
    await this.append(this.options.normaliser.resume(this.options.clock.now()));
  }

  /** Opens the schedule in use before the restart, if there was one. */
  async resumeSchedule(documentHash: string): Promise<void> {
    const { schedules, normaliser, log } = this.options;
    try {
      normaliser.useSchedule(await schedules.open(documentHash));
    } catch (error) {
      log.warn('schedule-not-resumed', { feedId: this.feedId, documentHash, error });
    }
  }

  /** Hash of the dataset in use, if there is one. */
  get datasetHash(): string | undefined {
    return this.options.normaliser.schedule?.documentHash;
  }

  /** Hash of the newest refused dataset, which must be kept as long as it is that. */
  get refusedHash(): string | undefined {
    return this.options.refusals.current?.documentHash;
  }

  /** Tells the operator's command again of what is refused. */
  tellRefused(): Promise<void> {
    return this.options.refusals.tell();
  }

  /**
   * Until the signal aborts or a part fails; the other parts are stopped then. Rejects FENCED when another process has
   * claimed the feed.
   */
  async run(signal: AbortSignal): Promise<void> {
    const parts = new AbortController();
    // Every source of the feed waits on this one signal; their number is the configuration's.
    setMaxListeners(0, parts.signal);
    const stop = (): void => parts.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    try {
      const { sources } = this.options;
      await this.options.refusals.tell();
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

  private sink(): SourceSink {
    return {
      attempt: (attempt) => this.noteAttempt(attempt),
      document: (document) => this.take(document),
      ended: (sourceId) => {
        this.health.delete(sourceId);
        this.issues.delete(sourceId);
        this.losses.forget(sourceId);
      },
    };
  }

  /** Waits its turn, then takes one document all the way to the bus. Rejects only when the bus is closed. */
  private take(document: SourceDocument): Promise<void> {
    const done = this.turn.then(() => this.process(document));
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async process(document: SourceDocument): Promise<void> {
    const { archive, log, metrics } = this.options;
    const started = performance.now();
    try {
      await archive.keep(document);
    } catch (error) {
      // History may miss a document; travellers may not miss a bus.
      log.error('raw-archive-failed', { feedId: this.feedId, sourceId: document.sourceId, error });
    }
    const events = isScheduleFormat(document.format) ? await this.takeSchedule(document) : this.takeDocument(document);
    await this.append(events);
    metrics.processed(this.feedId, document, events.length, performance.now() - started);
    const matches = this.options.normaliser.matches();
    if (matches) metrics.matches(this.feedId, matches);
    await this.tellStatus();
  }

  /** An operator's word may come at any time, also while the hub is stopped. */
  private async takeAccepted(): Promise<void> {
    const { refusals, archive, documents, log } = this.options;
    const accepted = await refusals.findAccepted();
    if (!accepted) return;
    const { documentHash, sourceId, format, receivedAt } = accepted;
    let bytes: Uint8Array;
    try {
      bytes = await (documents ?? archive).read(documentHash);
    } catch (error) {
      log.warn('accepted-dataset-gone', { feedId: this.feedId, documentHash, error });
      await refusals.noteGone();
      return;
    }
    log.info('dataset-accepted', { feedId: this.feedId, documentHash });
    const document: SourceDocument = {
      feedId: this.feedId,
      sourceId,
      format,
      bytes,
      contentHash: documentHash,
      receivedAt,
      timeShiftMs: 0,
      replayed: false,
    };
    await this.append(await this.takeSchedule(document));
    await this.tellStatus();
  }

  private takeDocument(document: SourceDocument): HubEvent[] {
    const { normaliser, clock, log } = this.options;
    const { events, issues, refused, notCarried } = normaliser.normalise(document, clock.now());
    this.losses.note(document, issues, notCarried);
    this.issues.set(document.sourceId, issues);
    this.options.metrics.issues(this.feedId, issues.counts);
    this.quarantined += issues.samples.filter(({ severity }) => severity === 'error').length;
    const health = this.healthOf(document.sourceId, document.format);
    if (!refused) health.noteTaken(toInstant(clock.now()));
    else {
      health.noteRefused(describeFault(refused));
      log.warn('document-refused', {
        feedId: this.feedId,
        sourceId: document.sourceId,
        documentHash: document.contentHash,
        error: refused,
      });
    }
    return events;
  }

  /** What the newest real-time documents come to with the schedule now in use; their issues are those of the new match. */
  private rematch(): HubEvent[] {
    const { normaliser, clock, log } = this.options;
    return normaliser.rematch(clock.now()).flatMap(({ sourceId, normalised, left }) => {
      if (left > 0) log.info('runs-not-rematched', { feedId: this.feedId, sourceId, left });
      this.issues.set(sourceId, normalised.issues);
      return normalised.events;
    });
  }

  private async takeSchedule(document: SourceDocument): Promise<HubEvent[]> {
    const { schedules, refusals, normaliser, clock, log } = this.options;
    const issues = new IssueCollector();
    try {
      const accepted = await schedules.import(document, normaliser.schedule, issues);
      if (accepted.warning) log.warn('dataset-suspicious', { feedId: this.feedId, reason: accepted.warning });
      const left = accepted.converted?.notCarried.map(({ element, count }) => [element, count] as const);
      this.losses.note(document, issues, Object.fromEntries(left ?? []));
      if (accepted.converted) await this.keepConverted(accepted.converted);
      // Who reads the event must be able to have the dataset.
      await this.options.documents?.share(document.contentHash);
      normaliser.useSchedule(accepted.schedule);
      await refusals.forget();
      this.healthOf(document.sourceId, document.format).noteTaken(toInstant(clock.now()));
      return [...normaliser.tellDataset(accepted.dataset, document, clock.now()), ...this.rematch()];
    } catch (cause) {
      const error = findHubError(cause) ?? new HubError('CONTAINER_UNREADABLE', (cause as Error).message, { cause });
      this.quarantined += 1;
      this.healthOf(document.sourceId, document.format).noteRefused(describeFault(error));
      if (issues.total === 0) {
        issues.add({
          code: error.code === 'LIMIT_EXCEEDED' ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE',
          severity: 'error',
          feedId: this.feedId,
          where: document.sourceId,
          got: error.got ?? error.message,
          expected: error.expected ?? `a ${document.format === 'gtfs' ? 'GTFS zip' : 'NeTEx document'}`,
        });
      }
      await refusals.note(document, error, toInstant(clock.now()));
      // Another process that takes the feed over must be able to have it when it is accepted.
      await this.options.documents?.share(document.contentHash);
      log.warn('dataset-refused', { feedId: this.feedId, documentHash: document.contentHash, ...describeError(error) });
      return [];
    } finally {
      this.issues.set(document.sourceId, issues);
      this.options.metrics.issues(this.feedId, issues.counts);
    }
  }

  /** Publishers read it by the hash the dataset names, as they read a GTFS zip that came as such. */
  private async keepConverted({ documentHash, zip }: ConvertedDocument): Promise<void> {
    try {
      await this.options.archive.keepCopy(documentHash, zip);
    } catch (error) {
      this.options.log.error('raw-archive-failed', { feedId: this.feedId, documentHash, error });
    }
  }

  /** Until the bus takes them: the state has moved on already, so giving up would lose the change. */
  private async append(events: readonly HubEvent[]): Promise<void> {
    const { claim, clock, log } = this.options;
    for (;;) {
      try {
        await claim.append(events);
        return;
      } catch (error) {
        const known = findHubError(error);
        if (known?.code === 'FENCED') this.fenced = known;
        if (!known?.retryable) throw error;
        log.warn('append-retried', { feedId: this.feedId, events: events.length, error });
        await clock.sleep(APPEND_RETRY_MS);
      }
    }
  }

  private noteAttempt(attempt: Attempt): void {
    const { log, metrics } = this.options;
    // Health is told in the hub's own time, whatever day the feed was recorded on.
    this.healthOf(attempt.sourceId, 'gbfs').note({ ...attempt, at: toInstant(this.options.clock.now()) });
    metrics.attempted(attempt);
    const { feedId, sourceId, outcome, bytes, durationMs, error } = attempt;
    if (error) log.warn('fetch-failed', { feedId, sourceId, durationMs, error });
    else log.debug('fetched', { feedId, sourceId, outcome, bytes, durationMs });
  }

  /** Files of a discovered system appear as sources of their own; they share the settings of the one that lists them. */
  private healthOf(sourceId: string, format: string): SourceHealth {
    let health = this.health.get(sourceId);
    if (!health) {
      const parent = this.options.sources.find(({ settings }) => sourceId.startsWith(`${settings.sourceId}-`));
      health = new SourceHealth({ sourceId, format, staleAfterMs: parent?.settings.staleAfterMs ?? 600_000 });
      this.health.set(sourceId, health);
    }
    return health;
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const { clock, normaliser, log } = this.options;
    while (!signal.aborted) {
      await clock.sleep(CHECK_MS, signal);
      if (signal.aborted) return;
      const checked = this.turn.then(async () => {
        await this.append(normaliser.expire(clock.now()));
        await this.takeAccepted();
        await this.tellStatus();
      });
      this.turn = checked.catch((error: unknown) => log.error('feed-check-failed', { feedId: this.feedId, error }));
      await this.turn;
      if (this.fenced) throw this.fenced;
    }
  }

  private async tellStatus(): Promise<void> {
    const nowMs = this.options.clock.now();
    const state = worstOf([...this.health.values()].map((health) => health.state(nowMs)));
    const since = this.told?.state === state ? this.told.since : toInstant(nowMs);
    const status = this.status(state, since as FeedStatus['since']);
    const text = JSON.stringify({ ...status, sources: status.sources.map(({ lastAttemptAt: _, ...rest }) => rest) });
    if (this.told?.text === text) return;
    if (this.told?.state === state && nowMs - this.told.atMs < TELL_MS) return;
    this.told = { text, state, since, atMs: nowMs };
    const at = toInstant(nowMs);
    await this.append([
      {
        kind: 'feed-status',
        key: inFeed<EntityKey>(this.feedId, 'status'),
        feed: this.feedId,
        op: 'upsert',
        entity: status,
        observedAt: at,
        receivedAt: at,
        producedAt: at,
        source: { documentHash: contentHashOf(new Uint8Array()), id: 'collector' },
        quality: { flags: this.options.standingFlags },
        visibility: this.options.visibility,
      },
    ]);
  }

  private status(state: FeedStatus['state'], since: FeedStatus['since']): FeedStatus {
    const { normaliser } = this.options;
    const matches = normaliser.matches();
    const issueCounts: Record<string, number> = {};
    for (const { counts } of this.issues.values()) {
      for (const [code, count] of Object.entries(counts)) issueCounts[code] = (issueCounts[code] ?? 0) + count;
    }
    const entities: Record<string, number> = {};
    for (const kind of normaliser.state.kinds()) entities[kind] = normaliser.state.count(kind);
    return {
      feedId: this.feedId,
      state,
      since,
      sources: [...this.health.values()].map(({ status }) => ({ ...status })),
      issueCounts,
      issueSamples: [...this.issues.values()]
        .flatMap(({ samples }) => samples.map(describeIssue))
        .slice(0, ISSUE_SAMPLES),
      entities,
      matchRate: matches?.rate,
      matches: matches && {
        matched: matches.matched,
        unmatched: matches.unmatched,
        repaired: matches.repaired,
      },
      quarantined: this.quarantined,
      refusedDataset: this.options.refusals.current,
      losses: this.losses.list(),
    };
  }
}
