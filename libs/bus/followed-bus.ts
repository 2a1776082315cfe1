import type { HubEvent, Kind, Position } from '#libs/model';
import type {
  Bus,
  BusCounters,
  Claim,
  Delivery,
  FollowsFeed,
  Latest,
  ReadOptions,
  SubscribeOptions,
  Subscription,
  TopicBounds,
} from './bus.js';

/**
 * The same log for a process that follows some feeds: every reader of it passes over the others, whatever it asks.
 * Positions are those of the whole log, so a cursor means the same to every process. What a consumer has committed is its
 * own in each part. Appends are not looked at.
 */
export class FollowedBus implements Bus {
  constructor(
    private readonly bus: Bus,
    private readonly follows: FollowsFeed,
    /** Of what is followed. */
    private readonly name: string,
  ) {}

  get epoch(): string {
    return this.bus.epoch;
  }

  append(events: readonly HubEvent[]): Promise<Position[]> {
    return this.bus.append(events);
  }

  claim(name: string): Promise<Claim> {
    return this.bus.claim(name);
  }

  read(from: Position, limit: number, options: ReadOptions = {}): Promise<Delivery[]> {
    return this.bus.read(from, limit, { ...options, follows: this.follows });
  }

  latest(kind: Kind): Promise<Latest> {
    return this.bus.latest(kind, { follows: this.follows });
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { consumer } = options;
    const own = consumer === undefined ? {} : { consumer: this.consumerOf(consumer) };
    return this.bus.subscribe({ ...options, ...own, follows: this.follows });
  }

  commit(consumer: string, positions: readonly Position[]): Promise<void> {
    return this.bus.commit(this.consumerOf(consumer), positions);
  }

  committed(consumer: string): Promise<Position[]> {
    return this.bus.committed(this.consumerOf(consumer));
  }

  bounds(kinds: readonly Kind[]): Promise<TopicBounds> {
    return this.bus.bounds(kinds);
  }

  maintain(now: number): Promise<number> {
    return this.bus.maintain(now);
  }

  probe(): Promise<void> {
    return this.bus.probe();
  }

  counters(): BusCounters {
    return this.bus.counters();
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  private consumerOf(consumer: string): string {
    return `${consumer}.${this.name}`;
  }
}
