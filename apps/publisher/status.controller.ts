import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { describeStatus, refuseQuery, type StatusAnswer } from '#libs/publish';

/** `/v1/status`: what this hub promises, and what it has kept of it. */
@Controller('v1/status')
export class StatusController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get()
  @Header('cache-control', 'no-store')
  async get(@Query() query: Record<string, string | string[] | undefined>): Promise<StatusAnswer> {
    refuseQuery(query);
    const { serviceLevels, clock } = this.engines;
    return describeStatus(await serviceLevels.all(), clock.now());
  }
}
