import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Audience } from '#libs/model';
import type { PublishContext } from '../context.js';
import { refusesMethod } from '../output-server.js';
import { problem } from '../problem.js';
import { PART_ROOT } from './part-data.js';

/** Under which a part gives the dataset in use of a feed, as it came. */
export const DATASET_PATH = `${PART_ROOT}/dataset/`;

/** Datasets for whoever merges those of several parts: read for each who asks, and not kept. */
export class PartHandler {
  constructor(private readonly context: Pick<PublishContext, 'catalogue' | 'findSchedule' | 'readDocument'>) {}

  /** True when the address is one of these and the response will be given here. */
  serve(request: IncomingMessage, response: ServerResponse, audience: Audience): boolean {
    const path = request.url ?? '/';
    if (!path.startsWith(DATASET_PATH)) return false;
    if (refusesMethod(request, response, path.slice(0, 80))) return true;
    const feed = this.context.catalogue.find(path.slice(DATASET_PATH.length));
    const hash = feed && this.context.findSchedule(feed.feedId)?.documentHash;
    if (!feed || hash === undefined || !this.context.catalogue.guard.mayReadFeed(audience, feed.feedId))
      problem(response, 404, 'Not found', `no dataset ${path.slice(DATASET_PATH.length, 80)}`);
    else void this.send(hash, response);
    return true;
  }

  private async send(hash: string, response: ServerResponse): Promise<void> {
    try {
      const bytes = await this.context.readDocument(hash);
      response.writeHead(200, {
        'content-type': 'application/zip',
        'content-length': bytes.byteLength,
        'cache-control': 'no-store',
        etag: `"${hash}"`,
      });
      response.end(bytes);
    } catch {
      problem(response, 503, 'Not available yet', 'the dataset cannot be read now', { 'retry-after': '5' });
    }
  }
}
