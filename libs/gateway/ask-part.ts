import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HubError } from '#libs/errors';
import { AFTER_HEADER, PART_HEADER, PRIVATE_VARY } from '#libs/publish';
import { askAt, headersOnward } from './forward.js';
import type { PartDirectory, PartProcess } from './part-directory.js';

const MAX_PART_BYTES = 256 * 2 ** 20;

export interface PartAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** An answer of a part that is the answer of the whole: a question that cannot be meant, a key that is none. */
export class RefusedByPart extends Error {
  constructor(readonly answer: PartAnswer) {
    super(`a part answered ${answer.status}`);
  }
}

export interface PartQuestion {
  /** Path and query. */
  path: string;
  /** Who asks, and what he brings along. */
  headers: OutgoingHttpHeaders;
  /** What it answered before: given again where nothing has changed. */
  before?: PartAnswer | undefined;
  /** Behind what its list goes on. */
  after?: string | undefined;
}

/** What goes on of a reader's request to parts whose answers are put together. */
export function headersToParts(request: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...headersOnward(request), 'accept-encoding': 'identity' };
  const ofItself = ['if-none-match', 'if-modified-since', 'range', 'if-range'];
  for (const name of [...ofItself, 'content-length', 'content-type', 'transfer-encoding']) delete headers[name];
  return headers;
}

export function hasCredentials({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined || headers.cookie !== undefined;
}

/** Asks the first process of a part that answers. Throws SOURCE_UNREACHABLE, by name, for a part nobody answers for. */
export async function askPart(
  directory: PartDirectory,
  part: string,
  { path, headers, before, after }: PartQuestion,
): Promise<PartAnswer> {
  const etag = before?.headers.etag;
  const sent: OutgoingHttpHeaders = {
    ...headers,
    [PART_HEADER]: part,
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(after !== undefined && { [AFTER_HEADER]: after }),
  };
  for (const process of directory.alive(part, 'publisher')) {
    try {
      const answer = await ask(process, path, sent);
      if (answer.status === 304 && before) return before;
      // It has another part than it had, or stops.
      if (answer.status !== 421 && answer.status !== 503) return answer;
    } catch {
      directory.lose(process);
    }
  }
  throw new HubError('SOURCE_UNREACHABLE', directory.whyDead(part, 'publisher'), { retryable: true });
}

function ask({ url }: PartProcess, path: string, headers: OutgoingHttpHeaders): Promise<PartAnswer> {
  return new Promise((resolve, reject) => {
    const question = askAt(url, path, 'GET', headers);
    question.once('timeout', () => question.destroy(new Error('no answer in time')));
    question.once('error', reject);
    question.once('response', (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > MAX_PART_BYTES) question.destroy(new Error(`more than ${MAX_PART_BYTES} bytes`));
      });
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    question.end();
  });
}

/** The answer of a part as that of the whole. */
export function passOn({ status, headers, body }: PartAnswer, response: ServerResponse): void {
  const passed: OutgoingHttpHeaders = { 'content-length': body.byteLength, vary: PRIVATE_VARY };
  for (const name of [
    'content-type',
    'cache-control',
    'retry-after',
    'www-authenticate',
    'access-control-allow-origin',
  ])
    if (headers[name] !== undefined) passed[name] = headers[name];
  response.writeHead(status, passed);
  response.end(body);
}
