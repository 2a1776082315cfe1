import type { Bus, Delivery, Latest, Subscription } from '#libs/bus';
import { findHubError } from '#libs/errors';
import { KINDS, topicOf, type EntityKey, type FeedId, type HubEvent, type Kind, type Position } from '#libs/model';
import { systemClock, type Clock } from '#libs/telemetry';
import { KeptDelivery, namesOf } from './snapshot-form.js';

/** The newest event of an entity, as the bus gave it. */
export type LiveEntity = Delivery;

/** A folded event with what stood there before. */
export interface Change {
  delivery: Delivery;
  previous?: LiveEntity;
}

/** Called after a batch has been folded, in the order of the bus, synchronously: state and event are seen together. */
export type ChangeListener = (changes: readonly Change[]) => void;

export interface LiveStateOptions {
  clock?: Clock;
  /** A state somebody kept earlier: starting from it spares reading the log from its beginning. */
  warm?: { load(kind: Kind): Promise<Latest | undefined> };
  /** The bus passes over some feeds: positions go on behind what is passed over, too. Default false. */
  followsSome?: boolean;
}

/** Pause before a state that no longer follows is rebuilt; each time longer, up to the second. */
const RETAKE_MS = 1_000;
const LONGEST_RETAKE_MS = 30_000;

/**
 * The current entities: a fold over the bus by key. It owns nothing; started anew it is the same again. One instance
 * serves all readers of a process. Memory is one event per current entity, bounded by what the feeds hold.
 */
export class LiveState {
  private byKind = emptyState();
  /** Keys in order, of each map of `byKind`; absent when one came or went since. */
  private readonly keyOrder = new WeakMap<object, EntityKey[]>();
  private readonly revisions = new Map<string, number>();
  private readonly next = new Map<string, Position>();
  private readonly listeners = new Set<ChangeListener>();
  private readonly resetListeners = new Set<() => void>();
  private readonly clock: Clock;
  private readonly stopping = new AbortController();
  private subscription: Subscription | undefined;
  private caughtUp = false;
  private recovering: Promise<void> | undefined;
  private fault: string | undefined;
  /** How often the state was rebuilt because the subscription had ended. */
  resetsTotal = 0;

  constructor(
    private readonly bus: Bus,
    private readonly options: LiveStateOptions = {},
  ) {
    this.clock = options.clock ?? systemClock;
  }

  /**
   * Takes the newest event of each entity, then follows. Resolves when the state is as new as the bus was at the call:
   * the time follows the number of entities, not the length of the log, where the bus has an index of keys or somebody
   * kept a state. A subscription that ends later is reported to `onError` and the state is rebuilt.
   */
  async start(onError: (error: unknown) => void): Promise<void> {
    try {
      await this.take(onError, this.options.warm);
    } catch (error) {
      // What was kept is older than the log.
      if (this.options.warm === undefined || findHubError(error)?.code !== 'POSITION_GONE') throw error;
      await this.take(onError, undefined);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.recovering;
    await this.subscription?.stop();
    this.listeners.clear();
    this.resetListeners.clear();
  }

  get ready(): boolean {
    return this.caughtUp;
  }

  /** Why the state does not follow the bus; absent while it does. */
  get trouble(): string | undefined {
    return this.caughtUp ? undefined : (this.fault ?? 'waits for the current state');
  }

  get epoch(): string {
    return this.bus.epoch;
  }

  /** Resolves when everything that was on the bus at the call is in. Rejects BUS_UNAVAILABLE while it does not follow. */
  async catchUp(): Promise<void> {
    await this.recovering;
    await this.subscription?.caughtUp();
  }

  find<K extends Kind>(kind: K, key: string): (LiveEntity & { event: HubEvent<K> }) | undefined {
    return this.byKind.get(kind)!.get(key as EntityKey) as (LiveEntity & { event: HubEvent<K> }) | undefined;
  }

  *list<K extends Kind>(kind: K): IterableIterator<LiveEntity & { event: HubEvent<K> }> {
    yield* this.byKind.get(kind)!.values() as IterableIterator<LiveEntity & { event: HubEvent<K> }>;
  }

  /**
   * The same in the order of keys (by code unit), which is the same on every process whatever way it came to its state:
   * outputs made from it are alike on all publishers, and so are their ETags. Sorted anew only after a key came or went.
   */
  *inKeyOrder<K extends Kind>(kind: K): IterableIterator<LiveEntity & { event: HubEvent<K> }> {
    const entities = this.byKind.get(kind)! as Map<EntityKey, LiveEntity & { event: HubEvent<K> }>;
    let keys = this.keyOrder.get(entities);
    if (keys === undefined) {
      keys = [...entities.keys()].sort();
      this.keyOrder.set(entities, keys);
    }
    for (const key of keys) {
      const entity = entities.get(key);
      if (entity !== undefined) yield entity;
    }
  }

  count(kind: Kind): number {
    return this.byKind.get(kind)!.size;
  }

  /** Grows with each event of a kind (of one feed, when named): a builder whose number is the same has nothing to do. */
  revision(kind: Kind, feed?: FeedId): number {
    return this.revisions.get(feed === undefined ? kind : `${kind}/${feed}`) ?? 0;
  }

  /** The first position of each topic partition that is not in the state yet: where a reader of the state goes on. */
  nextPositions(kind?: Kind): Position[] {
    this.passOver();
    const all = [...this.next.values()];
    return kind === undefined ? all : all.filter(({ topic }) => topic === topicOf(kind));
  }

  nextOffset(position: Position): number {
    this.passOver();
    return this.next.get(placeOf(position))?.offset ?? 0;
  }

  /** Those that are given changes. */
  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Returns the undo. */
  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Called when the state was rebuilt: between before and after lie events no listener was given. Returns the undo. */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => this.resetListeners.delete(listener);
  }

  private async take(onError: (error: unknown) => void, warm: LiveStateOptions['warm']): Promise<void> {
    const byKind = emptyState();
    const next: Position[] = [];
    for (const kind of KINDS) {
      const latest = (await warm?.load(kind)) ?? (await this.bus.latest(kind));
      for (const delivery of latest.deliveries) {
        // A kept state holds entities alone, and its events are not read before somebody asks for them.
        if (delivery instanceof KeptDelivery) byKind.get(kind)!.set(delivery.key, delivery);
        else if (delivery.event.op === 'upsert') byKind.get(kind)!.set(delivery.event.key, delivery);
      }
      next.push(...latest.next);
    }
    // Batches may come before `subscribe` resolves; they are folded into what was just taken.
    const replaced = { byKind: this.byKind, next: [...this.next] };
    this.byKind = byKind;
    this.next.clear();
    for (const position of next) this.next.set(placeOf(position), position);
    try {
      this.subscription = await this.bus.subscribe({
        kinds: KINDS,
        from: next,
        maxBatch: 2_000,
        onBatch: (batch) => this.fold(batch),
        onError: (error) => {
          this.fault = error instanceof Error ? error.message : String(error);
          // A state that no longer follows is not shown as if it did (invariant 4): whoever asks hears that it is not ready.
          this.caughtUp = false;
          onError(error);
          if (!this.stopping.signal.aborted) this.recovering ??= this.recover(onError);
        },
      });
      await this.subscription.caughtUp();
    } catch (error) {
      this.byKind = replaced.byKind;
      this.next.clear();
      for (const [place, position] of replaced.next) this.next.set(place, position);
      throw error;
    }
    for (const name of this.revisions.keys()) this.bump(name);
    for (const [kind, entities] of byKind) {
      if (entities.size > 0) this.bump(kind);
      const feeds = new Set([...entities.values()].map((one) => namesOf(one).feed));
      for (const feed of feeds) this.bump(`${kind}/${feed}`);
    }
    this.caughtUp = true;
    this.fault = undefined;
  }

  private async recover(onError: (error: unknown) => void): Promise<void> {
    const { signal } = this.stopping;
    // The error is reported from within the subscription that ends.
    await Promise.resolve();
    for (let pauseMs = RETAKE_MS; !signal.aborted; pauseMs = Math.min(LONGEST_RETAKE_MS, 2 * pauseMs)) {
      await this.clock.sleep(pauseMs, signal);
      if (signal.aborted) break;
      try {
        await this.subscription?.stop();
        await this.take(onError, undefined);
        this.resetsTotal += 1;
        for (const listener of this.resetListeners) listener();
        break;
      } catch (error) {
        this.fault = error instanceof Error ? error.message : String(error);
        onError(error);
      }
    }
    this.recovering = undefined;
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
      if ((event.op === 'upsert') !== (previous !== undefined)) this.keyOrder.delete(entities);
      this.bump(event.kind);
      this.bump(`${event.kind}/${event.feed}`);
      changes.push({ delivery, previous });
    }
    if (changes.length > 0) for (const listener of this.listeners) listener(changes);
  }

  /** What lies before `reached` was folded or is of no feed that is followed. */
  private passOver(): void {
    if (!this.options.followsSome || !this.caughtUp) return;
    for (const reached of this.subscription?.reached() ?? []) {
      const next = this.next.get(placeOf(reached));
      if (next?.epoch === reached.epoch && next.offset < reached.offset) this.next.set(placeOf(reached), reached);
    }
  }

  private bump(name: string): void {
    this.revisions.set(name, (this.revisions.get(name) ?? 0) + 1);
  }
}

function emptyState(): Map<Kind, Map<EntityKey, LiveEntity>> {
  return new Map(KINDS.map((kind) => [kind, new Map()]));
}

function placeOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}
