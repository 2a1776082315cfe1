import type { FeedId, HubEvent, Kind, Position } from '#libs/model';

/** One event as the bus keeps it: decoded, and as the JSON text that was stored (so that nobody serialises it again). */
export interface Delivery {
  position: Position;
  event: HubEvent;
  /** The stored UTF-8 JSON of `event`, byte for byte the same for every reader. */
  json: string;
}

/**
 * Where a subscription starts. `committed` needs a `consumer` name, goes on after what it committed and falls back to
 * `start`. Positions are inclusive, as in `read`: to go on after what was handled, pass `after(positions)`. A kind
 * without a position, committed or given, starts at `start`.
 */
export type StartFrom = 'start' | 'end' | 'committed' | readonly Position[];

/** Whether a reader follows a feed; what it does not follow is passed over. */
export type FollowsFeed = (feed: FeedId) => boolean;

export interface SubscribeOptions {
  kinds: readonly Kind[];
  /** Only these partitions of each kind, by number; those there are not hold nothing. Default: all. */
  partitions?: readonly number[];
  from: StartFrom;
  /** Durable name; positions committed under it survive a restart. */
  consumer?: string;
  /** Upper bound of events handed over at once. Default 1,000. */
  maxBatch?: number;
  /** Events of other feeds are passed over: not handed over, and behind `reached`. Default: all are followed. */
  follows?: FollowsFeed;
  /**
   * Called with batches in order, one at a time: the next batch waits for the promise (this is the back-pressure).
   * A rejection stops the subscription and is given to `onError`; nothing after the failed batch is delivered.
   */
  onBatch: (batch: Delivery[]) => Promise<void> | void;
  onError?: (error: unknown) => void;
}

export interface Subscription {
  /** Resolves when the current batch is done and no further one will start. Idempotent. */
  stop(): Promise<void>;
  /** Resolves once everything that was on the bus when called has been handed to `onBatch` and finished. */
  caughtUp(): Promise<void>;
  /**
   * Where it reads on in each partition: what lies before was handed to `onBatch` and finished, or is no event. Behind the
   * last event by what a log keeps beside events.
   */
  reached(): Position[];
}

export interface TopicBounds {
  /** First position still kept. What is kept from here on folds to the present state, yet may lack superseded events. */
  start: Position[];
  /** First position from which nothing has been dropped: from here on, history is whole. */
  complete: Position[];
  /** The position the next event will get or pass: everything before it exists now. */
  end: Position[];
}

/** Why a reader passed over a message on a shared log that is no event of this hub. */
export const SKIP_REASONS = ['not-json', 'not-an-event', 'wrong-kind', 'wrong-key', 'newer-version'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/**
 * The sole right to append under a name: to emit what one feed says. The bus itself enforces it, so that a process that
 * slept through the loss of its right and wakes in the middle of an append does no harm.
 */
export interface Claim {
  readonly name: string;
  /**
   * As `Bus.append`; rejects FENCED, with nothing of it on the log, once a later claim of the name has been made. What is
   * under way while that one is made may land, whole or in part, before it resolves, and rejects all the same.
   */
  append(events: readonly HubEvent[]): Promise<Position[]>;
  /** Lets the connection go; the name can be claimed again at any time, released or not. Never rejects. */
  release(): Promise<void>;
}

export interface BusCounters {
  appendedTotal: number;
  appendedBytesTotal: number;
  deliveredTotal: number;
  /** Dropped because a newer event of the same key is kept. */
  compactedTotal: number;
  /** Dropped with nothing of the key left: a `remove` past its time, or anything past the size limit. */
  expiredTotal: number;
  /** Events waiting in memory to be made durable. */
  pendingAppends: number;
  /** Messages readers passed over, each time they did; only a log that others can write to has any. */
  skippedTotal: Record<SkipReason, number>;
}

export interface ReadOptions {
  /** Accept that superseded events may be missing, as a reader who folds to the present state can. Default false. */
  compacted?: boolean;
  /** Events of other feeds are passed over and do not count towards the limit. Default: all are followed. */
  follows?: FollowsFeed;
}

/** What `latest` gives: a state and the positions of the first events that are not in it. */
export interface Latest {
  deliveries: Delivery[];
  next: Position[];
}

/**
 * The ordered, durable log between the stages.
 *
 * - Delivery is at least once. A consumer that must have its effect once stores the position with the effect.
 * - Order holds per key (all events of a key go to one partition); the embedded adapter orders a whole topic.
 * - `append` resolves only when the events would survive SIGKILL and power loss; it rejects with BUS_CLOSED or
 *   BUS_UNAVAILABLE (retryable), and then none, some or all of the events may be on the log. Appends are grouped;
 *   waiting appends are bounded (default 50,000 events), past that `append` waits.
 * - Topics are compacted **and** kept for a time: an event is dropped once it is older than the retention and is not
 *   the newest of its key; a newest `remove` is dropped after the retention too.
 * - Reading from a position that is gone (other epoch, past the end, or before what is kept) throws POSITION_GONE;
 *   compaction holes inside the kept range are no loss of state, yet are loss of history: `read` and `subscribe` from
 *   a position throw POSITION_GONE when any event at or after it has been dropped. A subscription that started at
 *   `start` accepts such holes until it has caught up once. A subscriber so slow that events are dropped before it
 *   had them ends with POSITION_GONE through `onError`; it never skips silently.
 * - A message that is none of this hub's events is passed over and counted, never delivered. One of a newer version is
 *   somebody's data that only a newer reader can read: reading and subscriptions end there with VERSION_NEWER, so that no
 *   position goes past it and a newer process finds it (rolling upgrades).
 * - Events handed over are shared by all readers and must not be changed.
 */
export interface Bus {
  /** Identity of this log; changes when the log starts anew, never otherwise. */
  readonly epoch: string;

  /** Appends in the given order; positions in the same order. An empty list resolves at once to an empty list. */
  append(events: readonly HubEvent[]): Promise<Position[]>;

  /**
   * Takes the right to append under a name from whoever had it, in this process or another. When it resolves, no append
   * under an earlier claim can still land: what is read from now on is all the earlier holder ever said.
   * Rejects FENCED when yet another claim overtakes it meanwhile.
   */
  claim(name: string): Promise<Claim>;

  /** Up to `limit` events of one topic partition whose offset is ≥ `from.offset`. Empty at the end. */
  read(from: Position, limit: number, options?: ReadOptions): Promise<Delivery[]>;

  /**
   * The newest kept event of each key of a kind (removes included), in log order within a partition, and where to go on from to miss
   * nothing: the present state without its history. An adapter without an index of keys reads the topic through.
   */
  latest(kind: Kind, options?: Pick<ReadOptions, 'follows'>): Promise<Latest>;

  subscribe(options: SubscribeOptions): Promise<Subscription>;

  /**
   * Remembers, durably, that `consumer` has had its effect up to and including these positions (exclusive next read).
   * Positions of other topics stay as they were. Throws POSITION_GONE for a position of another epoch.
   */
  commit(consumer: string, positions: readonly Position[]): Promise<void>;

  /** What `consumer` committed; empty if never. */
  committed(consumer: string): Promise<Position[]>;

  bounds(kinds: readonly Kind[]): Promise<TopicBounds>;

  /** Drops what retention and compaction allow at `now` (epoch ms); returns how many events went. */
  maintain(now: number): Promise<number>;

  /**
   * Whether the log answers, can be appended to as far as is known, and is still the one this bus was opened on. Rejects
   * BUS_UNAVAILABLE (retryable) while it does not; LOG_REPLACED or LOCK_LOST when it never will again: then whoever holds
   * this bus must open another one, or end. Has no time limit of its own.
   */
  probe(): Promise<void>;

  counters(): BusCounters;

  close(): Promise<void>;
}
