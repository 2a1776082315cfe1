import type { FeedCatalogue } from '#libs/catalogue';
import type { FacetsOf, LiveState } from '#libs/live';
import type { Audience, FeedId, GeoPoint } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Clock } from '#libs/telemetry';
import type { Commune } from '#libs/territory';

/** What outputs are made of and from. */
export interface PublishContext {
  /** Who reads what is made. */
  audience: Audience;
  catalogue: FeedCatalogue;
  live: LiveState;
  clock: Clock;
  /** Schedule in use of a feed, if it has one. */
  findSchedule(feedId: FeedId): Schedule | undefined;
  /** A raw document by content hash. Rejects NOT_FOUND. */
  readDocument(hash: string): Promise<Uint8Array>;
  /** Address readers reach the hub under, without a slash at the end. */
  publicUrl(): string;
  /** The communes of the territory; absent where none are configured. */
  communes?: readonly Commune[];
  /** The code of the commune a place lies in; absent where none are configured. */
  communeOf?: (point: GeoPoint) => string | undefined;
  /** These are some of the hub's feeds, and somebody puts them together with the others: he is given what all is made of. */
  isPart?: boolean;
  /** What filters see of an entity. Default: what it says itself. */
  see?: FacetsOf;
}
