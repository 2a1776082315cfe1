import type { OwnAnswer } from '#libs/publish';

const PATIENCE_MS = 2_000;
/** Enough for an example; the rest of a large answer is not read. */
const MOST_BYTES = 512 * 1024;

/** Asks the process itself over HTTP, as a reader would. `undefined` for what does not come in time. */
export async function askSelf(url: string, path: string): Promise<OwnAnswer | undefined> {
  const ending = new AbortController();
  const late = setTimeout(() => ending.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(url.replace('//0.0.0.0', '//127.0.0.1') + path, {
      signal: ending.signal,
      headers: { 'accept-encoding': 'identity' },
    });
    const length = Number(answer.headers.get('content-length') ?? 0);
    const type = answer.headers.get('content-type') ?? '';
    if (length > MOST_BYTES) return { status: answer.status, type, body: '', bytes: length };
    const body = await answer.text();
    return { status: answer.status, type, body, bytes: length || Buffer.byteLength(body) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
    ending.abort();
  }
}
