import { Controller, Get, Headers, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CataloguedFeed } from '#libs/catalogue';
import { ENGINES, doorOf, outputsFor, enginesOf, readerOf, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import {
  RefusedRowsByFeed,
  describeFeedNow,
  describeFeeds,
  describeIssues,
  describeLosses,
  describeQuality,
  languagesOf,
  refuseQuery,
} from '#libs/publish';

type Query_ = Record<string, string | string[] | undefined>;

@Controller('v1/feeds')
export class FeedsController {
  private readonly refused: RefusedRowsByFeed;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    this.refused = new RefusedRowsByFeed(() => engines.store(), engines.clock);
  }

  @Get()
  list(
    @Headers('accept-language') accepted: string | undefined,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): object {
    refuseQuery(query);
    const { catalogue, live, clock } = enginesOf(request, this.engines);
    return {
      feeds: describeFeeds(
        catalogue,
        live,
        languagesOf(accepted, catalogue.hub.languages),
        clock.now(),
        readerOf(request).audience,
      ),
    };
  }

  @Get(':id')
  get(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): object {
    refuseQuery(query);
    const { catalogue, live, clock } = enginesOf(request, this.engines);
    return describeFeedNow(this.feed(id, request), live, languagesOf(accepted, catalogue.hub.languages), clock.now());
  }

  @Get(':id/issues')
  async issues(@Param('id') id: string, @Query() query: Query_, @Req() request: FastifyRequest): Promise<object> {
    refuseQuery(query);
    const feed = this.feed(id, request);
    if (doorOf(request)) return describeIssues(feed, enginesOf(request, this.engines).live);
    return describeIssues(feed, this.engines.live, await this.refused.of(feed.feedId));
  }

  @Get(':id/quality')
  quality(@Param('id') id: string, @Query() query: Query_, @Req() request: FastifyRequest): object {
    refuseQuery(query);
    const { live, catalogue, clock } = enginesOf(request, this.engines);
    return describeQuality(this.feed(id, request), live, catalogue.guard, clock.now());
  }

  @Get(':id/losses')
  losses(@Param('id') id: string, @Query() query: Query_, @Req() request: FastifyRequest): Promise<object> {
    refuseQuery(query);
    const engines = enginesOf(request, this.engines);
    const { outputs } = outputsFor(readerOf(request), engines);
    return describeLosses(id === 'all' ? id : this.feed(id, request).feedId, engines.live, outputs);
  }

  private feed(id: string, request: FastifyRequest): CataloguedFeed {
    const { catalogue } = enginesOf(request, this.engines);
    const feed = catalogue.find(id);
    if (!feed || !catalogue.guard.mayReadFeed(readerOf(request).audience, feed.feedId))
      throw notFoundAt('id', id, 'the id of a feed of /v1/feeds', `no feed ${id.slice(0, 80)}`);
    return feed;
  }
}
