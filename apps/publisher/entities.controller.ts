import { Controller, Get, Header, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENGINES, enginesOf, readerOf, type Engines, unknownIn } from '#libs/engines';
import { StaleSources, type LiveEntity } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import {
  byParameter,
  firstReport,
  isForReader,
  kindOfPlural,
  notFoundEntity,
  pageOfState,
  readHistoryQuery,
  readKey,
  readPageQuery,
  readStateQuery,
  refuseQuery,
  shownJson,
  stateAt,
  strangeCommunes,
} from '#libs/publish';
import { isAtLeast } from '#libs/security';
import { HistoryStore } from './history-store.js';

type Query_ = Record<string, string | string[] | undefined>;
const JSON_TYPE = 'application/json; charset=utf-8';

/** `/v1/{kind}s`: the current entities, one of them, and its history. */
@Controller('v1')
export class EntitiesController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(HistoryStore) private readonly historyStore: HistoryStore,
  ) {}

  @Get(':plural')
  @Header('content-type', JSON_TYPE)
  list(
    @Param('plural') plural: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): string | Promise<string> {
    const kind = kindOfPlural(plural);
    const { audience } = readerOf(request);
    if (query['at'] !== undefined) return this.listAt(kind, query, request);
    const asked = readPageQuery(query, [kind]);
    const engines = enginesOf(request, this.engines);
    strangeCommunes(asked.filter.communes, engines.communes?.list());
    const unknown = unknownIn(engines, asked.filter, audience);
    const page = pageOfState(engines.live, kind, {
      ...asked,
      ...(unknown && { unknown }),
      see: engines.network.facetsOf,
      entities: engines.entities,
      audience,
      guard: engines.catalogue.guard,
      nowMs: engines.clock.now(),
    });
    if (!this.seesHandling(kind, request)) return page;
    const { items, ...rest } = JSON.parse(page) as { items: HubEvent<'alarm'>[] };
    return JSON.stringify({ items: items.map((event) => this.withHandling(event, request)), ...rest });
  }

  @Get(':plural/:key')
  @Header('content-type', JSON_TYPE)
  get(
    @Param('plural') plural: string,
    @Param('key') key: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): string {
    refuseQuery(query);
    const { live, clock } = enginesOf(request, this.engines);
    const kind = kindOfPlural(plural);
    const shown = shownJson(this.entity(kind, key, request), new StaleSources(live, clock.now()));
    if (!this.seesHandling(kind, request)) return shown;
    return JSON.stringify(this.withHandling(JSON.parse(shown) as HubEvent<'alarm'>, request));
  }

  /** What operators have done about an alarm is for operators. */
  private seesHandling(kind: Kind, request: FastifyRequest): boolean {
    return kind === 'alarm' && isAtLeast(readerOf(request).role, 'operator');
  }

  private withHandling(event: HubEvent<'alarm'>, request: FastifyRequest): object {
    return { ...event, handling: enginesOf(request, this.engines).controlRoom.actions.handlingOf(event) };
  }

  @Get(':plural/:key/history')
  async history(
    @Param('plural') plural: string,
    @Param('key') key: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const kind = kindOfPlural(plural);
    const store = await this.historyStore.open(request);
    const { timezone } = this.engines.catalogue.hub;
    const asked = readHistoryQuery(kind, key, query, this.engines.clock.now(), timezone);
    const { audience } = readerOf(request);
    const { guard } = this.engines.catalogue;
    const feed = this.engines.catalogue.find(key.split(':')[0]!);
    // An entity its producer keeps within the trade has no history for everybody either.
    const current = this.engines.live.find(kind, key);
    const isKept = current !== undefined && !guard.mayRead(audience, current.event);
    if (!feed || !guard.mayReadFeed(audience, feed.feedId) || isKept) throw notFoundEntity(kind, key);
    const isReadable = isForReader(guard, audience, feed.feedId);
    // Buckets hold no rows that could be left out afterwards.
    const all = await store.history({ ...asked, visibilities: guard.visibilitiesIn(audience, feed.feedId) });
    const rows = all.filter(isReadable);
    // A period without a report is one thing, a key nobody has ever reported another.
    if (rows.length === 0 && !current) {
      const first = await firstReport(store, kind, asked.key);
      if (!first || !isReadable(first)) throw notFoundEntity(kind, key);
    }
    const full = asked.limit !== undefined && all.length >= asked.limit;
    return {
      kind,
      key,
      from: asked.from,
      to: asked.to,
      ...(asked.timezone === undefined ? {} : { timezone: asked.timezone }),
      nature: feed.nature,
      licence: feed.licence,
      rows,
      ...(full ? { next: all.at(-1)!.at } : {}),
    };
  }

  /** What was in force, and whatever else was reported and not taken back, at an instant of the kept history. */
  private async listAt(kind: Kind, { at, ...query }: Query_, request: FastifyRequest): Promise<string> {
    const { audience } = readerOf(request);
    const { catalogue } = this.engines;
    const asked = readStateQuery(kind, at, readPageQuery(query, [kind]), catalogue.hub.timezone);
    strangeCommunes(asked.filter.communes, this.engines.communes?.list());
    const store = await this.historyStore.open(request);
    const mayRead = (event: HubEvent) => catalogue.guard.mayRead(audience, event);
    const { live, network } = this.engines;
    const page = await stateAt(store, asked, mayRead, network.facetsOf, (of, key) => live.find(of, key));
    const unknown = unknownIn(this.engines, asked.filter, audience);
    return JSON.stringify({ ...page, ...(unknown && { unknown: byParameter(unknown) }) });
  }

  private entity(kind: Kind, key: string, request: FastifyRequest): LiveEntity {
    const { live, catalogue } = enginesOf(request, this.engines);
    const entity = live.find(kind, readKey(key));
    if (!entity || !catalogue.guard.mayRead(readerOf(request).audience, entity.event)) throw notFoundEntity(kind, key);
    return entity;
  }
}
