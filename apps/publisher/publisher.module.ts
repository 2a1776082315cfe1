import { Module } from '@nestjs/common';
import { ArchiveController } from './archive.controller.js';
import { AlarmsController } from './alarms.controller.js';
import { EventsController } from './events.controller.js';
import { JournalController } from './journal.controller.js';
import { BlocksController } from './blocks.controller.js';
import { CswController } from './csw.controller.js';
import { DocsController } from './docs.controller.js';
import { DocumentsController } from './documents.controller.js';
import { ExportsController } from './exports.controller.js';
import { EntitiesController } from './entities.controller.js';
import { FeedsController } from './feeds.controller.js';
import { KeysController } from './keys.controller.js';
import { HistoryStore } from './history-store.js';
import { SessionController } from './session.controller.js';
import { NgsiLdController } from './ngsi-ld.controller.js';
import { HubController } from './hub.controller.js';
import { StatusController } from './status.controller.js';
import { UsageController } from './usage.controller.js';
import { PublisherService } from './publisher.service.js';

/** live state + record → feeds, catalogue, current state, history, docs */
@Module({
  providers: [HistoryStore, PublisherService],
  // The lists of `/v1` know any address of two parts: those of a name of their own come first.
  controllers: [
    HubController,
    UsageController,
    StatusController,
    FeedsController,
    ExportsController,
    DocumentsController,
    ArchiveController,
    CswController,
    NgsiLdController,
    KeysController,
    SessionController,
    AlarmsController,
    JournalController,
    EventsController,
    BlocksController,
    EntitiesController,
    DocsController,
  ],
})
export class PublisherModule {}
