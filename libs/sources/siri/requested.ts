import { asHubError, type HubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock, Random } from '#libs/telemetry';
import { LastContent } from '../content-hash.js';
import { AskingPace } from '../http/backoff.js';
import { retryAfterMs } from '../http/retry-after.js';
import type { Source, SourceSink } from '../source.js';
import type { SiriServer } from './siri-server.js';

export interface RequestedOptions {
  feedId: FeedId;
  id: string;
  format: string;
  everyMs: number;
  /** What one round asks, message by message; their number does not change. */
  requests: (atMs: number, newMessageId: () => string) => readonly string[];
  server: Pick<SiriServer, 'ask'>;
  newMessageId: () => string;
  clock: Clock;
  random: Random;
}

/** Questions in a row that fail before any is answered: then the round is over. */
const MOST_FAILURES = 3;

/**
 * Asks a SIRI server the same questions again and again, one after the other, slower while none is answered. Each
 * answer is a document; one question that fails does not cost the others, and is one failed attempt of the round.
 */
export class RequestedSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  /** Of each question. */
  private readonly last: LastContent[] = [];
  private failures = 0;
  private readonly pace: AskingPace;

  constructor(private readonly options: RequestedOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
    this.pace = new AskingPace(options.everyMs, options.random);
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (!signal.aborted) {
      const startedMs = clock.now();
      await this.askAll(sink, signal);
      await clock.sleep(this.pace.rest(this.failures, startedMs, clock.now()), signal);
    }
  }

  /** One round; never rejects. */
  async askAll(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { feedId, id: sourceId, clock, everyMs, requests, newMessageId } = this.options;
    const bodies = requests(clock.now(), newMessageId);
    const failed: { error: HubError; durationMs: number }[] = [];
    let answered = false;
    for (const [at, body] of bodies.entries()) {
      const startedMs = clock.now();
      try {
        await this.askOne(at, body, sink, signal);
      } catch (cause) {
        if (signal.aborted) return;
        const error = asHubError(cause, 'SOURCE_UNREACHABLE', { feedId, retryable: true });
        failed.push({ error, durationMs: clock.now() - startedMs });
        // A server that says when to come again is asked nothing more until then.
        const waitMs = retryAfterMs(cause, clock.now());
        this.pace.askLater(waitMs, clock.now());
        if (waitMs > 0) break;
        // A server that is not there is not asked the other hundred questions.
        if (failed.length === MOST_FAILURES && !answered) break;
        continue;
      }
      answered = true;
    }
    this.failures = failed.length > 0 && !answered ? this.failures + 1 : 0;
    const [first] = failed;
    if (!first) return;
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), everyMs, outcome: 'failed', bytes: 0, ...first });
  }

  private async askOne(at: number, body: string, sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { feedId, id: sourceId, format, server, clock, everyMs } = this.options;
    const startedMs = clock.now();
    const bytes = await server.ask(body, signal);
    const last = (this.last[at] ??= new LastContent());
    const contentHash = last.take(bytes);
    const receivedAt = toInstant(clock.now());
    const attempt = { feedId, sourceId, at: receivedAt, everyMs, durationMs: clock.now() - startedMs };
    if (contentHash === undefined) {
      sink.attempt({ ...attempt, outcome: 'unchanged', bytes: 0, contentHash: last.hash });
      return;
    }
    sink.attempt({ ...attempt, outcome: 'changed', bytes: bytes.byteLength, contentHash });
    try {
      await sink.document({
        feedId,
        sourceId,
        format,
        bytes,
        contentHash,
        receivedAt,
        timeShiftMs: 0,
        replayed: false,
      });
    } catch (cause) {
      // What could not be taken is not known.
      this.last[at] = new LastContent();
      throw cause;
    }
  }
}
