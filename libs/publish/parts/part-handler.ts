import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFoundAt } from '#libs/errors';
import type { Audience } from '#libs/model';
import type { PublishContext } from '../context.js';
import { absentAddress } from '../describe/absent-address.js';
import { refusesMethod } from '../output-server.js';
import type { Portal } from '../pages/portal.js';
import { problem, refuse } from '../problem.js';
import { pagePartOf } from './page-parts.js';
import { PART_ROOT } from './part-data.js';

/** Under which a part gives the dataset in use of a feed, as it came. */
export const DATASET_PATH = `${PART_ROOT}/dataset/`;
const PAGE_PART = new RegExp(`^${PART_ROOT}/(?:communes|communes/[^/]+|map)\\.json$`);

/**
 * What whoever puts parts together is given beside outputs: datasets, which are read for each who asks and not kept, and
 * what pages of several feeds are made of.
 */
export class PartHandler {
  constructor(
    private readonly context: Pick<PublishContext, 'catalogue' | 'findSchedule' | 'readDocument' | 'clock'>,
    /** What the pages are made of; absent where there are none. */
    private readonly portal?: Portal,
  ) {}

  /** Whether an address is one of these. */
  has(url: string): boolean {
    return url.startsWith(DATASET_PATH) || (this.portal !== undefined && PAGE_PART.test(url));
  }

  serve(request: IncomingMessage, response: ServerResponse, audience: Audience): void {
    const path = request.url ?? '/';
    if (refusesMethod(request, response, path.slice(0, 80))) return;
    if (path.startsWith(DATASET_PATH)) this.serveDataset(path.slice(DATASET_PATH.length), request, response, audience);
    else this.servePagePart(path, request, response);
  }

  private serveDataset(feedId: string, request: IncomingMessage, response: ServerResponse, audience: Audience): void {
    const { catalogue, findSchedule } = this.context;
    const feed = catalogue.find(feedId);
    const hash = feed && findSchedule(feed.feedId)?.documentHash;
    if (!feed || hash === undefined || !catalogue.guard.mayReadFeed(audience, feed.feedId))
      return refuse(
        response,
        notFoundAt('feed', feedId, 'the id of a feed with a timetable', `no dataset ${feedId.slice(0, 80)}`),
      );
    const head = { 'content-type': 'application/zip', 'cache-control': 'no-store', etag: `"${hash}"` };
    // Its name is its content: nothing is read for whoever has it, or wants to know whether it is another.
    if (has(request, hash)) response.writeHead(304, head).end();
    else if (request.method === 'HEAD') response.writeHead(200, head).end();
    else void this.sendDataset(hash, head, response);
  }

  private async sendDataset(hash: string, head: Record<string, string>, response: ServerResponse): Promise<void> {
    try {
      const bytes = await this.context.readDocument(hash);
      response.writeHead(200, { ...head, 'content-length': bytes.byteLength }).end(bytes);
    } catch {
      problem(response, 503, 'Not available yet', 'the dataset cannot be read now', { 'retry-after': '5' });
    }
  }

  private servePagePart(path: string, request: IncomingMessage, response: ServerResponse): void {
    const found = pagePartOf(this.portal!, path, this.context.clock.now());
    if (!found) return refuse(response, absentAddress(path));
    const body = Buffer.from(JSON.stringify(found), 'utf8');
    const hash = createHash('sha256').update(body).digest('base64url');
    const head = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', etag: `"${hash}"` };
    if (has(request, hash)) response.writeHead(304, head).end();
    else
      response
        .writeHead(200, { ...head, 'content-length': body.byteLength })
        .end(request.method === 'HEAD' ? undefined : body);
  }
}

function has({ headers }: IncomingMessage, hash: string): boolean {
  return headers['if-none-match']?.includes(`"${hash}"`) === true;
}
