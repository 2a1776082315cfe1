import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  trailers: Record<string, string | undefined>;
  /** As sent: compressed where `content-encoding` says so. */
  body: Buffer;
}

/** One request with nothing added or undone by a client library: what a reader's program would see on the wire. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((answered, failed) => {
    const sent = request(url, { method: options.method ?? 'GET', headers: options.headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () =>
        answered({
          status: response.statusCode!,
          headers: response.headers as Answer['headers'],
          trailers: response.trailers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A test that was busy for longer than a connection is kept finds it closed: nothing was answered on it, ask anew.
      if (sent.reusedSocket && error.code === 'ECONNRESET') answered(ask(url, options));
      else failed(error);
    });
    sent.end(options.body);
  });
}

/** The JSON under a path; fails with what came instead when it is no 200. */
export async function askJson<T>(url: string): Promise<T> {
  const { status, body } = await ask(url);
  if (status !== 200) throw new Error(`${url}: got ${status} ${body.toString().slice(0, 300)}`);
  return JSON.parse(body.toString()) as T;
}

export function unpacked({ headers, body }: Answer): Buffer {
  switch (headers['content-encoding']) {
    case 'br':
      return brotliDecompressSync(body);
    case 'gzip':
      return gunzipSync(body);
    default:
      return body;
  }
}

/** Values of a metric by its labels: `{feed="raba",format="gtfs"}` → 11. */
export async function metricOf(hub: string, name: string): Promise<Map<string, number>> {
  const { body } = await ask(`${hub}/metrics`);
  const values = new Map<string, number>();
  for (const line of body.toString().split('\n')) {
    const found = /^([a-z_]+)(\{[^}]*\})? (\S+)$/.exec(line);
    if (found?.[1] === name) values.set(found[2] ?? '', Number(found[3]));
  }
  return values;
}
