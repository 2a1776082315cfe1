import { Module } from '@nestjs/common';
import { DocumentsController } from '../publisher/documents.controller.js';
import { EntitiesController } from '../publisher/entities.controller.js';
import { FeedsController } from '../publisher/feeds.controller.js';
import { HistoryStore } from '../publisher/history-store.js';
import { HubController } from '../publisher/hub.controller.js';
import { SseController } from '../streamer/sse.controller.js';
import { StreamGateway } from '../streamer/stream.gateway.js';
import { StreamService } from '../streamer/stream.service.js';
import { LabModule } from './lab.module.js';

/** The laboratory with what has a meaning inside its sessions: lists, feeds, documents and the stream. */
@Module({
  imports: [LabModule],
  providers: [HistoryStore, StreamService, StreamGateway],
  // The lists of `/v1` know any address of two parts: those of a name of their own come first.
  controllers: [HubController, FeedsController, DocumentsController, SseController, EntitiesController],
})
export class LabProcessModule {}
