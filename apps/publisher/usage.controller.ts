import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { describeUsage, type UsageAnswer } from '#libs/publish';

/** `/v1/usage`: what is read of the hub, by output and day. */
@Controller('v1/usage')
export class UsageController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get()
  async get(@Query() query: Record<string, string | string[] | undefined>): Promise<UsageAnswer> {
    const { usage, clock } = this.engines;
    const { days, processes } = await usage.total();
    return describeUsage(days, query, clock.now(), processes);
  }
}
