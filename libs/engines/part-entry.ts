import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FeedCatalogue, Following } from '#libs/catalogue';
import type { EntityFilter } from '#libs/live';
import type { FeedId } from '#libs/model';
import { PART_HEADER, feedsAskedFor, problem } from '#libs/publish';
import type { Engines } from './engines.js';
import { readerOf } from './reader-of.js';

/**
 * In front of a process that follows some feeds: what it does not follow is never answered as if there were nothing, and
 * its part of what is asked of all is not given as the whole. Whoever asks is told by name which part has it.
 */
export class PartEntry {
  private readonly all: FeedCatalogue;

  constructor(
    private readonly engines: Pick<Engines, 'config' | 'everyFeed'>,
    private readonly following: Following,
  ) {
    this.all = engines.everyFeed;
  }

  /** True when the request has been answered here, with 421 (RFC 9110 §15.5.20). */
  refuse(request: IncomingMessage, response: ServerResponse): boolean {
    response.setHeader(PART_HEADER, this.following.name);
    if (request.method === 'OPTIONS') return false;
    const why = this.whyNot(request);
    if (why === undefined) return false;
    problem(response, 421, 'Misdirected request', why);
    return true;
  }

  /** What a client of the stream asks for and is not followed here, said by name. */
  refusalOf(request: IncomingMessage): ((filter: EntityFilter) => string | undefined) | undefined {
    if (this.isToPart(request)) return undefined;
    return ({ feeds }) => (feeds?.length ? this.missing(feeds, request, false) : this.onlyPart());
  }

  private whyNot(request: IncomingMessage): string | undefined {
    const asked = feedsAskedFor(request.url ?? '/');
    if (asked === 'hub') return undefined;
    const isToPart = this.isToPart(request);
    if (asked !== 'all') return this.missing(asked.feeds, request, isToPart);
    return isToPart ? undefined : this.onlyPart();
  }

  /** Feeds the reader may know of that others follow; one that asks a part is content with some of them. */
  private missing(feeds: readonly string[], request: IncomingMessage, isToPart: boolean): string | undefined {
    const { audience } = readerOf(request);
    const elsewhere = feeds.filter(
      (feed) => !this.following.has(feed) && this.all.guard.mayReadFeed(audience, feed as FeedId),
    );
    if (elsewhere.length === 0 || (isToPart && elsewhere.length < feeds.length)) return undefined;
    const named = elsewhere.slice(0, 5).map((feed) => `${feed} is followed by the part ${this.following.partOf(feed)}`);
    return `${named.join(', ')}; this process follows ${this.following.name}${this.where()}`;
  }

  private onlyPart(): string {
    const { name, allParts } = this.following;
    return `this process follows ${name} of the parts ${allParts.join(', ')}, and gives no part as the whole${this.where()}`;
  }

  private where(): string {
    const { publicUrl } = this.engines.config.hub;
    return `. Name feeds of it, or ask the gateway${publicUrl === undefined ? '' : ` at ${publicUrl}`}`;
  }

  private isToPart({ headers }: IncomingMessage): boolean {
    return headers[PART_HEADER] === this.following.name;
  }
}
