import { Module } from '@nestjs/common';
import { MqttService } from './mqtt.service.js';
import { SseController } from './sse.controller.js';
import { StreamGateway } from './stream.gateway.js';
import { StreamService } from './stream.service.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** bus → WebSocket, SSE, webhooks, MQTT */
@Module({
  providers: [StreamService, StreamGateway, WebhooksService, MqttService],
  controllers: [SseController, WebhooksController],
})
export class StreamerModule {}
