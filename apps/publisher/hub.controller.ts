import { Controller, Get, Header, Inject } from '@nestjs/common';
import { describeHub, type HubDescription } from '#libs/publish';
import { ENGINES, type Engines } from '../engines/engines.js';
import { PublisherService } from './publisher.service.js';

/** `/v1/hub`: the hub itself. */
@Controller('v1/hub')
export class HubController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(PublisherService) private readonly publisher: PublisherService,
  ) {}

  /** It tells the hub's clock, so it is never kept. */
  @Get()
  @Header('cache-control', 'no-store')
  get(): HubDescription {
    const { catalogue, communes, clock, config } = this.engines;
    return describeHub(
      catalogue,
      (feedId) => this.publisher.findSchedule(feedId),
      { outlines: communes?.geojson, attribution: config.territory?.attribution },
      clock.now(),
    );
  }
}
