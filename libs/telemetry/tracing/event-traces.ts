const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;
/** Traces looked for in one batch: with a share of all documents there are one or two. */
const MOST_AT_ONCE = 16;

let traces: WeakMap<object, string> | undefined;

/** From now on events of this process may belong to traces. Until it is called the functions below do nothing. */
export function rememberTraces(): void {
  traces ??= new WeakMap();
}

/**
 * Says which trace an event belongs to. It stands beside the event, not in it: what is appended, stored and sent is the
 * same byte for byte, traced or not. Anything but a sampled W3C `traceparent` is passed over, as others may write to a log.
 */
export function markTraced(event: object, traceparent: string | undefined): void {
  if (traces === undefined || traceparent === undefined || !TRACEPARENT.test(traceparent)) return;
  traces.set(event, traceparent);
}

export function traceOf(event: object): string | undefined {
  return traces?.get(event);
}

/** Traces of a batch, each once; at most 16. */
export function tracesOf(events: Iterable<object>): string[] {
  if (traces === undefined) return [];
  const found = new Set<string>();
  for (const event of events) {
    const trace = traces.get(event);
    if (trace !== undefined) found.add(trace);
    if (found.size === MOST_AT_ONCE) break;
  }
  return [...found];
}
