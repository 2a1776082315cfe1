import type { Mapping } from '#libs/formats/mapped';
import type { FeedId, FeedNature, SourceDocument, Visibility } from '#libs/model';

/** A document on its way to become events: what the rules may know about where it came from. */
export interface IncomingDocument extends SourceDocument {
  /** Read another time, for another schedule; with the hashes of the documents of its source that came after it. */
  rematch?: { laterHashes: ReadonlySet<string> };
}

/**
 * Of `dropAfterMs`, for what stands at a road or is counted there: detectors count for minutes what vehicles report every
 * ten seconds, and servers pass it on late.
 */
export const SLOW_KINDS_FACTOR = 4;

/** What the configuration says about a feed and normalising needs. */
export interface FeedSettings {
  feedId: FeedId;
  visibility: Visibility;
  nature: FeedNature;
  /** Zone of clock times whose own zone is absent or unknown: the feed's as configured, else the hub's. */
  timeZone: string;
  /** Real-time entities whose own time is older than this when they arrive are dropped. */
  dropAfterMs: number;
  /** How each source exchanges: a snapshot each time, or what changed. */
  exchangeOf: (sourceId: string) => 'snapshot' | 'increment' | undefined;
  /** What documents say is kept within the trade may be seen by whoever may see the feed. */
  confidentialityWaived?: boolean;
  /** What the rows of a source are, where its format does not say so. */
  mappingOf?: (sourceId: string) => Mapping | undefined;
}
