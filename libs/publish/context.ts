import type { FeedCatalogue } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import type { FeedId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Clock } from '#libs/telemetry';

/** What outputs are made of and from. */
export interface PublishContext {
  catalogue: FeedCatalogue;
  live: LiveState;
  clock: Clock;
  /** Schedule in use of a feed, if it has one. */
  findSchedule(feedId: FeedId): Schedule | undefined;
  /** A raw document by content hash. Rejects NOT_FOUND. */
  readDocument(hash: string): Promise<Uint8Array>;
  /** Address readers reach the hub under, without a slash at the end. */
  publicUrl(): string;
}
