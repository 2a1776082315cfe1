import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { describeHub, refuseQuery, type HubDescription } from '#libs/publish';

/** `/v1/hub`: the hub itself. */
@Controller('v1/hub')
export class HubController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  /** It gives the hub's clock, so it is never kept. */
  @Get()
  @Header('cache-control', 'no-store')
  get(@Query() query: Record<string, string | string[] | undefined>): HubDescription {
    refuseQuery(query);
    const { catalogue, communes, basemap, clock, config } = this.engines;
    return describeHub(
      catalogue,
      this.engines.network.findSchedule,
      { outlines: communes?.geojson, attribution: config.territory?.attribution, ...(basemap && { basemap }) },
      clock.now(),
    );
  }
}
