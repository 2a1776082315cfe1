import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FeedCatalogue } from '#libs/catalogue';
import { HubError, invalidRequest, notFoundAt } from '#libs/errors';
import {
  DATASET_PATH,
  OutputServer,
  OutputCache,
  SharedOutputs,
  answerCsw,
  cswOfDocument,
  cswOfQuery,
  problem,
  refuse,
  mergedCatalogue,
  mergedPageNeeds,
  mergedPages,
  mergedOutputs,
  type PartData,
  type PortalHandler,
  type PartsContext,
} from '#libs/publish';
import type { Clock, Log } from '#libs/telemetry';
import type { Commune, Communes } from '#libs/territory';
import { RefusedByPart, askPart, hasCredentials, headersToParts, passOn, type PartAnswer } from './ask-part.js';
import type { PartDirectory } from './part-directory.js';

/** Who asks the same within this time is given the same. */
const SHARED_MS = 500;
/** Merged schedules that are kept for whoever may read the same feeds. */
const MAX_SCHEDULES = 4;
/** Of outputs there are some twenty; the rest are communes. */
const MOST_GATHERED = 200;
const MAX_CSW_BYTES = 256 * 1024;

export interface MergedOutputsHandlerOptions {
  catalogue: FeedCatalogue;
  clock: Clock;
  log: Log;
  publicUrl: () => string;
  communes?: Communes | undefined;
}

/**
 * Outputs of all feeds, made here of what parts give by the code of a hub that has all feeds: GTFS, GTFS-Realtime, SIRI,
 * DATEX II, the catalogue, the pages of communes. All parts, or none: where one cannot be asked its name is the answer.
 */
export class MergedOutputsHandler {
  readonly counters = { gatheredTotal: 0, unchangedTotal: 0, failedTotal: 0 };
  private readonly needs = new Map<string, readonly string[]>();
  private readonly shared = new SharedOutputs(new LastOnes(MAX_SCHEDULES));
  /** What everybody is given. */
  private readonly open: Room;

  private readonly communes: readonly Commune[] | undefined;

  constructor(
    private readonly directory: PartDirectory,
    private readonly options: MergedOutputsHandlerOptions,
  ) {
    this.communes = options.communes?.list();
    this.open = this.makeRoom(OPEN_HEADERS, false);
    for (const { output, needs } of this.open.outputs) {
      this.needs.set(output.path, needs);
    }
  }

  /** Whether an address is one of these. */
  has(url: string): boolean {
    const [path = '/'] = url.split('?', 1);
    return this.needs.has(path) || path === '/csw' || this.needsOfPage(url) !== undefined;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    try {
      if (path === '/csw') return await this.answerCsw(request, response);
      const isPrivate = hasCredentials(request);
      const headers = headersToParts(request);
      const room = isPrivate ? this.makeRoom(headers, true) : this.open;
      const needs = this.needs.get(path) ?? this.needsOfPage(request.url ?? '/')!;
      await Promise.all(needs.map((need) => this.gather(room, need, headers)));
      if (!room.pages.serve(request, response)) room.outputServer.serve(request, response);
    } catch (error) {
      this.refuse(error, response);
    }
  }

  private needsOfPage(url: string): readonly string[] | undefined {
    return mergedPageNeeds(url, this.communes);
  }

  private async answerCsw(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked =
      request.method === 'POST'
        ? cswOfDocument(await bodyOf(request))
        : cswOfQuery(Object.fromEntries(new URLSearchParams((request.url ?? '').split('?', 2)[1])));
    const headers = withoutCredentials(headersToParts(request));
    await Promise.all(this.needs.get('/catalog.jsonld')!.map((need) => this.gather(this.open, need, headers)));
    const { context } = this.open;
    const { status, body } = answerCsw(asked, mergedCatalogue(context).datasets, context);
    response.writeHead(status, {
      'content-type': 'application/xml; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
    });
    response.end(body);
  }

  private refuse(error: unknown, response: ServerResponse): void {
    if (response.headersSent) response.destroy();
    else if (error instanceof RefusedByPart) passOn(error.answer, response);
    else if (error instanceof HubError && error.code === 'REQUEST_INVALID') refuse(response, error);
    else {
      this.counters.failedTotal += 1;
      if (!(error instanceof HubError)) this.options.log.error('whole-failed', { error });
      const why = error instanceof HubError ? error.message : 'what the parts give cannot be put together';
      problem(response, 503, 'Part unavailable', `${why}; nothing is given as the whole without it`, {
        'retry-after': '5',
      });
    }
  }

  /**
   * What all parts give under a path, once for all who ask at the same time; whoever asks first is counted by the parts, for
   * else the gateway would be a client of theirs and soon over its limit.
   */
  private gather(room: Room, path: string, headers: OutgoingHttpHeaders): Promise<void> {
    const before = room.gathered.get(path);
    if (before && this.options.clock.now() - before.atMs < SHARED_MS) return Promise.resolve();
    let coming = room.coming.get(path);
    if (!coming) {
      coming = this.ask(room, path, headers, before).finally(() => room.coming.delete(path));
      room.coming.set(path, coming);
    }
    return coming;
  }

  private async ask(
    room: Room,
    path: string,
    headers: OutgoingHttpHeaders,
    before: GatheredPartData | undefined,
  ): Promise<void> {
    const { parts } = this.directory;
    const answers = await Promise.all(
      parts.map((part, i) => askPart(this.directory, part, { path, headers, before: before?.answers[i] })),
    );
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new RefusedByPart(refused);
    const atMs = this.options.clock.now();
    const isUnchanged = before && answers.every((answer, i) => answer === before.answers[i]);
    this.counters[isUnchanged ? 'unchangedTotal' : 'gatheredTotal'] += 1;
    const partData = isUnchanged
      ? before.partData
      : {
          revision: answers.map((answer) => answer.headers.etag ?? '').join(),
          bodies: answers.map(({ body }) => body),
        };
    room.gathered.delete(path);
    room.gathered.set(path, { answers, partData, atMs });
    const [oldest] = room.gathered.keys();
    if (room.gathered.size > MOST_GATHERED) room.gathered.delete(oldest!);
  }

  private makeRoom(headers: OutgoingHttpHeaders, isPrivate: boolean): Room {
    const { catalogue, clock, log, publicUrl, communes } = this.options;
    const gathered = new Map<string, GatheredPartData>();
    const context: PartsContext = {
      catalogue,
      clock,
      publicUrl,
      partData: (path) => {
        const found = gathered.get(path);
        if (!found) throw new Error(`${path} has not been gathered`);
        return found.partData;
      },
      readDataset: (feedId, documentHash) => this.readDataset(headers, feedId, documentHash),
    };
    const outputs = mergedOutputs(context);
    const cache = new OutputCache((path, error) => log.error('output-failed', { path, error }), this.shared);
    for (const { output } of outputs) cache.set(output);
    const outputServer = new OutputServer(cache, { isPrivate });
    const pages = mergedPages(
      { ...context, ...(this.communes && { communes: this.communes }) },
      cache,
      communes?.geojson,
      (path, error) => log.error('request-failed', { path, error }),
    );
    return { context, outputs, outputServer, pages, gathered, coming: new Map() };
  }

  /** Rejects where the part has another dataset by now: what is merged is what was gathered. */
  private async readDataset(headers: OutgoingHttpHeaders, feedId: string, documentHash: string): Promise<Uint8Array> {
    const part = this.directory.partOf(feedId);
    if (part === undefined) throw notFoundAt('feed', feedId, 'the id of a feed of /v1/feeds', `no feed ${feedId}`);
    const { status, body } = await askPart(this.directory, part, { path: DATASET_PATH + feedId, headers });
    const got = createHash('sha256').update(body).digest('hex');
    if (status !== 200 || got !== documentHash)
      throw new HubError('SOURCE_UNREACHABLE', `the dataset of ${feedId}: got status ${status}, ${got.slice(0, 16)}`, {
        retryable: true,
        expected: documentHash.slice(0, 16),
      });
    return body;
  }
}

const OPEN_HEADERS: OutgoingHttpHeaders = { 'accept-encoding': 'identity' };

function withoutCredentials({
  authorization: _,
  'x-api-key': __,
  cookie: ___,
  ...headers
}: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return headers;
}

/** Outputs for readers who may read the same, and what they are made of. */
interface Room {
  context: PartsContext;
  outputs: ReturnType<typeof mergedOutputs>;
  outputServer: OutputServer;
  pages: PortalHandler;
  gathered: Map<string, GatheredPartData>;
  coming: Map<string, Promise<void>>;
}

interface GatheredPartData {
  answers: readonly PartAnswer[];
  partData: PartData;
  atMs: number;
}

/** The last things put in, by name. */
class LastOnes {
  private readonly kept = new Map<string, Uint8Array>();

  constructor(private readonly most: number) {}

  get(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.kept.get(name));
  }

  put(name: string, value: Uint8Array): Promise<boolean> {
    this.kept.delete(name);
    this.kept.set(name, value);
    if (this.kept.size > this.most) this.kept.delete(this.kept.keys().next().value!);
    return Promise.resolve(true);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_CSW_BYTES) throw invalidRequest('body', `more than ${MAX_CSW_BYTES} bytes`, 'a request of CSW');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
