/** What is not answered by then will not be: a half-open connection never ends of itself. */
const PATIENCE_MS = 30_000;

/** `fetch` that gives up: rejects with a TimeoutError when the answer, or the rest of its body, does not come. */
export function ask(address: string, asked: RequestInit = {}): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  return fetch(address, { ...asked, signal: asked.signal ? AbortSignal.any([asked.signal, patience]) : patience });
}
