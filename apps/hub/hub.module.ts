import { Module, type DynamicModule } from '@nestjs/common';
import { type Engines, EnginesModule } from '#libs/engines';
import { AnalystModule } from '../analyst/analyst.module.js';
import { CollectorModule } from '../collector/collector.module.js';
import { PublisherModule } from '../publisher/publisher.module.js';
import { RecorderModule } from '../recorder/recorder.module.js';
import { StreamerModule } from '../streamer/streamer.module.js';

/** Every role in one process, in the order the data travels. */
@Module({})
export class HubModule {
  static around(engines: Engines): DynamicModule {
    return {
      module: HubModule,
      imports: [
        EnginesModule.around(engines),
        CollectorModule,
        RecorderModule,
        AnalystModule,
        PublisherModule,
        StreamerModule,
      ],
    };
  }
}
