import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HubError } from '#libs/errors';
import { toInstant } from '#libs/model';
import { PRIVATE_VARY, privately, problem, represent, sendRepresentation, type Representation } from '#libs/publish';
import type { Clock } from '#libs/telemetry';
import { askAt, headersOnward } from './forward.js';
import { PART_HEADER, type PartDirectory, type PartProcess } from './part-directory.js';
import type { Merge } from './merges.js';

/** Who asks the same within this time is given the same. */
const SHARED_MS = 500;
const MAX_KEPT = 200;
const MAX_KEPT_BYTES = 128 * 2 ** 20;
const MAX_PART_BYTES = 256 * 2 ** 20;

interface PartAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface Gathered {
  answers: readonly PartAnswer[];
  representation: Representation;
  atMs: number;
}

/** An answer of a part that is the answer of the whole: a question that cannot be meant, a key that is none. */
class Refused extends Error {
  constructor(readonly answer: PartAnswer) {
    super(`a part answered ${answer.status}`);
  }
}

/**
 * Asks several parts the same and gives what they answer as one. All of them, or none: where one cannot be asked, its name
 * is the answer. What has changed in no part is not put together again.
 */
export class Gatherer {
  readonly counters = { gatheredTotal: 0, unchangedTotal: 0, sharedTotal: 0, failedTotal: 0 };
  private readonly requests = { ok: 0, notModified: 0 };
  private readonly kept = new Map<string, Gathered>();
  private readonly coming = new Map<string, Promise<Gathered>>();
  private keptBytes = 0;

  constructor(
    private readonly directory: PartDirectory,
    private readonly clock: Clock,
  ) {}

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    parts: readonly string[],
    merge: Merge,
  ): Promise<void> {
    try {
      const isPrivate = hasCredentials(request);
      const { representation } = isPrivate
        ? await this.gather(request, parts, merge, undefined)
        : await this.shared(request, parts, merge);
      sendRepresentation(
        request,
        response,
        isPrivate ? privately(response, representation) : representation,
        this.requests,
      );
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof Refused) passOn(error.answer, response);
      else {
        this.counters.failedTotal += 1;
        const why = error instanceof HubError ? error.message : 'the answers of the parts cannot be put together';
        problem(response, 503, 'Part unavailable', `${why}; nothing is given as the whole without it`, {
          'retry-after': '5',
        });
      }
    }
  }

  private shared(request: IncomingMessage, parts: readonly string[], merge: Merge): Promise<Gathered> {
    const key = `${parts.join()} ${request.headers['accept-language'] ?? ''} ${request.url}`;
    const kept = this.kept.get(key);
    if (kept && this.clock.now() - kept.atMs < SHARED_MS) {
      this.counters.sharedTotal += 1;
      return Promise.resolve(kept);
    }
    let coming = this.coming.get(key);
    if (coming) this.counters.sharedTotal += 1;
    else {
      coming = this.gather(request, parts, merge, kept).finally(() => this.coming.delete(key));
      this.coming.set(key, coming);
      coming.then(
        (gathered) => this.keep(key, gathered),
        () => this.forget(key),
      );
    }
    return coming;
  }

  private async gather(
    request: IncomingMessage,
    parts: readonly string[],
    merge: Merge,
    before: Gathered | undefined,
  ): Promise<Gathered> {
    const { url = '/' } = request;
    const answers = await Promise.all(parts.map((part, i) => this.askPart(part, request, before?.answers[i])));
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new Refused(refused);
    const atMs = this.clock.now();
    if (before && answers.every((answer, i) => answer === before.answers[i])) {
      this.counters.unchangedTotal += 1;
      return { ...before, atMs };
    }
    this.counters.gatheredTotal += 1;
    const [, query = ''] = url.split('?', 2);
    const { headers } = answers[0]!;
    const modified = answers.map((one) => Date.parse(one.headers['last-modified'] ?? '')).filter(Number.isFinite);
    const representation = await represent({
      body: merge(
        answers.map(({ body }) => body),
        new URLSearchParams(query),
      ),
      contentType: headers['content-type'] ?? 'application/octet-stream',
      modifiedAt: toInstant(modified.length > 0 ? Math.max(...modified) : atMs),
      maxAgeSeconds: 0,
      compress: true,
    });
    const { 'cache-control': cacheControl = representation.cacheControl } = headers;
    return { answers, representation: { ...representation, cacheControl }, atMs };
  }

  /** The answer from before where nothing has changed. Throws for a part nobody answers for. */
  private async askPart(part: string, request: IncomingMessage, before?: PartAnswer): Promise<PartAnswer> {
    const etag = before?.headers.etag;
    const headers: OutgoingHttpHeaders = {
      ...headersOnward(request),
      [PART_HEADER]: part,
      'accept-encoding': 'identity',
    };
    for (const name of ['if-none-match', 'if-modified-since', 'range', 'if-range']) delete headers[name];
    if (etag !== undefined) headers['if-none-match'] = etag;
    for (const process of this.directory.alive(part, 'publisher')) {
      try {
        const answer = await ask(process, request.url ?? '/', headers);
        if (answer.status === 304 && before) return before;
        // It has another part than it had, or stops.
        if (answer.status !== 421 && answer.status !== 503) return answer;
      } catch {
        this.directory.lose(process);
      }
    }
    throw new HubError('SOURCE_UNREACHABLE', this.directory.whyDead(part, 'publisher'), { retryable: true });
  }

  private keep(key: string, gathered: Gathered): void {
    this.forget(key);
    this.kept.set(key, gathered);
    this.keptBytes += bytesOf(gathered);
    for (const [oldest] of this.kept) {
      if (this.kept.size <= MAX_KEPT && this.keptBytes <= MAX_KEPT_BYTES) break;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    const kept = this.kept.get(key);
    if (!kept) return;
    this.kept.delete(key);
    this.keptBytes -= bytesOf(kept);
  }
}

function bytesOf({ answers, representation }: Gathered): number {
  const { body, gzip, br } = representation;
  const own = body.byteLength + (gzip?.byteLength ?? 0) + (br?.byteLength ?? 0);
  return answers.reduce((sum, answer) => sum + answer.body.byteLength, own);
}

function hasCredentials({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined || headers.cookie !== undefined;
}

function ask({ url }: PartProcess, path: string, headers: OutgoingHttpHeaders): Promise<PartAnswer> {
  return new Promise((resolve, reject) => {
    const question = askAt(url + path, 'GET', headers);
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

function passOn({ status, headers, body }: PartAnswer, response: ServerResponse): void {
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
