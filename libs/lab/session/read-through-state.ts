import type { Bus } from '#libs/bus';
import { LiveState, type ChangeListener, type LiveEntity } from '#libs/live';
import type { FeedId, HubEvent, Kind, Position } from '#libs/model';

/**
 * The current entities of a session, with those of the city around it read through: a view over two states that are
 * followed elsewhere. Nothing is copied, and nothing of the session gets into the state of the city. The feeds of both
 * have different ids, so an entity has one place alone.
 */
export class ReadThroughState extends LiveState {
  private readonly undo = new Set<() => void>();

  constructor(
    private readonly own: LiveState,
    private readonly city: LiveState,
    bus: Bus,
    /** Whether an event of the city may be read by everybody: nothing else of it gets in. */
    private readonly isOpen: (event: HubEvent) => boolean,
  ) {
    super(bus);
  }

  override start(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets go of both states; whoever listened here hears no more. */
  override async stop(): Promise<void> {
    for (const undo of this.undo) undo();
    this.undo.clear();
  }

  override get ready(): boolean {
    return this.own.ready && this.city.ready;
  }

  override get trouble(): string | undefined {
    return this.own.trouble ?? this.city.trouble;
  }

  override async catchUp(): Promise<void> {
    await Promise.all([this.own.catchUp(), this.city.catchUp()]);
  }

  override find<K extends Kind>(kind: K, key: string): (LiveEntity & { event: HubEvent<K> }) | undefined {
    const own = this.own.find(kind, key);
    if (own) return own;
    const found = this.city.find(kind, key);
    return found && this.isOpen(found.event) ? found : undefined;
  }

  override *list<K extends Kind>(kind: K): IterableIterator<LiveEntity & { event: HubEvent<K> }> {
    yield* this.own.list(kind);
    for (const entity of this.city.list(kind)) if (this.isOpen(entity.event)) yield entity;
  }

  /** Both are in order; so is what is merged of them. */
  override *inKeyOrder<K extends Kind>(kind: K): IterableIterator<LiveEntity & { event: HubEvent<K> }> {
    const [first, second] = [this.own.inKeyOrder(kind), this.city.inKeyOrder(kind)];
    let [a, b] = [first.next(), second.next()];
    while (!a.done || !b.done) {
      if (!a.done && (b.done || a.value.event.key < b.value.event.key)) {
        yield a.value;
        a = first.next();
      } else if (!b.done) {
        if (this.isOpen(b.value.event)) yield b.value;
        b = second.next();
      }
    }
  }

  override count(kind: Kind): number {
    // A bound of what is listed: what of the city is not open is counted with it.
    return this.own.count(kind) + this.city.count(kind);
  }

  override revision(kind: Kind, feed?: FeedId): number {
    return this.own.revision(kind, feed) + this.city.revision(kind, feed);
  }

  /** Those of both logs, which their epochs keep apart. */
  override nextPositions(kind?: Kind): Position[] {
    return [...this.own.nextPositions(kind), ...this.city.nextPositions(kind)];
  }

  override nextOffset(position: Position): number {
    return (position.epoch === this.own.epoch ? this.own : this.city).nextOffset(position);
  }

  override listen(listener: ChangeListener): () => void {
    return this.both((state) =>
      state.listen(
        state === this.own
          ? listener
          : (changes) => listener(changes.filter(({ delivery }) => this.isOpen(delivery.event))),
      ),
    );
  }

  override onReset(listener: () => void): () => void {
    return this.both((state) => state.onReset(listener));
  }

  private both(follow: (state: LiveState) => () => void): () => void {
    const undone = [follow(this.own), follow(this.city)];
    const undo = (): void => {
      this.undo.delete(undo);
      for (const one of undone) one();
    };
    this.undo.add(undo);
    return undo;
  }
}
