import { Module } from '@nestjs/common';
import { CollectorService } from './collector.service.js';

/** sources → formats → normalise → bus */
@Module({ providers: [CollectorService] })
export class CollectorModule {}
