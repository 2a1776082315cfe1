import { Module } from '@nestjs/common';
import { AnalystService } from './analyst.service.js';

/** bus → key figures, alarms → bus */
@Module({ providers: [AnalystService] })
export class AnalystModule {}
