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

/** cyrb53: two 32-bit multiplicative hashes mixed into one 53-bit number. */
export function hashText(text: string): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ unit, 2654435761);
    h2 = Math.imul(h2 ^ unit, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
