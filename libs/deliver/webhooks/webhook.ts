import type { EntityFilter } from '#libs/live';
import type { Instant, Kind, Audience } from '#libs/model';

/** A subscription of the stream whose messages are posted to an address. */
export interface Webhook {
  id: string;
  /** Who may read its state and change it. */
  owner: string;
  url: string;
  /** `whsec_…` */
  secret: string;
  kinds: readonly Kind[];
  filter: EntityFilter;
  maxRateHz?: number;
  /** Whether what there is now comes first, as in the stream; else only what changes from then on. */
  snapshot: boolean;
  /** What the owner may read. */
  level: Audience;
  /** Where it begins that has no cursor of its own yet. */
  cursor?: string;
  /** Stands in the configuration: changed there, not over HTTP. */
  isConfigured: boolean;
  /** Nothing is sent, over a restart too, until its owner resumes it. */
  held?: { state: 'parked' | 'paused'; since: Instant; lastFault?: WebhookStatus['lastFault'] };
}

/**
 * `waiting`: the last attempt failed and it is tried again at `nextAttemptAt`; `parked`: it has failed too often, or said
 * 410, and nothing is sent until its owner resumes it; `paused`: by its owner.
 */
export type WebhookState = 'active' | 'waiting' | 'parked' | 'paused';

export interface WebhookStatus {
  state: WebhookState;
  since: Instant;
  /** Everything before it has been delivered; absent before the first delivery. */
  cursor?: string;
  deliveredTotal: number;
  failedTotal: number;
  /** Attempts in a row that failed. */
  failures: number;
  lastDeliveredAt?: Instant;
  nextAttemptAt?: Instant;
  /** Why the last attempt failed: never what the target answered beyond its status. */
  lastFault?: { at: Instant; reason: string };
}
