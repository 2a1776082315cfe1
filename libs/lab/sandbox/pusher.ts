import type { ReadDocument } from '#libs/collect';
import { isDeepStrictEqual } from 'node:util';
import type { IssueCode, IssueCollector } from '#libs/errors';
import { inFeed, toInstant, type EntityKey, type FeedId, type HubEvent, type MappedKind } from '#libs/model';
import { contentHashOf, type SourceDocument } from '#libs/sources';
import type { Clock } from '#libs/telemetry';
import { pushSourceOf, type JudgedEvent, type RefusedEvent } from '../push/index.js';
import type { LabSession } from '../session/index.js';
import { EVENTS_IN_ONE_GO } from './push-turns.js';
import type { SandboxFaults } from './sandbox-faults.js';

/** An accepted event and its place in the batch. */
export interface Placed {
  index: number;
  event: JudgedEvent;
}

/** What of a pushed event its row cannot say: written onto the event that comes of it. */
interface Beside {
  observedMs: number | undefined;
  extra: Record<string, unknown> | undefined;
}

interface Round {
  besides: Map<EntityKey, Beside>;
  emitted: Set<EntityKey>;
  read?: ReadDocument;
}

/**
 * Gives accepted events to the pipelines of a session, in the order they came: each document holds an entity once, so that
 * ten positions of a second stay ten events.
 */
export class Pusher {
  /** Documents on their way, by content. */
  private readonly rounds = new Map<string, Round>();
  private serial = 0;

  constructor(
    private readonly session: () => LabSession,
    private readonly faults: SandboxFaults,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly giveWay: () => Promise<void>,
  ) {}

  /** For `LabSession`: what was found in a document. */
  noteRead(read: ReadDocument): void {
    const round = this.rounds.get(read.document.contentHash);
    if (round) round.read = read;
  }

  /** Listens for what is found in a document; to be asked once it has been taken. */
  listen({ contentHash }: SourceDocument): () => ReadDocument | undefined {
    const round: Round = { besides: new Map(), emitted: new Set() };
    this.rounds.set(contentHash, round);
    return () => {
      this.rounds.delete(contentHash);
      return round.read;
    };
  }

  /** For `LabSession`: puts what rows cannot say onto the events that come of them. */
  complete(events: readonly HubEvent[]): HubEvent[] {
    return events.map((event) => {
      const round = this.rounds.get(event.source.documentHash);
      const beside = round?.besides.get(event.key);
      if (!round || !beside || event.op !== 'upsert') return event;
      round.emitted.add(event.key);
      return withBeside(event, beside);
    });
  }

  /** All of one feed. What the reader of the rows refuses is returned; the rest is on the log when it resolves. */
  async push(feed: FeedId, accepted: readonly Placed[]): Promise<RefusedEvent[]> {
    const refused: RefusedEvent[] = [];
    let waiting: Placed[] = [];
    const flush = async (): Promise<void> => {
      const round = waiting;
      waiting = [];
      if (round.length === 0) return;
      refused.push(...(await this.pushRound(feed, round)));
      await this.giveWay();
    };
    for (const one of accepted) {
      const { kind, key, op, row } = one.event;
      const isRow = op === 'upsert' && row !== undefined;
      const clashes = waiting.some(({ event }) => event.kind !== kind || event.key === key);
      if (clashes || !isRow || waiting.length === EVENTS_IN_ONE_GO) await flush();
      if (isRow) waiting.push(one);
      else await this.pushPlain(feed, one.event);
    }
    await flush();
    return refused;
  }

  /** Rows of one kind with an entity once each. */
  private async pushRound(feed: FeedId, placed: readonly Placed[]): Promise<RefusedEvent[]> {
    const kind = placed[0]!.event.kind as MappedKind;
    this.serial += 1;
    // The serial number keeps two documents of the same content apart.
    const bytes = Buffer.from(JSON.stringify(placed.map(({ event }) => ({ ...event.row, _: this.serial }))));
    const document: SourceDocument = {
      feedId: feed,
      sourceId: pushSourceOf(kind),
      format: 'json',
      bytes,
      contentHash: contentHashOf(bytes),
      receivedAt: toInstant(this.clock.now()),
      timeShiftMs: 0,
      replayed: false,
    };
    const keyOf = ({ event }: Placed): EntityKey => inFeed<EntityKey>(feed, event.key);
    const round: Round = {
      besides: new Map(placed.map((one) => [keyOf(one), { observedMs: one.event.observedMs, extra: one.event.extra }])),
      emitted: new Set(),
    };
    const names = [document.contentHash];
    this.rounds.set(document.contentHash, round);
    try {
      const isTaken = await this.faults.take(document, ({ contentHash }) => {
        names.push(contentHash);
        this.rounds.set(contentHash, round);
      });
      if (isTaken) await this.emitChangedExtras(feed, kind, round);
    } finally {
      for (const name of names) this.rounds.delete(name);
    }
    return round.read ? refusedRows(round.read.issues, placed, round.read.refused?.message) : [];
  }

  /** Rows that are the same as before are no news to the reader; other rows may be. */
  private async emitChangedExtras(feed: FeedId, kind: MappedKind, { besides, emitted }: Round): Promise<void> {
    const session = this.session();
    const unchanged = [...besides].filter(([key]) => !emitted.has(key));
    if (unchanged.length === 0) return;
    await session.own.catchUp();
    const news = unchanged.flatMap(([key, beside]) => {
      const before = session.own.find(kind, key)?.event;
      if (!before) return [];
      const extra = (before.entity as { experiment?: unknown }).experiment;
      return isDeepStrictEqual(extra, beside.extra) ? [] : [withBeside(before, beside)];
    });
    if (news.length > 0) await session.append(feed, news);
  }

  /** What has no row: a removal, or a kind no mapping is made for. */
  private async pushPlain(feed: FeedId, { kind, key, op, entity, observedMs }: JudgedEvent): Promise<void> {
    const session = this.session();
    const nowMs = this.clock.now();
    const at = toInstant(nowMs);
    const event: HubEvent = {
      kind,
      key: inFeed<EntityKey>(feed, key),
      feed,
      op,
      ...(op === 'upsert' ? { entity: entity as never } : { reason: 'ended' }),
      observedAt: toInstant(observedMs ?? nowMs),
      receivedAt: at,
      producedAt: at,
      source: { documentHash: contentHashOf(Buffer.from(JSON.stringify(entity ?? key))), id: `push-${kind}` },
      quality: { flags: [] },
      visibility: 'open',
    };
    await session.append(feed, [event]);
    // The pipeline looks after it from now on: it expires like what the pipeline has read itself.
    session.pipeline(feed).restore(event);
  }
}

function withBeside(event: HubEvent, { observedMs, extra }: Beside): HubEvent {
  const isSameSecond =
    observedMs !== undefined && Math.floor(observedMs / 1000) === Math.floor(Date.parse(event.observedAt) / 1000);
  const { experiment: _, ...entity } = event.entity as Record<string, unknown>;
  return {
    ...event,
    // Positions are read by the second; the pilot's own time is finer.
    ...(isSameSecond && { observedAt: toInstant(observedMs) }),
    entity: { ...entity, ...(extra && { experiment: extra }) } as never,
  };
}

/** Which rows were refused, by the places their issues name. */
function refusedRows(issues: IssueCollector, placed: readonly Placed[], whole: string | undefined): RefusedEvent[] {
  if (whole !== undefined)
    return placed.map(({ index }) => ({
      index,
      code: 'CONTAINER_UNREADABLE' as IssueCode,
      got: whole.slice(0, 80),
      expected: 'rows that can be read',
    }));
  return issues.samples
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ where, code, field, got, expected = 'another value' }) => {
      const at = batchPlaceOf(where);
      const one = at === undefined ? undefined : placed[at];
      return one
        ? [
            {
              index: one.index,
              code,
              ...(field !== undefined && { field }),
              ...(got !== undefined && { got }),
              expected,
            },
          ]
        : [];
    });
}

/** The first place a path names: `[3].point`, `features[3]`, `entity[17].vehicle`. */
export function batchPlaceOf(where: string): number | undefined {
  const place = /\[(\d+)\]/.exec(where)?.[1];
  return place === undefined ? undefined : Number(place);
}
