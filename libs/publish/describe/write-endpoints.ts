import { LAB_WRITES } from './lab-endpoints.js';
import { DESK_WRITES } from './desk-endpoints.js';
import type { WriteEndpoint } from './endpoint.js';

const webhook = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  body?: string,
  more: Partial<WriteEndpoint> = {},
): WriteEndpoint => ({
  path: `/v1/webhooks${path}`,
  method,
  summary,
  tag: 'Stream',
  status,
  ...(body && { body }),
  ...(status !== 204 && { answer: 'Webhook' }),
  ...more,
});

const key = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  answer: string,
  body?: string,
): WriteEndpoint => ({
  path: `/v1/keys${path}`,
  method,
  summary,
  tag: 'Access',
  status,
  answer,
  ...(body && { body }),
});

export const WRITE_ENDPOINTS: readonly WriteEndpoint[] = [
  key(
    '',
    'post',
    'Make a key (administrators); the token is in this answer and in no other',
    201,
    'NewKey',
    'KeyRequest',
  ),
  key('/{id}', 'patch', 'Narrow a key (administrators): nothing is ever added to one', 200, 'Key', 'KeyNarrowing'),
  key(
    '/{id}/rotate',
    'post',
    'Another secret for a key (administrators); the old one is of no use any more',
    200,
    'NewKey',
  ),
  key(
    '/{id}',
    'delete',
    'Revoke a key (administrators): within two seconds everywhere, open streams included',
    200,
    'Key',
  ),
  {
    path: '/v1/tickets',
    method: 'post',
    summary: 'A ticket of a minute with which a browser opens a stream: `?ticket=`',
    tag: 'Access',
    status: 201,
    answer: 'Ticket',
  },
  {
    path: '/v1/session',
    method: 'post',
    summary: 'Sign in with a browser by a code of the command line or a key; the answer sets the cookie of the session',
    tag: 'Access',
    status: 201,
    body: 'SessionRequest',
    answer: 'SessionOpened',
  },
  {
    path: '/v1/session',
    method: 'delete',
    summary: 'Sign out: the session ends everywhere, its streams too',
    tag: 'Access',
    status: 204,
  },
  ...LAB_WRITES,
  webhook('', 'post', 'Make a webhook: a subscription of the stream, posted signed', 201, 'WebhookRequest'),
  webhook('/{id}', 'delete', 'End a webhook', 204),
  webhook('/{id}/replay', 'post', 'Deliver again what came after a cursor', 200, 'WebhookPlace'),
  webhook('/{id}/resume', 'post', 'Go on with a parked or paused webhook', 200, 'WebhookPlace', {
    isOptional: true,
  }),
  webhook('/{id}/pause', 'post', 'Deliver nothing until it is resumed', 200),
  ...DESK_WRITES,
];
