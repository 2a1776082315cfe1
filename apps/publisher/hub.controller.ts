import { Controller, Get, Header, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { figureThresholds, withDefaults } from '#libs/analyse';
import { MATCHED_SHARE } from '#libs/collect';
import { ENGINES, enginesOf, type Engines } from '#libs/engines';
import { describeHub, refuseQuery, type HubDescription } from '#libs/publish';

/** `/v1/hub`: the hub itself. */
@Controller('v1/hub')
export class HubController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  /** It gives the hub's clock, so it is never kept. */
  @Get()
  @Header('cache-control', 'no-store')
  get(@Query() query: Record<string, string | string[] | undefined>, @Req() request: FastifyRequest): HubDescription {
    refuseQuery(query);
    const { catalogue, communes, basemap, clock, config, network } = enginesOf(request, this.engines);
    const analyst = withDefaults(config.analyst);
    const { punctualFromSeconds: fromSeconds, punctualToSeconds: toSeconds } = analyst.figures;
    return describeHub(
      catalogue,
      network.findSchedule,
      {
        outlines: communes?.geojson,
        attribution: config.territory?.attribution,
        ...(basemap && { basemap }),
        thresholds: [
          ...figureThresholds(analyst),
          { figure: 'match-rate', value: 'matchedShare', atLeast: MATCHED_SHARE },
        ],
        onTime: { fromSeconds, toSeconds },
      },
      clock.now(),
    );
  }
}
