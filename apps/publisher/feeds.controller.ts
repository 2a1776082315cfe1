import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import type { CataloguedFeed } from '#libs/catalogue';
import { ENGINES, type Engines } from '#libs/engines';
import { HubError } from '#libs/errors';
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
  list(@Headers('accept-language') accepted: string | undefined, @Query() query: Query_): object {
    refuseQuery(query);
    const { catalogue, live, clock } = this.engines;
    return { feeds: describeFeeds(catalogue, live, languagesOf(accepted, catalogue.hub.languages), clock.now()) };
  }

  @Get(':id')
  get(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Query() query: Query_,
  ): object {
    refuseQuery(query);
    const { catalogue, live, clock } = this.engines;
    return describeFeedNow(this.feed(id), live, languagesOf(accepted, catalogue.hub.languages), clock.now());
  }

  @Get(':id/issues')
  async issues(@Param('id') id: string, @Query() query: Query_): Promise<object> {
    refuseQuery(query);
    const feed = this.feed(id);
    return describeIssues(feed, this.engines.live, await this.refused.of(feed.feedId));
  }

  @Get(':id/quality')
  quality(@Param('id') id: string, @Query() query: Query_): object {
    refuseQuery(query);
    const { live, catalogue, clock } = this.engines;
    return describeQuality(this.feed(id), live, catalogue.guard, clock.now());
  }

  @Get(':id/losses')
  losses(@Param('id') id: string, @Query() query: Query_): Promise<object> {
    refuseQuery(query);
    return describeLosses(id === 'all' ? id : this.feed(id).feedId, this.engines.live, this.engines.outputs);
  }

  private feed(id: string): CataloguedFeed {
    const feed = this.engines.catalogue.find(id);
    if (!feed || feed.effectiveVisibility !== 'open') throw new HubError('NOT_FOUND', `no feed ${id.slice(0, 80)}`);
    return feed;
  }
}
