/**
 * Runs `work` with a signal that aborts with the one given, or after `ms` with a TimeoutError. Nothing is left behind when
 * it is over.
 *
 * `AbortSignal.any` over an `AbortSignal.timeout` is not this: on Node 20 nothing holds the inner signal, and once it is
 * collected the time never ends. A server that never answers then holds its poll for ever.
 */
export async function withinTime<Result>(
  signal: AbortSignal,
  ms: number,
  work: (deadline: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const pass = (): void => over.abort(signal.reason);
  if (signal.aborted) pass();
  signal.addEventListener('abort', pass);
  const timer = setTimeout(() => over.abort(new DOMException(`not over within ${ms} ms`, 'TimeoutError')), ms);
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', pass);
  }
}
