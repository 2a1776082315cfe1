/** An address that changes something: who asks needs a key. */
export interface WriteEndpoint {
  path: string;
  method: 'post' | 'put' | 'delete';
  summary: string;
  tag: string;
  /** Names of schemas of `ANSWERS`: of what is sent, and of what comes back. */
  body?: string;
  answer?: string;
  status: 200 | 201 | 204;
}

const webhook = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  body?: string,
): WriteEndpoint => ({
  path: `/v1/webhooks${path}`,
  method,
  summary,
  tag: 'Stream',
  status,
  ...(body && { body }),
  ...(status !== 204 && { answer: 'Webhook' }),
});

export const WRITE_ENDPOINTS: readonly WriteEndpoint[] = [
  webhook('', 'post', 'Make a webhook: a subscription of the stream, posted signed', 201, 'WebhookRequest'),
  webhook('/{id}', 'delete', 'End a webhook', 204),
  webhook('/{id}/replay', 'post', 'Deliver again what came after a cursor', 200, 'WebhookPlace'),
  webhook('/{id}/resume', 'post', 'Go on with a parked or paused webhook', 200, 'WebhookPlace'),
  webhook('/{id}/pause', 'post', 'Deliver nothing until it is resumed', 200),
];
