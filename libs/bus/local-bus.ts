import { HubError } from '#libs/errors';
import { topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import type { Claim, Delivery, FollowsFeed, ReadOptions, SubscribeOptions, Subscription, TopicBounds } from './bus.js';
import { LocalClaims } from './local-claims.js';
import { kindOfTopic, positionGone } from './positions.js';
import { checkPosition, type ReadableLog } from './pull-subscription.js';
import { Subscriptions } from './subscriptions.js';

/** How a log of this process is read, followed and claimed, wherever it is kept. One partition a topic. */
export abstract class LocalBus implements ReadableLog {
  protected readonly subscriptions = new Subscriptions(this);
  private readonly claims = new LocalClaims((events) => this.append(events));

  constructor(readonly epoch: string) {}

  abstract append(events: readonly HubEvent[]): Promise<Position[]>;
  abstract readFrom(kind: Kind, offset: number, limit: number): Delivery[];
  abstract end(kind: Kind): number;
  abstract droppedThrough(kind: Kind): number;
  abstract removesDroppedThrough(kind: Kind): number;
  /** Offset of the oldest event that is kept, the end where none is. */
  protected abstract firstOffset(kind: Kind): number;
  /** Oldest first, one of each topic; empty for a consumer that never committed. */
  protected abstract committedPositions(consumer: string): Position[];
  protected abstract get isClosed(): boolean;

  async claim(name: string): Promise<Claim> {
    this.refuseWhenClosed();
    return this.claims.claim(name);
  }

  async read(from: Position, limit: number, options: ReadOptions = {}): Promise<Delivery[]> {
    this.refuseWhenClosed();
    const kind = kindOfTopic(from.topic);
    if (kind === undefined) throw positionGone(from, 'there is no such topic');
    checkPosition(this, kind, from, options.compacted);
    const { follows } = options;
    return follows ? this.readFollowed(kind, from.offset, limit, follows) : this.readFrom(kind, from.offset, limit);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.refuseWhenClosed();
    return this.subscriptions.start(options, (consumer) => this.committedPositions(consumer));
  }

  async committed(consumer: string): Promise<Position[]> {
    this.refuseWhenClosed();
    return this.committedPositions(consumer);
  }

  async bounds(kinds: readonly Kind[]): Promise<TopicBounds> {
    this.refuseWhenClosed();
    return {
      start: kinds.map((kind) => this.position(kind, this.firstOffset(kind))),
      complete: kinds.map((kind) => this.position(kind, this.droppedThrough(kind) + 1)),
      end: kinds.map((kind) => this.position(kind, this.end(kind))),
    };
  }

  private readFollowed(kind: Kind, offset: number, limit: number, follows: FollowsFeed): Delivery[] {
    const found: Delivery[] = [];
    for (let at = offset; found.length < limit;) {
      const slice = this.readFrom(kind, at, limit);
      if (slice.length === 0) break;
      for (const delivery of slice) if (found.length < limit && follows(delivery.event.feed)) found.push(delivery);
      at = slice.at(-1)!.position.offset + 1;
    }
    return found;
  }

  /** Throws POSITION_GONE for one of another log, or of a topic there is not. */
  protected refuseForeign(position: Position): void {
    if (position.epoch !== this.epoch) throw positionGone(position, `the log's epoch is ${this.epoch}`);
    if (kindOfTopic(position.topic) === undefined) throw positionGone(position, 'there is no such topic');
  }

  protected position(kind: Kind, offset: number): Position {
    return { epoch: this.epoch, topic: topicOf(kind), partition: 0, offset };
  }

  protected refuseWhenClosed(): void {
    if (this.isClosed) throw new HubError('BUS_CLOSED', 'the bus is closed');
  }
}
