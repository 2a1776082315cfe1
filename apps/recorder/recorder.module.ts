import { Module } from '@nestjs/common';
import { RecorderService } from './recorder.service.js';

/** bus → TimescaleDB */
@Module({ providers: [RecorderService] })
export class RecorderModule {}
