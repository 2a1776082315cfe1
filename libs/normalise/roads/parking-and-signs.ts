import type { IssueCollector } from '#libs/errors';
import {
  inFeed,
  localId,
  type EntityKey,
  type Instant,
  type Kind,
  type Parking,
  type SignMessage,
  type SituationId,
  type VariableMessageSign,
  type Visibility,
} from '#libs/model';
import type { DecodedParking, DecodedSign, DecodedSignMessage } from '#libs/formats/datex2';
import type { EventDiff } from '../event-diff.js';
import type { EmittedEntities } from '../emitted-entities.js';
import type { FeedSettings } from '../incoming.js';
import type { Instants } from '../instants.js';
import { judgeParking } from '../parking-counts.js';
import type { Territory } from '../territory.js';

type RoadsideKind = Extract<Kind, 'parking' | 'variable-message-sign'>;

/** A country has some ten thousand signs; beyond this further ones are emitted without what the table says. */
const MAX_KNOWN = 100_000;

/** Bodies without id, mode and commune, by what they come from. */
interface Parts {
  /** Of a table. */
  fixed?: object;
  /** Of the newest status. */
  now?: { lastReportedAt?: Instant; updatedAt?: Instant; [field: string]: unknown };
}

/** Which fields of a body come from a status, so that a restart can distinguish the two. */
const OF_NOW: Readonly<Record<RoadsideKind, readonly string[]>> = {
  parking: ['spacesAvailable', 'spacesOccupied', 'occupancyPercent', 'state', 'lastReportedAt'],
  'variable-message-sign': ['workingStatus', 'messages', 'updatedAt'],
};

/**
 * Car parks and variable message signs: what a table says is fixed, joined with what is reported now, whichever comes
 * first. A complete table that has one no more ends it; a status source that reports snapshots ends what it leaves out.
 */
export class ParkingAndSigns {
  private readonly known: Record<RoadsideKind, Map<string, Parts>> = {
    parking: new Map(),
    'variable-message-sign': new Map(),
  };

  /** Where what is impossible is reported: the issues of the document in hand. */
  issues: IssueCollector | undefined;
  /** Of everything in the publication in hand. */
  flags: string[] = [];

  constructor(
    private readonly settings: FeedSettings,
    private readonly territory: Territory,
  ) {}

  /** Takes the parts back from what was emitted before a restart. */
  resume(state: EmittedEntities): void {
    for (const kind of ['parking', 'variable-message-sign'] as const) {
      for (const { key, entity } of state.list(kind)) {
        const { parkingId: _p, signId: _s, mode: _m, commune: _c, ...body } = entity as Record<string, unknown>;
        const isNow = ([field]: [string, unknown]): boolean => OF_NOW[kind].includes(field);
        const fields = Object.entries(body);
        this.known[kind].set(localId(key), {
          fixed: Object.fromEntries(fields.filter((field) => !isNow(field))),
          now: Object.fromEntries(fields.filter(isNow)),
        });
      }
    }
  }

  /** One pass over a document. */
  begin(instants: Instants, diff: EventDiff): RoadsideRound {
    return new RoadsideRound(this, instants, diff);
  }

  partsOf(kind: RoadsideKind, id: string): Parts {
    const parts = this.known[kind].get(id);
    if (parts) return parts;
    const added: Parts = {};
    if (this.known[kind].size < MAX_KNOWN) this.known[kind].set(id, added);
    return added;
  }

  all(kind: RoadsideKind): Iterable<[string, Parts]> {
    return [...this.known[kind]];
  }

  emit(kind: RoadsideKind, id: string, { fixed, now }: Parts, diff: EventDiff, visibility: Visibility): void {
    const key = this.keyOf(id);
    const body = { ...fixed, ...now } as unknown as Parking & VariableMessageSign;
    const commune = body.point && this.territory.communeOf(body.point);
    if (commune) body.commune = commune;
    const observedAt = now?.lastReportedAt ?? now?.updatedAt;
    if (kind === 'parking')
      diff.observe({
        kind,
        key,
        entity: { ...body, parkingId: key, mode: 'car' },
        observedAt,
        visibility,
        flags: [
          ...this.flags,
          ...(this.issues ? judgeParking(body, `parking ${id}`, this.settings.feedId, this.issues) : []),
        ],
      });
    else
      diff.observe({
        kind,
        key,
        entity: { ...body, signId: key, mode: 'road' },
        observedAt,
        visibility,
        flags: this.flags,
      });
  }

  forget(kind: RoadsideKind, id: string, diff: EventDiff): void {
    this.known[kind].delete(id);
    diff.removeIfEmitted(kind, this.keyOf(id), 'vanished');
  }

  situationOf(id: string): SituationId {
    return inFeed<SituationId>(this.settings.feedId, id);
  }

  private keyOf(id: string): EntityKey {
    return inFeed<EntityKey>(this.settings.feedId, id);
  }
}

/** What one document says of car parks and signs. */
export class RoadsideRound {
  /** Who may see the content of the publication in hand. */
  visibility: Visibility = 'open';
  private readonly listed = { parking: new Set<string>(), 'variable-message-sign': new Set<string>() };
  private readonly reported = { parking: new Set<string>(), 'variable-message-sign': new Set<string>() };

  constructor(
    private readonly roadside: ParkingAndSigns,
    private readonly instants: Instants,
    private readonly diff: EventDiff,
  ) {}

  takeParking({ parkingId, lastReportedAt: _, ...fixed }: DecodedParking): void {
    this.take('parking', parkingId, { fixed });
    this.listed.parking.add(parkingId);
  }

  takeParkingStatus({ parkingId, lastReportedAt, ...now }: DecodedParking): void {
    const at = lastReportedAt === undefined ? {} : { lastReportedAt: this.instants.ofInstant(lastReportedAt) };
    this.take('parking', parkingId, { now: { ...now, ...at } });
    this.reported.parking.add(parkingId);
  }

  takeSign({ signId, messages: _m, updatedAt: _u, ...fixed }: DecodedSign): void {
    this.take('variable-message-sign', signId, { fixed });
    this.listed['variable-message-sign'].add(signId);
  }

  takeSignStatus({ signId, updatedAt, messages = [], ...now }: DecodedSign): void {
    const at = updatedAt === undefined ? {} : { updatedAt: this.instants.ofInstant(updatedAt) };
    const shown = messages.map((message) => this.toMessage(message));
    this.take('variable-message-sign', signId, { now: { ...now, ...at, messages: shown } });
    this.reported['variable-message-sign'].add(signId);
  }

  /** To be called when a complete document has been read. `isSnapshot`: a status that is not in it no longer holds. */
  finish(isSnapshot: boolean): void {
    for (const kind of ['parking', 'variable-message-sign'] as const) {
      const listed = this.listed[kind];
      const reported = this.reported[kind];
      for (const [id, parts] of this.roadside.all(kind)) {
        if (listed.size > 0 && parts.fixed && !listed.has(id)) this.roadside.forget(kind, id, this.diff);
        else if (isSnapshot && reported.size > 0 && parts.now && !reported.has(id)) this.forgetStatus(kind, id, parts);
      }
    }
  }

  private forgetStatus(kind: RoadsideKind, id: string, parts: Parts): void {
    delete parts.now;
    if (parts.fixed) this.roadside.emit(kind, id, parts, this.diff, this.visibility);
    else this.roadside.forget(kind, id, this.diff);
  }

  private take(kind: RoadsideKind, id: string, part: Parts): void {
    const parts = this.roadside.partsOf(kind, id);
    Object.assign(parts, part);
    this.roadside.emit(kind, id, parts, this.diff, this.visibility);
  }

  private toMessage({ setAt, situationIds, ...message }: DecodedSignMessage): SignMessage {
    return {
      ...message,
      ...(setAt === undefined ? {} : { setAt: this.instants.ofInstant(setAt) }),
      ...(situationIds ? { situationIds: situationIds.map((id) => this.roadside.situationOf(id)) } : {}),
    };
  }
}
