import { Module } from '@nestjs/common';
import { LabService } from './lab.service.js';
import { RecordingsController } from './recordings.controller.js';
import { ReplaysController } from './replays.controller.js';
import { ReplaysService } from './replays.service.js';
import { SandboxesController } from './sandboxes.controller.js';

/** Private hubs within the hub: sandboxes, and replays of what was. */
@Module({
  providers: [LabService, ReplaysService],
  controllers: [SandboxesController, ReplaysController, RecordingsController],
})
export class LabModule {}
