import { describeIssue, type HubError, type IssueCollector } from '#libs/errors';
import {
  inFeed,
  toInstant,
  type EntityKey,
  type Dataset,
  type FeedId,
  type FeedReason,
  type FeedState,
  type FeedStatus,
  type HubEvent,
  type RefusedDataset,
  type SubscriptionStatus,
  type Visibility,
} from '#libs/model';
import { worstOf } from '#libs/live';
import type { ContentTime, FeedNormaliser } from '#libs/normalise';
import { contentHashOf, type Attempt, type SourceDocument } from '#libs/sources';
import { reasonsOf } from './feed-reasons.js';
import { InputLossTable } from './input-losses.js';
import type { PipelineMetrics } from './pipeline-metrics.js';
import { SourceHealth, describeFault, type SourceSettings, type DocumentFacts } from './source-health.js';

/** A status is emitted at most so often unless its state changes. */
const EMIT_AFTER_MS = 5_000;
/** Emitted again after so long though nothing has changed: the proof that somebody looks after the feed … */
const KEEP_ALIVE_MS = 15_000;
/** … which holds for so long: two may be late or lost, and another collector may take the feed over meanwhile. */
const WATCHED_MS = 45_000;
const ISSUE_SAMPLES = 30;

export interface FeedReportOptions {
  feedId: FeedId;
  visibility: Visibility;
  standingFlags: string[];
  sources: readonly SourceSettings[];
  metrics: PipelineMetrics;
}

/** How a feed is: the health of its sources, what was found in their newest documents, and the event that reports it. */
export class FeedReport {
  private readonly health = new Map<string, SourceHealth>();
  private readonly issues = new Map<string, IssueCollector>();
  private readonly losses = new InputLossTable();
  private emitted: { text: string; state: FeedState; since: string; atMs: number } | undefined;
  private quarantined = 0;

  constructor(private readonly options: FeedReportOptions) {
    for (const settings of options.sources) this.health.set(settings.sourceId, new SourceHealth(settings));
  }

  /** Takes the status the bus holds as already emitted. */
  restore({ state, since }: FeedStatus): void {
    this.emitted = { text: '', state, since, atMs: 0 };
  }

  /**
   * Health is reported in the hub's own time, whatever day the feed was recorded on. True where the attempt shows that
   * the source has stopped, which is news.
   */
  noteAttempt(attempt: Attempt, nowMs: number): boolean {
    const health = this.healthOf(attempt.sourceId, 'gbfs', attempt.isTranslation);
    health.note({ ...attempt, at: toInstant(nowMs) });
    return health.hasJustStopped(nowMs);
  }

  noteSubscription(sourceId: string, status: SubscriptionStatus): void {
    this.health.get(sourceId)?.noteSubscription(status);
  }

  /** Sources whose subscription is lost. */
  get subscriptionsLost(): string[] {
    const statuses = [...this.health.values()].map(({ status }) => status);
    return statuses.flatMap(({ sourceId, subscription }) => (subscription?.state === 'lost' ? [sourceId] : []));
  }

  noteAccepted({ sourceId, format }: SourceDocument, nowMs: number, facts: DocumentFacts = {}): void {
    this.healthOf(sourceId, format).noteAccepted(toInstant(nowMs), facts);
  }

  noteContent({ sourceId, format, receivedAt }: SourceDocument, times: readonly ContentTime[], nowMs: number): void {
    this.healthOf(sourceId, format).noteContent(times, Date.parse(receivedAt), nowMs);
  }

  noteRefused({ sourceId, format }: SourceDocument, error: HubError): void {
    this.healthOf(sourceId, format).noteRefused(describeFault(error));
  }

  /** What was found in a source's newest document, in place of what was found in the one before. */
  noteIssues({ sourceId }: SourceDocument, issues: IssueCollector): void {
    this.issues.set(sourceId, issues);
    this.options.metrics.issues(this.options.feedId, issues.counts);
  }

  /** The same document was read again: what is found now stands, and is not counted twice. */
  noteReadAgain(sourceId: string, issues: IssueCollector): void {
    this.issues.set(sourceId, issues);
  }

  noteLosses(document: SourceDocument, issues: IssueCollector, notCarried?: Readonly<Record<string, number>>): void {
    this.losses.note(document, issues, notCarried);
  }

  countQuarantined(refused: number): void {
    this.quarantined += refused;
  }

  /** A source of a discovered system is listed no more. */
  forget(sourceId: string): void {
    this.health.delete(sourceId);
    this.issues.delete(sourceId);
    this.losses.forget(sourceId);
  }

  /**
   * The event that says how the feed is, if that is news and the last one was not just emitted, or if the last one is
   * so old that readers might think nobody looks after the feed.
   */
  statusEvent(
    normaliser: FeedNormaliser,
    refusedDataset: RefusedDataset | undefined,
    nowMs: number,
  ): HubEvent | undefined {
    const states = [...this.health.values()].map((health) => health.state(nowMs));
    const reasons = this.reasons(normaliser, refusedDataset);
    const state = worstOf([...states, ...reasons.map((reason) => reason.state)]);
    const since = this.emitted?.state === state ? this.emitted.since : toInstant(nowMs);
    const status = this.status({ state, since: since as FeedStatus['since'], reasons }, normaliser, refusedDataset);
    const text = JSON.stringify({ ...status, sources: status.sources.map(({ lastAttemptAt: _, ...rest }) => rest) });
    if (this.emitted?.state === state) {
      const sinceEmittedMs = nowMs - this.emitted.atMs;
      if (sinceEmittedMs < (this.emitted.text === text ? KEEP_ALIVE_MS : EMIT_AFTER_MS)) return undefined;
    }
    this.emitted = { text, state, since, atMs: nowMs };
    status.checkedAt = toInstant(nowMs);
    status.watchedUntil = toInstant(nowMs + WATCHED_MS);
    const { feedId, standingFlags, visibility } = this.options;
    const at = toInstant(nowMs);
    return {
      kind: 'feed-status',
      key: inFeed<EntityKey>(feedId, 'status'),
      feed: feedId,
      op: 'upsert',
      entity: status,
      observedAt: at,
      receivedAt: at,
      producedAt: at,
      source: { documentHash: contentHashOf(new Uint8Array()), id: 'collector' },
      quality: { flags: standingFlags },
      visibility,
    };
  }

  /** Files of a discovered system appear as sources of their own; they share the settings of the one that lists them. */
  private healthOf(sourceId: string, format: string, isTranslation?: boolean): SourceHealth {
    let health = this.health.get(sourceId);
    if (!health) {
      const parent = this.options.sources.find((settings) => sourceId.startsWith(`${settings.sourceId}-`));
      health = new SourceHealth({ sourceId, format, staleAfterMs: parent?.staleAfterMs ?? 600_000, isTranslation });
      this.health.set(sourceId, health);
    }
    return health;
  }

  private reasons(normaliser: FeedNormaliser, refusedDataset: RefusedDataset | undefined): FeedReason[] {
    const { feedId } = this.options;
    const { state } = normaliser;
    const matches = normaliser.matches();
    const dataset = state.find('dataset', inFeed<EntityKey>(feedId, 'gtfs'))?.entity as Dataset | undefined;
    const sources = [...this.health.values()].map(({ status }) => status);
    return reasonsOf({
      sources,
      issues: this.issues,
      entitiesOf: (sourceId) => {
        // The files of a system make its entities together.
        const isPart = sources.find((source) => source.sourceId === sourceId)?.format === 'gbfs';
        let count = 0;
        for (const kind of state.kinds()) {
          if (isPart) count += state.count(kind);
          else for (const emitted of state.list(kind)) if (emitted.sourceId === sourceId) count += 1;
        }
        return count;
      },
      matches: matches && { rate: matches.rate, runs: matches.named },
      scheduleWarning: dataset?.warning,
      refusedDataset,
    });
  }

  private status(
    judged: Pick<FeedStatus, 'state' | 'since' | 'reasons'>,
    normaliser: FeedNormaliser,
    refusedDataset: RefusedDataset | undefined,
  ): FeedStatus {
    const matches = normaliser.matches();
    const issueCounts: Record<string, number> = {};
    for (const { counts } of this.issues.values()) {
      for (const [code, count] of Object.entries(counts)) issueCounts[code] = (issueCounts[code] ?? 0) + count;
    }
    const entities: Record<string, number> = {};
    for (const kind of normaliser.state.kinds()) entities[kind] = normaliser.state.count(kind);
    return {
      feedId: this.options.feedId,
      state: judged.state,
      since: judged.since,
      ...(judged.reasons?.length ? { reasons: judged.reasons } : {}),
      sources: [...this.health.values()].map((health) => ({ ...health.status })),
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
      refusedDataset,
      losses: this.losses.list(),
    };
  }
}
