import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { EntitiesController } from './entities.controller.js';
import { FeedsController } from './feeds.controller.js';
import { HistoryStore } from './history-store.js';
import { HubController } from './hub.controller.js';
import { PublisherService } from './publisher.service.js';

/** live state + record → feeds, catalogue, current state, history, docs */
@Module({
  providers: [HistoryStore, PublisherService],
  controllers: [HubController, FeedsController, EntitiesController, DocsController],
})
export class PublisherModule {}
