import { IssueCollector } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { EventDiff } from './event-diff.js';
import type { EmittedEntities, EmittedEntity } from './emitted-entities.js';
import { REALTIME_KINDS } from './read/gtfs-rt/accepted.js';
import { RUN_KINDS } from './runs/run-kind.js';
import type { FeedSettings, IncomingDocument } from './incoming.js';
import { KeptDocuments } from './kept-documents.js';

/** What the documents of a source come to with another schedule. */
export interface Rematched {
  sourceId: string;
  /** The newest of each entity. */
  events: HubEvent[];
  /** Those of the newest document. */
  issues: IssueCollector;
  /** Vehicles and runs whose documents are kept no more; they keep their match until they are emitted again. */
  left: number;
}

/** Keeps the real-time documents a feed's state was read from, and reads them again when its schedule has changed. */
export class Rematches {
  private readonly kept = new KeptDocuments();

  constructor(
    private readonly settings: FeedSettings,
    private readonly state: EmittedEntities,
  ) {}

  /** To be called with each document that was read, and what came of it. */
  keep(document: IncomingDocument, { events }: EventDiff, isSnapshot: boolean): void {
    if (document.rematch) return;
    const hasRemovals = !isSnapshot && events.some(({ op }) => op === 'remove');
    this.kept.keep(document, { isSnapshot, hasRemovals }, () => this.inForce(document.sourceId));
  }

  /** `read` makes events of a document and takes them into the state, as `expire` does. */
  run(
    read: (document: IncomingDocument) => { events: HubEvent[]; issues: IssueCollector },
    expire: () => HubEvent[],
    nowMs: number,
  ): Rematched[] {
    return [...this.kept.sources()].map((sourceId) => {
      const documents = [...this.kept.of(sourceId)];
      const later = new Set(documents.map(({ contentHash }) => contentHash));
      const known = new Set(this.reportedEntities());
      const events: HubEvent[] = [];
      let issues = new IssueCollector();
      for (const document of documents) {
        later.delete(document.contentHash);
        const before = document.format === 'gtfs-rt' ? this.readFrom(document) : [];
        const emitted = read({ ...document, rematch: { laterHashes: new Set(later) } });
        events.push(...emitted.events, ...this.removeUnconfirmed(before, document, nowMs));
        ({ issues } = emitted);
      }
      events.push(...expire());
      return { sourceId, events: newestOfEach(events, known), issues, left: this.countUnread(sourceId) };
    });
  }

  private *reportedEntities(): Iterable<string> {
    for (const kind of this.state.kinds())
      for (const { key } of this.state.list(kind)) yield entityRefOf({ kind, key });
  }

  /** What a document reported, marked as unconfirmed until it is reported again. */
  private readFrom({ contentHash }: IncomingDocument): EmittedEntity[] {
    const found: EmittedEntity[] = [];
    for (const kind of RUN_KINDS)
      for (const emitted of this.state.list(kind)) {
        if (emitted.readFrom !== contentHash) continue;
        delete emitted.readFrom;
        found.push(emitted);
      }
    return found;
  }

  /** A run found elsewhere in the new schedule has another key: under the old one nothing reports it any more. */
  private removeUnconfirmed(before: readonly EmittedEntity[], document: IncomingDocument, nowMs: number): HubEvent[] {
    const diff = new EventDiff(this.settings, document, this.state, nowMs);
    for (const emitted of before)
      if (emitted.readFrom === undefined && this.state.find(emitted.kind, emitted.key) === emitted)
        diff.remove(emitted.kind, emitted.key, 'vanished');
    return diff.events;
  }

  /** Hashes of the documents the vehicles, runs and alerts of a source were read from. */
  private inForce(sourceId: string): Set<string> {
    const hashes = new Set<string>();
    for (const kind of REALTIME_KINDS)
      for (const emitted of this.state.list(kind))
        if (emitted.sourceId === sourceId && emitted.readFrom !== undefined) hashes.add(emitted.readFrom);
    return hashes;
  }

  private countUnread(sourceId: string): number {
    const read = new Set(this.kept.of(sourceId).map(({ contentHash }) => contentHash));
    let unread = 0;
    for (const kind of RUN_KINDS) {
      for (const emitted of this.state.list(kind))
        if (emitted.sourceId === sourceId && !read.has(emitted.readFrom ?? '')) unread += 1;
    }
    return unread;
  }
}

/** What several documents say of one entity in a row comes to the last; what was never emitted need not be removed. */
function newestOfEach(events: readonly HubEvent[], known: ReadonlySet<string>): HubEvent[] {
  const newest = new Map<string, HubEvent>();
  for (const event of events) {
    const ref = entityRefOf(event);
    newest.delete(ref);
    if (event.op === 'upsert' || known.has(ref)) newest.set(ref, event);
  }
  return [...newest.values()];
}

function entityRefOf({ kind, key }: Pick<HubEvent, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}
