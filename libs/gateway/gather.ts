import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FeedCatalogue } from '#libs/catalogue';
import { HubError } from '#libs/errors';
import { toInstant } from '#libs/model';
import {
  decodeAfter,
  packFor,
  privately,
  problem,
  represent,
  sendRepresentation,
  type ListOrder,
  type Representation,
} from '#libs/publish';
import type { Clock } from '#libs/telemetry';
import { RefusedByPart, askPart, hasCredentials, headersToParts, passOn, type PartAnswer } from './ask-part.js';
import type { Merge } from './merges.js';
import type { PartDirectory } from './part-directory.js';

/** Who asks the same within this time is given the same. */
const SHARED_MS = 500;
const MAX_KEPT = 200;
const MAX_KEPT_BYTES = 128 * 2 ** 20;

interface Gathered {
  answers: readonly PartAnswer[];
  headers: Readonly<Record<string, string>>;
  representation: Representation;
  atMs: number;
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
    private readonly catalogue: Pick<FeedCatalogue, 'placeOf'>,
  ) {}

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    parts: readonly string[],
    merge: Merge,
  ): Promise<void> {
    try {
      const isPrivate = hasCredentials(request);
      const { representation, headers } = isPrivate
        ? await this.gather(request, parts, merge, undefined)
        : await this.shared(request, parts, merge);
      await packFor(request, representation);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      sendRepresentation(
        request,
        response,
        isPrivate ? privately(response, representation) : representation,
        this.requests,
      );
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof RefusedByPart) passOn(error.answer, response);
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
    const answers = await this.ask(request, parts, merge, before);
    const given = answers.filter(({ status }) => status === 200);
    const refused = answers.find(
      ({ status }) => status !== 200 && !(merge.mayLack && status === 404 && given.length > 0),
    );
    if (refused) throw new RefusedByPart(refused);
    const atMs = this.clock.now();
    if (before && answers.every((answer, i) => answer === before.answers[i])) {
      this.counters.unchangedTotal += 1;
      return { ...before, atMs };
    }
    this.counters.gatheredTotal += 1;
    const [, query = ''] = url.split('?', 2);
    const { headers } = given[0]!;
    const modified = given.map((one) => Date.parse(one.headers['last-modified'] ?? '')).filter(Number.isFinite);
    const merged = merge.merge(
      given.map(({ body }) => body),
      { parameters: new URLSearchParams(query), placeOf: (feed) => this.catalogue.placeOf(feed) },
    );
    const representation = represent({
      body: merged.body,
      contentType: headers['content-type'] ?? 'application/octet-stream',
      modifiedAt: toInstant(modified.length > 0 ? Math.max(...modified) : atMs),
      maxAgeSeconds: 0,
      compress: true,
    });
    const { 'cache-control': cacheControl = representation.cacheControl } = headers;
    return { answers, headers: merged.headers ?? {}, representation: { ...representation, cacheControl }, atMs };
  }

  /** A list that goes on behind an item goes on, in the parts that do not have it, behind where it would stand. */
  private async ask(
    request: IncomingMessage,
    parts: readonly string[],
    merge: Merge,
    before: Gathered | undefined,
  ): Promise<PartAnswer[]> {
    const path = merge.partUrl?.(request.url ?? '/') ?? request.url ?? '/';
    const headers = headersToParts(request);
    const one = (i: number, after?: string): Promise<PartAnswer> =>
      askPart(this.directory, parts[i]!, { path, headers, before: before?.answers[i], after });
    const owner = merge.isOrdered ? this.ownerOf(path, parts) : -1;
    if (owner === -1) return Promise.all(parts.map((_, i) => one(i)));
    const first = await one(owner);
    if (first.status !== 200) throw new RefusedByPart(first);
    const { after } = JSON.parse(first.body.toString('utf8')) as Partial<ListOrder>;
    return Promise.all(parts.map((_, i) => (i === owner ? first : one(i, JSON.stringify(after)))));
  }

  /** Which of the parts has what a cursor names; where nobody has, the first says that it is none. */
  private ownerOf(path: string, parts: readonly string[]): number {
    const cursor = new URLSearchParams(path.split('?', 2)[1]).get('cursor');
    if (cursor === null) return -1;
    const [feed = ''] = (decodeAfter(cursor) ?? '').split(':');
    return Math.max(0, parts.indexOf(this.directory.partOf(feed) ?? ''));
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
