import { asHubError, findHubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock, Random } from '#libs/telemetry';
import { LastContent } from '../content-hash.js';
import type { Source, SourceDocument, SourceSink } from '../source.js';
import type { AddressGuard } from './address-guard.js';
import type { Authoriser } from './client-credentials.js';
import { AskingPace } from './backoff.js';
import { FreshnessCheck } from './freshness-check.js';
import { retryAfterMs } from './retry-after.js';
import type { NewestInIndex } from './newest-in-index.js';
import { fetchDocument, type FetchLimits, type Validators } from './fetch-document.js';

export interface PollOptions {
  feedId: FeedId;
  id: string;
  format: string;
  document?: string;
  language?: string;
  isTranslation?: true;
  url: string;
  everyMs: number;
  headers: Record<string, string>;
  /** Where the document is now, for addresses that are a folder of dated files; a file once read is not read again. */
  newest?: Pick<NewestInIndex, 'address'>;
  /** Further headers, asked for before each request. */
  authoriser?: Authoriser;
  limits: FetchLimits;
  guard: AddressGuard;
  clock: Clock;
  random: Random;
}

/**
 * Asks one address again and again: conditionally, with limits, slower while it fails, and not before a server that says so
 * wants to be asked. A body whose hash is the last
 * one's goes no further. Each round is one attempt reported to the sink.
 */
export class PolledSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  private validators: Validators = {};
  private lastAddress: string | undefined;
  private lastContent = new LastContent();
  private failures = 0;
  private readonly pace: AskingPace;
  private readonly freshness: FreshnessCheck;

  constructor(private readonly options: PollOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
    this.pace = new AskingPace(options.everyMs, options.random);
    this.freshness = new FreshnessCheck(options.everyMs);
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (!signal.aborted) {
      const started = clock.now();
      await this.pollOnce(sink, signal);
      await clock.sleep(this.pace.rest(this.failures, started, clock.now()), signal);
    }
  }

  /** One round; never rejects. */
  async pollOnce(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { feedId, id: sourceId, clock, everyMs, isTranslation } = this.options;
    const started = clock.now();
    const attempt = { feedId, sourceId, at: toInstant(started), everyMs, ...(isTranslation && { isTranslation }) };
    const elapsed = (): number => clock.now() - started;
    try {
      const document = await this.fetchChanged(signal);
      if (!document) {
        this.failures = 0;
        sink.attempt({
          ...attempt,
          outcome: 'unchanged',
          bytes: 0,
          durationMs: elapsed(),
          contentHash: this.lastContent.hash,
        });
        return;
      }
      this.failures = 0;
      sink.attempt({
        ...attempt,
        outcome: 'changed',
        bytes: document.bytes.byteLength,
        durationMs: elapsed(),
        contentHash: document.contentHash,
      });
      await this.give(document, sink);
    } catch (cause) {
      if (signal.aborted) return;
      this.failures += 1;
      this.pace.askLater(retryAfterMs(cause, clock.now()), clock.now());
      const error = asHubError(cause, 'SOURCE_UNREACHABLE', { feedId, retryable: true });
      sink.attempt({ ...attempt, outcome: 'failed', bytes: 0, durationMs: elapsed(), error });
    }
  }

  /** What could not be taken is not known: the next round asks for it whole again. */
  private async give(document: SourceDocument, sink: SourceSink): Promise<void> {
    try {
      await sink.document(document);
    } catch (cause) {
      this.validators = {};
      this.lastAddress = undefined;
      this.lastContent = new LastContent();
      throw cause;
    }
  }

  /** A token that the upstream refuses is replaced once; what it says of the next one counts. */
  private async ask(address: string, signal: AbortSignal): ReturnType<typeof fetchDocument> {
    const { options, validators } = this;
    // A folder may list files that lie elsewhere: keys and tokens are for the host they were configured for.
    const isOwn = new URL(address).origin === new URL(options.url).origin;
    const authoriser = isOwn ? options.authoriser : undefined;
    const once = async (): ReturnType<typeof fetchDocument> =>
      fetchDocument(address, {
        ...options,
        headers: isOwn ? { ...options.headers, ...(await authoriser?.headers(signal)) } : {},
        // What one file was like says nothing of the next.
        validators:
          options.newest === undefined && this.freshness.mayBeConditional(options.clock.now()) ? validators : {},
        signal,
      });
    return once().catch((cause: unknown) => {
      if (authoriser === undefined || findHubError(cause)?.got !== 'HTTP 401') throw cause;
      authoriser.refused();
      return once();
    });
  }

  /** The document if it differs from the last one. */
  private async fetchChanged(signal: AbortSignal): Promise<SourceDocument | undefined> {
    const { options } = this;
    const address = (await options.newest?.address(signal)) ?? options.url;
    if (options.newest !== undefined && address === this.lastAddress) return undefined;
    const answer = await this.ask(address, signal);
    this.lastAddress = address;
    if (answer.status === 'not-modified') {
      this.freshness.noteNotModified(options.clock.now());
      return undefined;
    }
    this.validators = answer.validators;
    const contentHash = this.lastContent.take(answer.bytes);
    this.freshness.noteDocument(contentHash !== undefined);
    if (contentHash === undefined) return undefined;
    return {
      feedId: options.feedId,
      sourceId: options.id,
      format: options.format,
      document: options.document,
      ...(options.language !== undefined && { language: options.language }),
      ...(options.isTranslation && { isTranslation: options.isTranslation }),
      bytes: answer.bytes,
      contentHash,
      receivedAt: toInstant(options.clock.now()),
      timeShiftMs: 0,
      replayed: false,
    };
  }
}
