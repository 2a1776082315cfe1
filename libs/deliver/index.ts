export { MqttPublisher, type MqttPublisherOptions } from './mqtt/mqtt-publisher.js';
export { RETAINED, mqttTopicOf } from './mqtt/topic.js';
export { WebhookDesk, type WebhookCaller, type WebhookDeskOptions, type WebhookView } from './webhooks/webhook-desk.js';
export { FileWebhookStore, MemoryWebhookStore, type WebhookStore } from './webhooks/file-store.js';
export { post as postOnce, type Posted } from './webhooks/post.js';
export { isSignedBy, isWebhookSecret, newWebhookSecret, signatureOf } from './webhooks/signature.js';
export type { Webhook, WebhookState, WebhookStatus } from './webhooks/webhook.js';
