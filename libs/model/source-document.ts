import type { FeedId, Instant } from './ids.js';

/** One document as it came: bytes, whence and when. Nothing has looked inside yet. */
export interface SourceDocument {
  feedId: FeedId;
  sourceId: string;
  format: string;
  /** Which file of a system of files this is (`station_status`), where the format has several. */
  document?: string;
  /** Of its texts, where the system has such a file in each language. */
  language?: string;
  /** A translation of another document of this name: the feed works without it. */
  isTranslation?: true;
  bytes: Uint8Array;
  /** Lower-case hex SHA-256 of `bytes`. */
  contentHash: string;
  /** When it arrived; for a replay, when it was recorded, moved like everything else in it. */
  receivedAt: Instant;
  /** What a replay adds to each time inside the document, in milliseconds; 0 for everything live. */
  timeShiftMs: number;
  replayed: boolean;
}
