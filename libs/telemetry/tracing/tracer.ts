/**
 * One part of the way of a document from its producer to clients, for whoever collects traces. Names and fields are of the
 * hub's own words (feed, source, counts), never of what a document holds.
 */
export interface Span {
  readonly traceId: string;
  /** W3C Trace Context, version 00: what another process goes on from. */
  readonly traceparent: string;
  /** A part of this part. `startMs`: epoch milliseconds, where it began before now. */
  child(name: string, startMs?: number): Span;
  set(fields: Readonly<Record<string, string | number>>): void;
  /** Marks the part as failed, with the error's code and its text without secrets. */
  fail(error: unknown): void;
  /** Default: now. */
  end(endMs?: number): void;
}

/**
 * Makes traces of a share of all documents. Absent wherever tracing is not configured: nothing of it is then loaded, and
 * nobody asks anything of an event.
 */
export interface Tracer {
  /** A new trace; `undefined` for the documents that are not of the share. */
  begin(name: string, fields: Readonly<Record<string, string | number>>, startMs?: number): Span | undefined;
  /** Goes on with a trace of another process; `undefined` where the text is no trace context, or of one not recorded. */
  goOn(traceparent: string, name: string): Span | undefined;
  /** Sends what waits, for some seconds at most. Never rejects. */
  stop(): Promise<void>;
}
