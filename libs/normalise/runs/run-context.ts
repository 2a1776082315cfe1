import type { IssueCollector } from '#libs/errors';
import type { FeedId, RouteId, TripDescriptor } from '#libs/model';
import type { IncomingDocument } from '../incoming.js';
import type { RunClaim } from './claims.js';
import type { ScheduleLookup, TripFacts } from './schedule-lookup.js';

/** A run as its document names it, with what the schedule knows of it. */
export interface MatchedRun {
  trip: TripDescriptor;
  facts?: TripFacts;
  /** Where `facts` are a guess. */
  claim?: RunClaim;
  /** Why there are no facts, where there is a schedule. */
  unmatched?: string;
}

/** One document of whatever format, as far as what is done with its runs and vehicles needs to know it. */
export interface RunContext {
  readonly feedId: FeedId;
  readonly document: IncomingDocument;
  readonly issues: IssueCollector;
  readonly lookup: ScheduleLookup | undefined;
  /** Trips guessed for several runs of the document: no guess at them counts. */
  readonly contested: Set<string>;
  /** For what is read a second time: its issues are counted already. */
  quietly<T>(read: () => T): T;
  /** The id of a line, rules on ids applied. */
  routeId(written: string | undefined): RouteId | undefined;
}
