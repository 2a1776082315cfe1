import { Module } from '@nestjs/common';
import { SseController } from './sse.controller.js';
import { StreamGateway } from './stream.gateway.js';
import { StreamService } from './stream.service.js';

/** bus → WebSocket, SSE */
@Module({ providers: [StreamService, StreamGateway], controllers: [SseController] })
export class StreamerModule {}
