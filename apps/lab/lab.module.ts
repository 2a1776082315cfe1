import { Module } from '@nestjs/common';
import { LabService } from './lab.service.js';
import { SandboxesController } from './sandboxes.controller.js';

/** Private hubs within the hub: sandboxes, and replays of what was. */
@Module({ providers: [LabService], controllers: [SandboxesController] })
export class LabModule {}
