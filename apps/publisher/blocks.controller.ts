import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENGINES, outputsFor, enginesOf, readerOf, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { feedOf, type EntityKey } from '#libs/model';
import {
  askBlockVehicles,
  askVehicleRuns,
  firstReport,
  isForReader,
  notFoundEntity,
  readKey,
  type Transit,
} from '#libs/publish';
import { HistoryStore } from './history-store.js';

type Query_ = Record<string, string | string[] | undefined>;

/** Who ran what on a day, out of the history: the runs of a vehicle, the vehicles of a block. */
@Controller('v1')
export class BlocksController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(HistoryStore) private readonly historyStore: HistoryStore,
  ) {}

  @Get('vehicle-positions/:key/runs')
  async runs(@Param('key') given: string, @Query() query: Query_, @Req() request: FastifyRequest): Promise<object> {
    const key = readKey(given);
    const { audience } = readerOf(request);
    const { live, catalogue } = this.engines;
    const { guard } = catalogue;
    const store = await this.historyStore.open(request);
    const current = live.find('vehicle-position', key);
    // A vehicle its producer keeps within the trade has no past for everybody either.
    if (!guard.mayReadFeed(audience, feedOf(key)) || (current && !guard.mayRead(audience, current.event)))
      throw notFoundEntity('vehicle-position', key);
    const asked = askVehicleRuns(this.transitOf(request), key, query, guard.visibilitiesIn(audience, feedOf(key)));
    const runs = await store.seenRuns(asked.query);
    if (runs.length === 0 && !current) {
      const first = await firstReport(store, 'vehicle-position', key as EntityKey);
      if (!first || !isForReader(guard, audience, feedOf(key))(first)) throw notFoundEntity('vehicle-position', key);
    }
    return asked.answer(runs);
  }

  @Get('blocks/:id/vehicles')
  async vehicles(@Param('id') given: string, @Query() query: Query_, @Req() request: FastifyRequest): Promise<object> {
    const id = readKey(given);
    const { audience } = readerOf(request);
    const store = await this.historyStore.open(request);
    const visibilities = this.engines.catalogue.guard.visibilitiesIn(audience, feedOf(id));
    const asked = askBlockVehicles(this.transitOf(request), id, query, visibilities);
    return asked.answer(await store.seenRuns(asked.query));
  }

  private transitOf(request: FastifyRequest): Transit {
    const { transit } = outputsFor(readerOf(request), enginesOf(request, this.engines));
    if (!transit) throw notFoundAt('path', request.url, 'a process that has timetables', 'this one has none');
    return transit.transit;
  }
}
