import type { EntityKey, HubEvent, Instant, Kind, Visibility } from '#libs/model';

/** What was last emitted on the bus about one entity. */
export interface EmittedEntity {
  kind: Kind;
  key: EntityKey;
  /** The source whose document holds it; a snapshot of that source that leaves it out removes it. */
  sourceId: string;
  observedAt: Instant;
  /** Whether `observedAt` is the entity's own time; without one it is as fresh as the last document that holds it. */
  ownTime: boolean;
  /** The body, the same object the event carried. */
  entity: unknown;
  flags: readonly string[];
  visibility: Visibility;
  /** Hash of the document that was last read to hold it; absent after a restart. */
  readFrom?: string;
}

/**
 * What a feed last said: the other side of the diff. It can be rebuilt from the bus at any time (`restore`), so a
 * restart neither repeats what is known nor forgets to remove what has gone meanwhile.
 */
export class EmittedEntities {
  private readonly byKind = new Map<Kind, Map<EntityKey, EmittedEntity>>();

  find(kind: Kind, key: EntityKey): EmittedEntity | undefined {
    return this.byKind.get(kind)?.get(key);
  }

  set(emitted: EmittedEntity): void {
    let entries = this.byKind.get(emitted.kind);
    if (!entries) this.byKind.set(emitted.kind, (entries = new Map()));
    entries.set(emitted.key, emitted);
  }

  delete(kind: Kind, key: EntityKey): void {
    this.byKind.get(kind)?.delete(key);
  }

  *list(kind: Kind): IterableIterator<EmittedEntity> {
    yield* this.byKind.get(kind)?.values() ?? [];
  }

  kinds(): Kind[] {
    return [...this.byKind.keys()];
  }

  count(kind: Kind): number {
    return this.byKind.get(kind)?.size ?? 0;
  }

  /** Takes an event of this feed from the bus as already emitted. */
  restore(event: HubEvent): void {
    if (event.op === 'remove') {
      this.delete(event.kind, event.key);
      return;
    }
    this.set({
      kind: event.kind,
      key: event.key,
      sourceId: event.source.id,
      observedAt: event.observedAt,
      ownTime: true,
      entity: event.entity,
      flags: event.quality.flags,
      visibility: event.visibility,
    });
  }
}
