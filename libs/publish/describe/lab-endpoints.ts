import type { Endpoint } from './endpoints.js';
import type { WriteEndpoint } from './write-endpoints.js';

const TAG = 'Living Lab';

const read = (path: string, summary: string, answer: string): Endpoint => ({
  path: `/v1/sandboxes${path}`,
  summary,
  tag: TAG,
  type: 'application/json',
  isGuarded: true,
  answer,
});

/** What is read of the laboratory itself; what stands inside a sandbox has the paths of the hub below `/sandbox/{id}`. */
export const LAB_ENDPOINTS: readonly Endpoint[] = [
  read('', 'Sandboxes the caller is a member of; all, for administrators', 'Sandboxes'),
  read('/{id}', 'A sandbox', 'Sandbox'),
  read('/{id}/feeds', 'Feeds declared in a sandbox', 'SandboxFeeds'),
  read('/{id}/feeds/{feed}', 'A feed as it was declared', 'TrialFeed'),
  {
    path: '/v1/sandboxes/{id}/feeds/{feed}/config',
    summary: 'The entry an operator would put into the configuration, with what check-config says of it',
    tag: TAG,
    type: 'application/yaml',
    isGuarded: true,
  },
  {
    path: '/v1/sandboxes/{id}/archive',
    summary: 'Everything of a sandbox as one zip that another hub can play again',
    tag: TAG,
    type: 'application/zip',
    isGuarded: true,
  },
];

const write = (
  path: string,
  method: WriteEndpoint['method'],
  summary: string,
  status: WriteEndpoint['status'],
  more: Pick<WriteEndpoint, 'body' | 'answer'> = {},
): WriteEndpoint => ({ path: `/v1/sandboxes${path}`, method, summary, tag: TAG, status, ...more });

export const LAB_WRITES: readonly WriteEndpoint[] = [
  write('', 'post', 'Make a sandbox (experimenters); its key is in this answer and in no other', 201, {
    body: 'SandboxRequest',
    answer: 'NewSandbox',
  }),
  write('/{id}', 'delete', 'End a sandbox: its key, its log and what it declared are gone', 204),
  write('/{id}/feeds/{feed}', 'put', 'Declare a feed, or another in its place, in YAML or JSON', 201, {
    body: 'TrialFeed',
    answer: 'DeclaredFeed',
  }),
  write('/{id}/feeds/{feed}', 'delete', 'Declare a feed no more: what it reported is withdrawn', 204),
  write('/{id}/events', 'post', 'Push observations; those that are refused are named, the others are accepted', 200, {
    body: 'PushedEvents',
    answer: 'PushAnswer',
  }),
];
