import type { HubEvent, SourceDocument } from '#libs/model';
import type { Attempt } from '#libs/sources';
import { markTraced, type Span, type Tracer } from '#libs/telemetry';

/**
 * The way of one document from its poll to the bus, as a trace. What it became goes on in other processes under the part
 * that appended it. Reading and normalising are one part: of GTFS-RT only what has changed is decoded, entity by entity,
 * while it is normalised (ADR 0006), and DATEX II is read in pieces.
 */
export class DocumentTrace {
  private constructor(private readonly whole: Span) {}

  /** `undefined` where this document is not of the share that is traced. `fetched`: how it was got, where somebody asked. */
  static begin(
    tracer: Tracer | undefined,
    document: SourceDocument,
    fetched: { attempt: Attempt; endedMs: number } | undefined,
  ): DocumentTrace | undefined {
    if (tracer === undefined) return undefined;
    const { feedId, sourceId, format } = document;
    const polled = fetched?.attempt.sourceId === sourceId && fetched.attempt.contentHash === document.contentHash;
    const startMs = polled ? fetched.endedMs - fetched.attempt.durationMs : undefined;
    const whole = tracer.begin(
      'document',
      {
        'estuaire.feed': feedId,
        'estuaire.source': sourceId,
        'estuaire.format': format,
        'estuaire.bytes': document.bytes.byteLength,
      },
      startMs,
    );
    if (whole && polled) whole.child('poll', startMs).end(fetched.endedMs);
    return whole && new DocumentTrace(whole);
  }

  get traceId(): string {
    return this.whole.traceId;
  }

  async part<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
    const part = this.whole.child(name);
    try {
      return await work();
    } catch (error) {
      part.fail(error);
      throw error;
    } finally {
      part.end();
    }
  }

  /** Says of the events that they are of this trace: whoever reads them goes on with it. */
  async append(events: readonly HubEvent[], append: () => Promise<void>): Promise<void> {
    const part = this.whole.child('append');
    part.set({ 'estuaire.events': events.length });
    for (const event of events) markTraced(event, part.traceparent);
    try {
      await append();
    } catch (error) {
      part.fail(error);
      throw error;
    } finally {
      part.end();
    }
  }

  end(events: number): void {
    this.whole.set({ 'estuaire.events': events });
    this.whole.end();
  }
}
