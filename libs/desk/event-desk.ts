import type { Bus } from '#libs/bus';
import type { CataloguedFeed, FeedCatalogue } from '#libs/catalogue';
import type { AlertTemplate } from '#libs/config';
import { invalidRequest } from '#libs/errors';
import type { LiveState } from '#libs/live';
import {
  ANALYST_SOURCE,
  DRAFT,
  OPERATOR_SOURCE,
  feedOf,
  isWider,
  localId,
  situationOfProposal,
  type Alert,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type JournalCategory,
  type TrafficSituation,
  type Visibility,
} from '#libs/model';
import { DEFAULT_ADOPTED_MS, endAfter, withoutDoubt } from './adoption.js';
import { feedsNamedIn, informedByRequest, newKey, spanOf, operatorAlert, operatorRoadEvent } from './event-body.js';
import { changedEntity, requestOf, spanIn, type DeskEvent, type DeskKind } from './event-changes.js';
import { endedLine, journalWords } from './event-lines.js';
import { notFound, refuseGaps, refuseStale } from './event-refusals.js';
import {
  eventChange,
  eventEnd,
  eventProlongation,
  eventRequest,
  readBody,
  withTemplate,
  type EventChange,
} from './event-request.js';
import { journalEvent, type DeskWriter } from './journal.js';
import { nameFrom, operatorEvent, operatorRemove } from './operator-event.js';

/** What of a timetable says whether a line or stop exists. */
export interface NamedNetwork {
  findRoute(id: string): unknown;
  findStop(id: string): unknown;
  readonly agencies: readonly { agencyId?: string }[];
}

export interface EventDeskParts {
  bus: Bus;
  live: LiveState;
  catalogue: FeedCatalogue;
  now: () => number;
  templates: readonly AlertTemplate[];
  /** The timetable in use; `undefined` where it is not known now. */
  findSchedule: (feed: FeedId) => NamedNetwork | undefined;
}

const MAX_OWN = 1_000;
const IDEMPOTENCE_MS = 86_400_000;

/**
 * The events desk: alerts and road events that operators write, or confirm where the analyst has drafted one. A draft is
 * for operators alone; a confirmed one is an alert (a road event: a situation) of the operators' own feed, which outputs
 * publish like those of any producer. Each ends by itself. Actions follow one another: of two changes made from the same
 * version the second is refused (CONFLICT).
 */
export class EventDesk {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: EventDeskParts) {}

  get templates(): readonly AlertTemplate[] {
    return this.parts.templates;
  }

  /** Throws REQUEST_INVALID. */
  create(body: unknown, writer: DeskWriter, idempotencyKey?: string): Promise<HubEvent<DeskKind>> {
    return this.inTurn(async () => {
      const { state = 'draft', lastsMs, ...request } = withTemplate(readBody(eventRequest, body), this.parts.templates);
      const nowMs = this.parts.now();
      const feed = this.parts.catalogue.own.feedId;
      const name = nameFrom(writer.name, idempotencyKey ?? `${nowMs} ${JSON.stringify(body)}`);
      const key = newKey<EntityKey>(feed, name);
      const known = this.findOwn(key);
      if (known && nowMs - Date.parse(known.producedAt) < IDEMPOTENCE_MS) return known;
      if (this.ownCount() >= MAX_OWN)
        throw invalidRequest('body', 'one more', `at most ${MAX_OWN} alerts and road events of the operators`);
      const span = spanOf(request, lastsMs, nowMs);
      const kind = request.nature === 'road' ? 'traffic-situation' : 'alert';
      const entity =
        kind === 'alert'
          ? operatorAlert(newKey(feed, name), request, span, this.origin())
          : operatorRoadEvent(newKey(feed, name), request, span, this.organisation, nowMs, 1);
      return this.put(
        kind,
        key,
        entity,
        state === 'draft',
        writer,
        state === 'draft' ? 'alert-drafted' : 'alert-confirmed',
      );
    });
  }

  /** Changes texts, times and whom it is for. Throws REQUEST_INVALID, NOT_FOUND, CONFLICT. */
  edit(key: string, body: unknown, writer: DeskWriter): Promise<HubEvent<DeskKind>> {
    return this.inTurn(async () => {
      const { version, ...change } = readBody(eventChange, body);
      const event = this.mustFind(key, writer, version);
      const isDraft = event.quality.flags.includes(DRAFT);
      return this.put(event.kind, event.key, this.changed(event, change), isDraft, writer, 'alert-edited');
    });
  }

  /**
   * Makes a draft public: one that an operator wrote, or, as an alert of its own with what the operator changes, one that
   * the analyst drew from a road situation.
   */
  confirm(key: string, body: unknown, writer: DeskWriter): Promise<HubEvent<DeskKind>> {
    return this.inTurn(async () => {
      const { version, ...change } = readBody(eventChange, body);
      const derived = this.parts.live.find('alert', key)?.event;
      if (derived?.source.id === ANALYST_SOURCE)
        return this.adopt(derived as HubEvent<'alert'>, change, writer, version);
      const event = this.mustFind(key, writer, version);
      if (!event.quality.flags.includes(DRAFT) && Object.keys(change).length === 0) return event;
      return this.put(event.kind, event.key, this.changed(event, change), false, writer, 'alert-confirmed');
    });
  }

  /** It ends later (or sooner) than it would have. */
  prolong(key: string, body: unknown, writer: DeskWriter): Promise<HubEvent<DeskKind>> {
    return this.inTurn(async () => {
      const { until, version } = readBody(eventProlongation, body);
      const event = this.mustFind(key, writer, version);
      const isDraft = event.quality.flags.includes(DRAFT);
      return this.put(event.kind, event.key, this.changed(event, { until }), isDraft, writer, 'alert-prolonged');
    });
  }

  /** Ends it now: it is on no output any more, and stays in the history and the journal. */
  end(key: string, body: unknown, writer: DeskWriter): Promise<HubEvent<DeskKind>> {
    return this.inTurn(async () => {
      const { text, version } = readBody(eventEnd, body);
      const event = this.mustFind(key, writer, version);
      const nowMs = this.parts.now();
      const gone = operatorRemove(event, 'ended', nowMs) as HubEvent<DeskKind>;
      await this.append([gone, endedLine(event, nowMs, writer.name, text)]);
      return gone;
    });
  }

  /** What is over by itself, at `nowMs`, with the lines the journal has of it. */
  ended(nowMs: number): HubEvent[] {
    return [...this.own()].flatMap((event) => {
      const untilMs = Date.parse(spanIn(event).until ?? '');
      return untilMs <= nowMs ? [operatorRemove(event, 'ended', nowMs), endedLine(event, nowMs)] : [];
    });
  }

  private async adopt(
    derived: HubEvent<'alert'>,
    change: EventChange,
    writer: DeskWriter,
    version: string | undefined,
  ): Promise<HubEvent<DeskKind>> {
    const { catalogue, now } = this.parts;
    const draft = derived.entity;
    if (!draft || !catalogue.guard.mayRead(writer.audience, { ...derived, visibility: 'internal' }))
      throw notFound(derived.key);
    refuseStale(derived, version);
    const standing = [...this.own()].find(
      ({ kind, entity }) => kind === 'alert' && (entity as Alert).origin?.basedOn === derived.key,
    );
    if (standing) return standing;
    const nowMs = now();
    const feed = catalogue.own.feedId;
    const key = newKey<EntityKey>(feed, nameFrom(derived.key, derived.producedAt));
    const [first] = draft.activePeriods;
    const asked = { from: change.from ?? first?.start, until: change.until ?? endAfter(draft, nowMs) };
    const request: EventChange = { ...requestOf(draft), header: withoutDoubt(draft.header), ...change };
    const named = informedByRequest(change);
    const road = this.roadOf(derived);
    const entity = operatorAlert(
      key as never,
      request,
      spanOf(asked, DEFAULT_ADOPTED_MS, nowMs),
      { ...this.origin(), basedOn: derived.key },
      named.length > 0 ? named : draft.informedEntities,
    );
    return this.put('alert', key, entity, false, writer, 'alert-confirmed', { derived, road });
  }

  /** What a proposal was drawn from; it goes with it, so a proposal without is about to be taken back. Throws NOT_FOUND. */
  private roadOf({ key }: HubEvent<'alert'>): HubEvent<'traffic-situation'> {
    const road = this.parts.live.find('traffic-situation', situationOfProposal(key) ?? '')?.event;
    if (!road) throw notFound(key);
    return road;
  }

  private changed(event: DeskEvent, change: EventChange): Alert | TrafficSituation {
    return changedEntity(event, change, this.organisation, this.parts.now());
  }

  private async put(
    kind: DeskKind,
    key: EntityKey,
    entity: Alert | TrafficSituation,
    isDraft: boolean,
    writer: DeskWriter,
    category: JournalCategory,
    adopted?: { derived: HubEvent; road: HubEvent },
  ): Promise<HubEvent<DeskKind>> {
    const { catalogue, now } = this.parts;
    if (!isDraft) refuseGaps(entity);
    const touched = kind === 'alert' ? this.touchedBy(entity as Alert, writer) : [];
    const visibility = isDraft ? 'internal' : narrowestOf([catalogue.own, ...touched], adopted?.road);
    const natures = touched.map(({ nature }) => nature).filter((nature) => nature !== 'observed');
    // Of an invented network nothing real can be said (invariant 4).
    const flags = [...new Set([...natures, ...(isDraft ? [DRAFT] : [])])].sort();
    const nowMs = now();
    const event = operatorEvent(kind, key, catalogue.own.feedId, entity as never, nowMs, { visibility, flags });
    const links = [{ kind, key }, ...(adopted ? [{ kind: adopted.derived.kind, key: adopted.derived.key }] : [])];
    const text = journalWords(category, entity);
    const name = `${key} ${event.producedAt}`;
    await this.append([event, journalEvent(event.feed, name, category, { text, links, by: writer.name }, nowMs)]);
    return event as HubEvent<DeskKind>;
  }

  /** The feeds of what it names. Throws REQUEST_INVALID for what the writer may not read, or no timetable has. */
  private touchedBy({ informedEntities, ...alert }: Alert, { audience }: DeskWriter): CataloguedFeed[] {
    const { catalogue, findSchedule } = this.parts;
    const feeds = feedsNamedIn({ informedEntities, ...alert } as Alert);
    const unknown = feeds.find((feed) => !catalogue.guard.mayReadFeed(audience, feed));
    if (unknown !== undefined)
      throw invalidRequest('routes', unknown, 'ids of a feed of this hub that the key may read');
    for (const { routeId, stopId, agencyId } of informedEntities) {
      const id = routeId ?? stopId ?? agencyId;
      const schedule = id === undefined ? undefined : findSchedule(feedOf(id));
      if (!schedule) continue;
      if (routeId !== undefined && !schedule.findRoute(localId(routeId)))
        throw invalidRequest('routes', routeId, 'a line of the timetable in use');
      if (stopId !== undefined && !schedule.findStop(localId(stopId)))
        throw invalidRequest('stops', stopId, 'a stop of the timetable in use');
      if (agencyId !== undefined && !schedule.agencies.some((one) => one.agencyId === localId(agencyId)))
        throw invalidRequest(
          'agencies',
          agencyId,
          `of the timetable in use one of ${schedule.agencies.map((one) => one.agencyId).join(', ')}`,
        );
    }
    return feeds.flatMap((feed) => catalogue.find(feed) ?? []);
  }

  private mustFind(key: string, { audience }: DeskWriter, version: string | undefined): DeskEvent {
    const event = this.findOwn(key);
    if (!event || !this.parts.catalogue.guard.mayRead(audience, event)) throw notFound(key);
    refuseStale(event, version);
    return event;
  }

  private findOwn(key: string): DeskEvent | undefined {
    const { live } = this.parts;
    const event = live.find('alert', key)?.event ?? live.find('traffic-situation', key)?.event;
    return event?.source.id === OPERATOR_SOURCE && event.entity ? (event as unknown as DeskEvent) : undefined;
  }

  private *own(): Iterable<DeskEvent> {
    const { live, catalogue } = this.parts;
    for (const kind of ['alert', 'traffic-situation'] as const)
      for (const { event } of live.list(kind))
        if (event.feed === catalogue.own.feedId && event.source.id === OPERATOR_SOURCE)
          yield event as unknown as DeskEvent;
  }

  private ownCount(): number {
    return [...this.own()].length;
  }

  private get organisation(): string {
    return this.parts.catalogue.hub.operator;
  }

  private origin(): NonNullable<Alert['origin']> {
    return { organisation: this.organisation };
  }

  private async append(events: HubEvent[]): Promise<void> {
    await this.parts.bus.append(events);
    await this.parts.live.catchUp();
  }

  /** One after the other: each sees what the one before has done. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** What an alert says of a road is no wider than what is known of the road, either. */
function narrowestOf(feeds: readonly CataloguedFeed[], road?: HubEvent): Visibility {
  const all = [...feeds.map(({ effectiveVisibility }) => effectiveVisibility), ...(road ? [road.visibility] : [])];
  return all.reduce((narrow, one) => (isWider(narrow, one) ? one : narrow));
}
