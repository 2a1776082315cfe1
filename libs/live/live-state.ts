import type { Bus, Delivery, Subscription } from '#libs/bus';
import { KINDS, type EntityKey, type FeedId, type HubEvent, type Kind, type Position } from '#libs/model';

/** The newest event of an entity, as the bus gave it. */
export type LiveEntity = Delivery;

/** A folded event with what stood there before. */
export interface Change {
  delivery: Delivery;
  previous?: LiveEntity;
}

/** Told after a batch has been folded, in the order of the bus, synchronously: state and event are seen together. */
export type ChangeListener = (changes: readonly Change[]) => void;

/**
 * The current entities: a fold over the bus by key. It owns nothing; started anew it is the same again. One instance
 * serves all readers of a process. Memory is one event per current entity, bounded by what the feeds hold.
 */
export class LiveState {
  private readonly byKind = new Map<Kind, Map<EntityKey, LiveEntity>>(KINDS.map((kind) => [kind, new Map()]));
  private readonly revisions = new Map<string, number>();
  private readonly next = new Map<string, Position>();
  private readonly listeners = new Set<ChangeListener>();
  private subscription: Subscription | undefined;
  private caughtUp = false;

  constructor(private readonly bus: Bus) {}

  /**
   * Takes the newest event of each entity, then follows. Resolves when the state is as new as the bus was at the call:
   * the time follows the number of entities, not the length of the log.
   */
  async start(onError: (error: unknown) => void): Promise<void> {
    const next: Position[] = [];
    for (const kind of KINDS) {
      const latest = await this.bus.latest(kind);
      this.fold(latest.deliveries);
      for (const position of latest.next) this.next.set(placeOf(position), position);
      next.push(...latest.next);
    }
    this.subscription = await this.bus.subscribe({
      kinds: KINDS,
      from: next,
      maxBatch: 2_000,
      onBatch: (batch) => this.fold(batch),
      onError: (error) => {
        // A state that no longer follows is not shown as if it did (invariant 4): whoever asks hears that it is not ready.
        this.caughtUp = false;
        onError(error);
      },
    });
    await this.subscription.caughtUp();
    this.caughtUp = true;
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.listeners.clear();
  }

  get ready(): boolean {
    return this.caughtUp;
  }

  get epoch(): string {
    return this.bus.epoch;
  }

  find<K extends Kind>(kind: K, key: string): (LiveEntity & { event: HubEvent<K> }) | undefined {
    return this.byKind.get(kind)!.get(key as EntityKey) as (LiveEntity & { event: HubEvent<K> }) | undefined;
  }

  *list<K extends Kind>(kind: K): IterableIterator<LiveEntity & { event: HubEvent<K> }> {
    yield* this.byKind.get(kind)!.values() as IterableIterator<LiveEntity & { event: HubEvent<K> }>;
  }

  count(kind: Kind): number {
    return this.byKind.get(kind)!.size;
  }

  /** Grows with each event of a kind (of one feed, when named): a builder whose number is the same has nothing to do. */
  revision(kind: Kind, feed?: FeedId): number {
    return this.revisions.get(feed === undefined ? kind : `${kind}/${feed}`) ?? 0;
  }

  /** The first position of each topic partition that is not in the state yet: where a reader of the state goes on. */
  nextPositions(): Position[] {
    return [...this.next.values()];
  }

  nextOffset(position: Position): number {
    return this.next.get(placeOf(position))?.offset ?? 0;
  }

  /** Returns the undo. */
  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private fold(batch: readonly Delivery[]): void {
    const changes: Change[] = [];
    for (const delivery of batch) {
      const { event, position } = delivery;
      const place = placeOf(position);
      const next = this.next.get(place);
      // Delivered at least once: what is already in is left out, so the effect is exactly once.
      if (next && next.epoch === position.epoch && position.offset < next.offset) continue;
      this.next.set(place, { ...position, offset: position.offset + 1 });
      const entities = this.byKind.get(event.kind);
      if (!entities) continue;
      const previous = entities.get(event.key);
      if (event.op === 'upsert') entities.set(event.key, delivery);
      else entities.delete(event.key);
      this.bump(event.kind);
      this.bump(`${event.kind}/${event.feed}`);
      changes.push({ delivery, previous });
    }
    if (changes.length > 0) for (const listener of this.listeners) listener(changes);
  }

  private bump(name: string): void {
    this.revisions.set(name, (this.revisions.get(name) ?? 0) + 1);
  }
}

function placeOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}
