import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ENGINES, type Engines, unknownIn } from '#libs/engines';
import { HubError } from '#libs/errors';
import { StaleSources, type LiveEntity } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import {
  byParameter,
  kindOfPlural,
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
  list(@Param('plural') plural: string, @Query() query: Query_): string | Promise<string> {
    const kind = kindOfPlural(plural);
    if (query['at'] !== undefined) return this.listAt(kind, query);
    const asked = readPageQuery(query, [kind]);
    strangeCommunes(asked.filter.communes, this.engines.communes?.list());
    const unknown = unknownIn(this.engines, asked.filter, 'open');
    return pageOfState(this.engines.live, kind, {
      ...asked,
      ...(unknown && { unknown }),
      see: this.engines.network.facetsOf,
      entities: this.engines.entities,
      level: 'open',
      guard: this.engines.catalogue.guard,
      nowMs: this.engines.clock.now(),
    });
  }

  @Get(':plural/:key')
  @Header('content-type', JSON_TYPE)
  get(@Param('plural') plural: string, @Param('key') key: string, @Query() query: Query_): string {
    refuseQuery(query);
    const { live, clock } = this.engines;
    return shownJson(this.entity(kindOfPlural(plural), key), new StaleSources(live, clock.now()));
  }

  @Get(':plural/:key/history')
  async history(@Param('plural') plural: string, @Param('key') key: string, @Query() query: Query_): Promise<object> {
    const kind = kindOfPlural(plural);
    const store = await this.historyStore.open();
    const { timezone } = this.engines.catalogue.hub;
    const asked = readHistoryQuery(kind, key, query, this.engines.clock.now(), timezone);
    const feed = this.engines.catalogue.find(key.split(':')[0]!);
    if (!feed || feed.effectiveVisibility !== 'open') throw new HubError('NOT_FOUND', `no ${kind} ${key.slice(0, 80)}`);
    // An entity its producer keeps within the trade has no history for everybody either.
    const current = this.engines.live.find(kind, key);
    if (current && !this.engines.catalogue.guard.mayRead('open', current.event))
      throw new HubError('NOT_FOUND', `no ${kind} ${key.slice(0, 80)}`);
    const all = await store.history(asked);
    const rows = all.filter(({ values }) => values['visibility'] === undefined || values['visibility'] === 'open');
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
  private async listAt(kind: Kind, { at, ...query }: Query_): Promise<string> {
    const { catalogue } = this.engines;
    const asked = readStateQuery(kind, at, readPageQuery(query, [kind]), catalogue.hub.timezone);
    strangeCommunes(asked.filter.communes, this.engines.communes?.list());
    const store = await this.historyStore.open();
    const mayRead = (event: HubEvent) => catalogue.guard.mayRead('open', event);
    const page = await stateAt(store, asked, mayRead, this.engines.network.facetsOf);
    const unknown = unknownIn(this.engines, asked.filter, 'open');
    return JSON.stringify({ ...page, ...(unknown && { unknown: byParameter(unknown) }) });
  }

  private entity(kind: Kind, key: string): LiveEntity {
    const entity = this.engines.live.find(kind, readKey(key));
    if (!entity || !this.engines.catalogue.guard.mayRead('open', entity.event))
      throw new HubError('NOT_FOUND', `no ${kind} ${key.slice(0, 80)}`);
    return entity;
  }
}
