import type { FeedId, MatchCounts } from '#libs/model';
import type { Attempt, ExchangeCount, MessageCount, SourceDocument } from '#libs/sources';
import type { Metrics } from '#libs/telemetry';

/** What the collector counts of every feed and source. Labels come from the configuration, so their number is bounded. */
export class PipelineMetrics {
  private readonly attempts;
  private readonly fetchSeconds;
  private readonly fetchedBytes;
  private readonly events;
  private readonly processSeconds;
  private readonly issueTotal;
  private readonly runs;
  /** Outcomes shown of each feed; words come from closed lists. */
  private readonly shown = new Map<FeedId, Set<string>>();
  private readonly messageTotal;
  private readonly exchangeTotal;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter('estuaire_fetch_attempts_total', 'Attempts to get a document, by outcome', [
      'feed',
      'source',
      'outcome',
    ]);
    this.fetchedBytes = metrics.counter('estuaire_fetched_bytes_total', 'Bytes of changed documents', [
      'feed',
      'source',
    ]);
    this.fetchSeconds = metrics.histogram(
      'estuaire_fetch_seconds',
      'Time of one attempt',
      ['feed', 'source'],
      [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    );
    this.events = metrics.counter('estuaire_events_total', 'Events made of documents', ['feed', 'format']);
    this.processSeconds = metrics.histogram(
      'estuaire_process_seconds',
      'From document to durable events',
      ['feed', 'format'],
      [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    );
    this.issueTotal = metrics.counter('estuaire_issues_total', 'Issues found in documents, by code', ['feed', 'code']);
    this.runs = metrics.gauge(
      'estuaire_runs',
      'Runs in the newest document of each source: matched or repaired by which rule, or unmatched for which reason',
      ['feed', 'outcome', 'rule'],
    );
    this.messageTotal = metrics.counter(
      'estuaire_messages_total',
      'Messages of brokers received, conflated and dropped, and connections lost',
      ['feed', 'source', 'what'],
    );
    this.exchangeTotal = metrics.counter(
      'estuaire_siri_exchange_total',
      'Subscriptions granted, renewed, refused and lost, and the messages of SIRI servers, by what they are',
      ['feed', 'source', 'what'],
    );
  }

  attempted({ feedId, sourceId, outcome, bytes, durationMs }: Attempt): void {
    this.attempts.inc({ feed: feedId, source: sourceId, outcome });
    this.fetchedBytes.inc({ feed: feedId, source: sourceId }, bytes);
    this.fetchSeconds.observe({ feed: feedId, source: sourceId }, durationMs / 1000);
  }

  processed(feedId: FeedId, { format }: SourceDocument, events: number, durationMs: number): void {
    this.events.inc({ feed: feedId, format }, events);
    this.processSeconds.observe({ feed: feedId, format }, durationMs / 1000);
  }

  messages(feedId: FeedId, sourceId: string, what: MessageCount, messages: number): void {
    this.messageTotal.inc({ feed: feedId, source: sourceId, what }, messages);
  }

  exchanged(feedId: FeedId, sourceId: string, what: ExchangeCount): void {
    this.exchangeTotal.inc({ feed: feedId, source: sourceId, what });
  }

  issues(feedId: FeedId, counts: Record<string, number>): void {
    for (const [code, count] of Object.entries(counts)) this.issueTotal.inc({ feed: feedId, code }, count);
  }

  /** What became of the runs a feed reports; an outcome no run has any more is shown as 0. */
  matches(feedId: FeedId, matches: MatchCounts): void {
    let shown = this.shown.get(feedId);
    if (!shown) this.shown.set(feedId, (shown = new Set()));
    for (const outcome of ['matched', 'unmatched', 'repaired'] as const) {
      for (const rule of Object.keys(matches[outcome])) shown.add(`${outcome} ${rule}`);
    }
    for (const place of shown) {
      const [outcome, rule] = place.split(' ') as [keyof MatchCounts, string];
      this.runs.set({ feed: feedId, outcome, rule }, matches[outcome][rule] ?? 0);
    }
  }
}
